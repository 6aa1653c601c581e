/** How many comments a digest says that it tells of, in any of our languages; `undefined` for a message that is none. */
export function countSaid(content: string): number | undefined {
  const said = /(?<count>\d+) (?:new comments?|nouveaux? commentaires?)\b/.exec(content.replaceAll(/=\r?\n/g, ''));
  return said?.groups?.['count'] === undefined ? undefined : Number(said.groups['count']);
}
