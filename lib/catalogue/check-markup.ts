import { checkAttribute } from './check-attribute.ts';
import type { Markup } from './markup.ts';
import { readMarkup } from './markup.ts';
import type { Placeholder, Protected } from './placeholders.ts';
import { placeholderWord } from './placeholders.ts';
import { lineOf, placeOf } from './source.ts';

// where MJML expects elements only: it drops text that stands there without a word
const structuralTags = [
  ...['mjml', 'mj-head', 'mj-attributes', 'mj-body', 'mj-wrapper', 'mj-section', 'mj-group', 'mj-column', 'mj-hero'],
  ...['mj-social', 'mj-accordion', 'mj-accordion-element'],
];

const refusedTags: Readonly<Record<string, string>> = {
  script: 'no mail client runs scripts; delete it',
  'mj-html-attributes': 'values in it cannot be checked; write the attributes on the elements',
  'mj-carousel': 'MJML gives it another id at every synth, so that every deployment would look changed; use mj-image',
  'mj-navbar': 'MJML gives it another id at every synth, so that every deployment would look changed; use links',
};

/** Finds markup that is not closed, text that MJML would drop, and values where no escaping makes them safe. */
export function checkMarkup({ source, placeholders }: Protected): readonly string[] {
  const problems: string[] = [];
  const report = (line: number, message: string) => problems.push(`${placeOf(source, line)}: ${message}`);
  const open: { readonly name: string; readonly line: number }[] = [];

  const readTag = (tag: Extract<Markup, { kind: 'tag' }>): void => {
    const refusal = refusedTags[tag.name];
    if (refusal !== undefined && tag.form !== 'closes') report(tag.line, `<${tag.name}>: ${refusal}`);
    if (placeholdersIn(tag.rest, placeholders).length > 0)
      report(tag.line, `Liquid stands inside <${tag.name}>; put it around the element or into an attribute's value`);
    for (const attribute of tag.attributes)
      for (const problem of checkAttribute(attribute, placeholdersIn(attribute.value, placeholders)))
        report(tag.line, problem);

    if (tag.form === 'opens') open.push(tag);
    if (tag.form !== 'closes') return;
    const last = open.pop();
    if (last === undefined) report(tag.line, `</${tag.name}> closes nothing; delete it`);
    else if (last.name !== tag.name) {
      report(tag.line, `</${tag.name}> comes before <${last.name}> of ${placeOf(source, last.line)} is closed`);
      // one mistake is reported once: go on from the tag that this one closes, if there is one
      const closed = open.findLastIndex(({ name }) => name === tag.name);
      if (closed === -1) open.push(last);
      else open.length = closed;
    }
  };

  const readText = ({ text, line }: Extract<Markup, { kind: 'text' }>): void => {
    const lineAt = (offset: number) => line + lineOf(text, offset) - 1;
    const firstLine = lineAt(text.search(/\S|$/));
    // what Outlook reads is written as comments
    const stray = text.search(/<(?!!--\[if|!-->|!--<!|!\[endif)/);
    if (stray !== -1) report(lineAt(stray), 'write &lt; for a < that opens no tag');
    const inside = open.at(-1)?.name;
    if (text.trim() !== '' && (inside === undefined || structuralTags.includes(inside)))
      report(
        firstLine,
        `MJML drops what stands directly in <${inside ?? 'the file'}>; put it into mj-text, or into mj-raw`,
      );
    if ((inside === 'mj-style' || inside === 'style') && placeholdersIn(text, placeholders).length > 0)
      report(firstLine, 'a value in CSS cannot be made safe; choose between two classes instead');
  };

  for (const markup of readMarkup(source.text)) markup.kind === 'tag' ? readTag(markup) : readText(markup);
  for (const { name, line } of open) report(line, `<${name}> is not closed`);
  return problems;
}

function placeholdersIn(text: string, placeholders: readonly Placeholder[]): readonly Placeholder[] {
  return [...text.matchAll(placeholderWord)].flatMap(([, index]) => placeholders[Number(index)] ?? []);
}
