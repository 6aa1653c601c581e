/**
 * Words that stand in every message's data and nowhere else, so that a message can be told from any other by what
 * its reader sees, and is recognised wherever it should not be.
 */
export const tokenOf = (number: number): string => `Zq${number.toString(36).padStart(6, '0')}qZ`;

const tokens = /Zq[0-9a-z]{6,12}qZ/g;

/** Every token in a text, each once. A line that was broken to travel by mail is put together first. */
export const tokensIn = (text: string): readonly string[] => [
  ...new Set(text.replaceAll(/=\r?\n/g, '').match(tokens) ?? []),
];

/** Where all people of a run have their mail. */
export const mailDomain = 'people.example.com';

/** Numbers that nobody has: 555-0100 to 555-0199 of an area code. */
export const phoneOf = (number: number): string =>
  `+1${201 + Math.floor(number / 100)}5550${(100 + (number % 100)).toString()}`;

/** Nothing that looks like this may be in a line, a metric or an event. */
export const personalPatterns: Readonly<Record<string, RegExp>> = {
  'an e-mail address': new RegExp(`[\\w.+-]+(@|%40)${mailDomain.replaceAll('.', '\\.')}`, 'i'),
  'a phone number': /(?<!\d)1?[2-9]\d{2}55501\d{2}(?!\d)/,
  'the endpoint of a device': /:endpoint\/|endpoint%2F/i,
  'the text of a message': /Zq[0-9a-z]{6,12}qZ/,
};
