import { randomUUID } from 'node:crypto';
import type { AwsAnswer } from '../wire.ts';
import type { Refusal } from './refusal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The field as text, if the call has it. */
export function textOf(input: Fields, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** The members of a list, such as `Destinations.member`. */
export function listOf(input: Fields, prefix: string): readonly string[] {
  return indexed(input, prefix).flatMap((position) => textOf(input, `${prefix}.${position}`) ?? []);
}

/** The members of a list of structures, such as `Tags.member`: each as its fields. */
export function structuresOf(input: Fields, prefix: string): readonly Readonly<Record<string, string>>[] {
  return indexed(input, prefix).map((position) => {
    const start = `${prefix}.${position}.`;
    return Object.fromEntries(
      Object.entries(input).flatMap(([name, value]) =>
        name.startsWith(start) && typeof value === 'string' ? [[name.slice(start.length), value]] : [],
      ),
    );
  });
}

/** The entries of a map, such as `Attributes.entry`. */
export function mapOf(input: Fields, prefix: string): Readonly<Record<string, string>> {
  return Object.fromEntries(structuresOf(input, prefix).map(({ key, value }) => [key, value]));
}

function indexed(input: Fields, prefix: string): readonly number[] {
  const positions = Object.keys(input).flatMap((name) => {
    const [position] = name.startsWith(`${prefix}.`) ? name.slice(prefix.length + 1).split('.') : [];
    return position === undefined ? [] : [Number(position)];
  });
  return [...new Set(positions)].sort((one, other) => one - other);
}

/** The answer of a service that speaks AWS's Query protocol, in one XML namespace. */
export const queryAnswers = (namespace: string) => ({
  answer: (action: string, result: string): AwsAnswer =>
    xml(
      200,
      `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>` +
        `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
    ),
  refusal: ({ code, message, status = 400, details = {} }: Refusal): AwsAnswer =>
    xml(
      status,
      `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
        `${element('Code', code)}${element('Message', message)}` +
        Object.entries(details)
          .map(([name, value]) => element(name, value))
          .join('') +
        `</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
    ),
});

const xml = (status: number, body: string): AwsAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?>${body}`,
});

/** `<Name>text</Name>`. */
export const element = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`;

/** A map as the Query protocol writes it. */
export const entries = (name: string, values: Readonly<Record<string, string>>) =>
  `<${name}>${Object.entries(values)
    .map(([key, value]) => `<entry>${element('key', key)}${element('value', value)}</entry>`)
    .join('')}</${name}>`;

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
