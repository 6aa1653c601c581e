import type { Attribute } from './markup.ts';
import type { Placeholder } from './placeholders.ts';

const addressAttributes = ['href', 'src', 'background-url', 'background'];
const textAttributes = ['alt', 'title', 'aria-label'];

/** Says why the values in an attribute would not be safe, and what to write instead. */
export function checkAttribute(
  { name, value, isQuoted }: Attribute,
  placeholders: readonly Placeholder[],
): readonly string[] {
  const [first] = placeholders;
  if (first === undefined) return [];
  if (!isQuoted) return [`${name}=${first.liquid} needs quotes: ${name}="${first.liquid}"`];
  if (textAttributes.includes(name)) return [];
  if (!addressAttributes.includes(name))
    return [
      `a value in ${name}="…" cannot be made safe; values may stand in ${[...addressAttributes, ...textAttributes].join(', ')}`,
    ];

  const before = value.slice(0, value.indexOf(first.word));
  if (before === '') {
    const [start, ...rest] = placeholders;
    return [
      ...(start === undefined || endsIn(start, 'url') ? [] : [cure(name, start, 'url')]),
      ...rest.flatMap((part) => partProblem(name, part)),
    ];
  }
  if (!/^https?:\/\/[^/?#]+[/?#]/.test(before))
    return [
      `${name}="${before}${first.liquid}" must start with https:// and a whole host name, or be one value with | url`,
    ];
  return placeholders.flatMap((part) => partProblem(name, part));
}

function partProblem(name: string, placeholder: Placeholder): readonly string[] {
  return endsIn(placeholder, 'url_encode') ? [] : [cure(name, placeholder, 'url_encode')];
}

function endsIn({ liquid }: Placeholder, filter: string): boolean {
  return new RegExp(`\\|\\s*${filter}\\s*-?\\}\\}$`).test(liquid);
}

function cure(name: string, { liquid, isControl }: Placeholder, filter: string): string {
  if (isControl) return `${liquid} stands in ${name}="…"; put the condition around the element`;
  const inner = liquid.replaceAll(/^\{\{-?\s*|\s*-?\}\}$/g, '');
  const why = filter === 'url' ? 'could be any address, javascript: among them' : 'could end the address early';
  return `${name}="${liquid}" ${why}; write {{ ${inner} | ${filter} }}`;
}
