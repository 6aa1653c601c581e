import { compileEmail } from './compile-email.ts';
import type { CatalogueFolder } from './folder.ts';
import { expandIncludes } from './includes.ts';
import type { TemplateContext } from './liquid-check.ts';
import { checkLiquid } from './liquid-check.ts';
import { withoutComments } from './markup.ts';
import type { Source } from './source.ts';
import { placeOf, sourceOf } from './source.ts';
import type { TemplateFile } from './template-files.ts';

/** The Liquid of each part of a message, and what is wrong with it. */
export interface CompiledTemplate {
  readonly parts: Readonly<Record<string, string>>;
  /** The parts as they were written, to try them on the example with the right lines. */
  readonly sources: readonly Source[];
  readonly problems: readonly string[];
}

/** Compiles the template of one type, channel and locale. */
export async function compileTemplate(
  file: TemplateFile,
  context: TemplateContext,
  folder: CatalogueFolder,
): Promise<CompiledTemplate> {
  const text = folder.read(file.path) ?? '';
  switch (file.channel) {
    case 'email':
      return compileMail(file, text, context, folder);
    case 'sms':
      return checked({ text: sourceOf(folder.nameOf(file.path), text.trimEnd()) }, context);
    case 'push':
      return compilePush(sourceOf(folder.nameOf(file.path), text), context);
  }
}

async function compileMail(
  { path, textPath, locale }: TemplateFile,
  text: string,
  context: TemplateContext,
  folder: CatalogueFolder,
): Promise<CompiledTemplate> {
  const { source: commented, problems: lost } = expandIncludes(path, text, folder);
  const source = { ...commented, text: withoutComments(commented.text) };
  const written = checked({ source }, context);
  const email = await compileEmail(source, locale);
  const own =
    textPath === undefined
      ? undefined
      : checked({ text: sourceOf(folder.nameOf(textPath), folder.read(textPath) ?? '') }, context);
  return {
    parts: { ...email.parts, ...own?.parts },
    sources: [...written.sources, ...(own?.sources ?? [])],
    problems: [...lost, ...written.problems, ...email.problems, ...(own?.problems ?? [])],
  };
}

/** The first line is the title; the rest, after an empty line, is the body. */
function compilePush(source: Source, context: TemplateContext): CompiledTemplate {
  const [title = '', gap = '', ...body] = source.text.trimEnd().split('\n');
  const file = source.places[0]?.file ?? '';
  if (title.trim() === '' || gap.trim() !== '' || body.length === 0)
    return {
      parts: {},
      sources: [],
      problems: [`${placeOf(source, 1)}: a push is a title, an empty line and the text; write all three`],
    };
  return checked({ title: sourceOf(file, title), body: sourceOf(file, body.join('\n'), 3) }, context);
}

function checked(parts: Readonly<Record<string, Source>>, context: TemplateContext): CompiledTemplate {
  const sources = Object.values(parts);
  return {
    parts: Object.fromEntries(Object.entries(parts).map(([name, { text }]) => [name, text])),
    sources,
    problems: sources.flatMap((source) => checkLiquid(source, context)),
  };
}
