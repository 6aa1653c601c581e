import type { DomNode } from 'html-to-text';
import { convert } from 'html-to-text';
import type { Placeholder } from './placeholders.ts';
import { placeholderWord } from './placeholders.ts';

const heading = { format: 'heading', options: { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 2 } };

/** Writes what the HTML of a message says as plain text: links with their addresses, rows as lines, no pictures. */
export function deriveText(html: string, placeholders: readonly Placeholder[]): string {
  const text = convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'img', format: 'skip' },
      // the preview is shown by the mailbox's list only
      { selector: 'div[style^="display:none"]', format: 'skip' },
      { selector: 'a', format: 'anchor', options: { linkBrackets: ['(', ')'], hideLinkHrefIfSameAsText: true } },
      ...['h1', 'h2', 'h3', 'h4'].map((selector) => ({ selector, ...heading })),
      { selector: 'table', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      { selector: 'tr', format: 'row' },
      // one component of MJML: a paragraph of its own
      {
        selector: 'td[style*="font-size:0px"]',
        format: 'block',
        options: { leadingLineBreaks: 2, trailingLineBreaks: 2 },
      },
      { selector: 'td', format: 'inline' },
      { selector: 'th', format: 'inline' },
    ],
    formatters: {
      row: ({ children = [] }, walk, builder) => {
        const [firstCell] = children.filter(isCell);
        builder.openBlock({ leadingLineBreaks: 1 });
        for (const child of children) {
          if (isCell(child) && child !== firstCell) builder.addInline(' | ');
          walk([child], builder);
        }
        builder.closeBlock({ trailingLineBreaks: 1 });
      },
    },
  });
  return withoutControlLines(
    text
      .split('\n')
      .map((line) => line.trim())
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
    placeholders,
  );
}

function isCell({ name }: DomNode): boolean {
  return name === 'td' || name === 'th';
}

/** A line that holds nothing but `{% … %}` would leave an empty line in the message, one for each turn of a loop. */
function withoutControlLines(text: string, placeholders: readonly Placeholder[]): string {
  const isControl = (line: string) =>
    line !== '' &&
    line.replaceAll(placeholderWord, (word, index) => (placeholders[Number(index)]?.isControl ? '' : word)).trim() ===
      '';
  return text
    .split('\n')
    .map((line) => (isControl(line) ? line : `${line}\n`))
    .join('')
    .trimEnd();
}
