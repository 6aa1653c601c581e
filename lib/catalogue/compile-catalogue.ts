import type * as z from 'zod';
import { createRenderer } from '../../lambdas/adapters/liquid/renderer.ts';
import type { CompiledCatalogue } from '../../lambdas/contracts/compiled-catalogue.ts';
import { compiledCatalogueSchema } from '../../lambdas/contracts/compiled-catalogue.ts';
import type { Channel } from '../../lambdas/domain/channel.ts';
import type { NotificationDefinition } from '../../notifications/define-notification.ts';
import type { ReadableType } from './check-declarations.ts';
import { checkNames, readDeclaration } from './check-declarations.ts';
import { checkCaps, checkDigest } from './check-digest.ts';
import { checkSizes } from './check-sizes.ts';
import { compileTemplate } from './compile-template.ts';
import { shapeOf } from './data-shape.ts';
import { CatalogueFolder } from './folder.ts';
import type { TemplateFile } from './template-files.ts';
import { defaultLocale, findTemplates } from './template-files.ts';
import { exampleLinks, tryExample } from './try-example.ts';

/** The whole catalogue, ready to be put beside the functions that send. */
export interface CompilationResult {
  /** What each channel's function reads at cold start. */
  readonly channels: Readonly<Record<Channel, CompiledCatalogue>>;
  /** What there is to send: the data each type needs, as a JSON Schema, and the locales that it is written in. */
  readonly types: readonly {
    readonly type: string;
    readonly locales: readonly string[];
    readonly data: z.core.JSONSchema.BaseSchema;
  }[];
}

/** Everything that is wrong with a catalogue, each mistake with its place and its cure. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the catalogue has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.join('\n')}`,
    );
    this.problems = problems;
  }
}

/** A template of one type, compiled. */
interface Compiled extends TemplateFile {
  readonly type: ReadableType;
  readonly parts: Readonly<Record<string, string>>;
}

/** Checks the types of a catalogue and their templates, and compiles them; throws one CatalogueError with all mistakes. */
export async function compileCatalogue(
  directory: string,
  catalogue: readonly NotificationDefinition[],
): Promise<CompilationResult> {
  const folder = new CatalogueFolder(directory);
  const misnamed = checkNames(folder, catalogue);
  if (misnamed.length > 0) throw new CatalogueError(misnamed);

  const types = await Promise.all(catalogue.map((definition) => compileType(folder, definition)));
  const problems = [
    ...types.flatMap((type) => type.problems),
    ...catalogue.flatMap((definition) => checkDigest(folder, definition, catalogue)),
    ...checkCaps(folder, catalogue),
  ];
  if (problems.length > 0) throw new CatalogueError(problems);

  const templates = types.flatMap((type) => type.templates);
  const channels = {
    email: collect('email', templates),
    sms: collect('sms', templates),
    push: collect('push', templates),
  };
  const outsized = templates.flatMap((template) => checkMessage(folder, channels[template.channel], template));
  if (outsized.length > 0) throw new CatalogueError(outsized);

  return {
    channels,
    types: types.flatMap(({ readable, templates: own }) =>
      readable === undefined
        ? []
        : {
            type: readable.definition.type,
            locales: [...new Set(own.map(({ locale }) => locale))],
            data: readable.schema,
          },
    ),
  };
}

async function compileType(folder: CatalogueFolder, definition: NotificationDefinition) {
  const { files, problems: misplaced } = findTemplates(folder, definition);
  const { readable, problems: undeclared } = readDeclaration(folder, definition);
  if (readable === undefined) return { templates: [], problems: [...undeclared, ...misplaced] };

  const context = { type: definition.type, data: shapeOf(readable.schema) };
  const compiled = await Promise.all(
    files.map(async (file) => {
      const { parts, sources, problems } = await compileTemplate(file, context, folder);
      // what is known to be wrong would only go wrong again
      const tried = problems.length > 0 ? [] : sources.flatMap((source) => tryExample(source, file.locale, readable));
      return { template: { ...file, type: readable, parts }, problems: [...problems, ...tried] };
    }),
  );
  return {
    readable,
    templates: compiled.map(({ template }) => template),
    problems: [...undeclared, ...misplaced, ...compiled.flatMap(({ problems }) => problems)],
  };
}

function collect(channel: Channel, templates: readonly Compiled[]): CompiledCatalogue {
  const own = templates.filter((template) => template.channel === channel);
  const byType = Map.groupBy(own, ({ type }) => type.definition);
  return compiledCatalogueSchema.parse({
    channel,
    types: Object.fromEntries(
      [...byType].map(([{ type, category, confirm, duplicates, whenCapped }, ofType]) => [
        type,
        {
          category: decidingPart(category),
          ...(confirm && { confirm }),
          duplicates: duplicates ?? category.duplicates,
          whenCapped,
          defaultLocale,
          templates: Object.fromEntries(ofType.map(({ locale, parts }) => [locale, parts])),
        },
      ]),
    ),
  });
}

/** Renders the example with the very engine that will run, and looks at what came out. */
function checkMessage(folder: CatalogueFolder, compiled: CompiledCatalogue, template: Compiled): readonly string[] {
  const { type, locale, channel, path } = template;
  const { definition, example } = type;
  const { parts } = createRenderer(compiled).render({
    type: definition.type,
    data: example,
    locales: [locale],
    links: exampleLinks,
  });
  const problems = Object.entries(parts)
    .filter(([, text]) => text.trim() === '')
    .map(([part]) => `the ${part} of the example is empty`);
  return [...problems, ...checkSizes(channel, parts, definition)].map(
    (problem) => `${folder.nameOf(path)}: ${problem}`,
  );
}

/** What functions decide by; what people read of a category is not theirs. */
function decidingPart({ words: _, ...category }: NotificationDefinition['category']) {
  return category;
}
