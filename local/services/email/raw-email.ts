import { listOf, structuresOf, textOf } from '../query-protocol.ts';

/** A call of SendRawEmail, read as far as SES looks at it before it accepts. */
export interface RawEmail {
  /** As it came, in base64; undefined when the call has none. */
  readonly data: string | undefined;
  readonly mime: Buffer;
  /** The header section as it is written. */
  readonly head: string;
  /** Unfolded; names as they are written. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The address that it is from, without the display name. */
  readonly from: string;
  readonly recipients: readonly string[];
  readonly configurationSet: string | undefined;
  readonly tags: readonly Tag[];
}

/** A message tag: comes back in the events that SES publishes about the message. */
export interface Tag {
  readonly name: string;
  readonly value: string;
}

/** Reads the call; what is missing stays empty, for the rules to find. */
export function readRawEmail(input: Readonly<Record<string, unknown>>): RawEmail {
  const data = textOf(input, 'RawMessage.Data');
  const mime = Buffer.from(data ?? '', 'base64');
  const head = headOf(mime);
  const headers = headersOf(head);
  const destinations = listOf(input, 'Destinations.member');
  const addressed = ['to', 'cc', 'bcc'].flatMap((name) => addressesOf(headerOf(headers, name) ?? ''));
  return {
    data,
    mime,
    head,
    headers,
    from: addressOf(headerOf(headers, 'from') ?? textOf(input, 'Source') ?? ''),
    recipients: destinations.length > 0 ? destinations.map(addressOf) : addressed,
    configurationSet: textOf(input, 'ConfigurationSetName') ?? headerOf(headers, 'x-ses-configuration-set'),
    tags: [
      ...tagsOf(headerOf(headers, 'x-ses-message-tags') ?? ''),
      ...structuresOf(input, 'Tags.member').map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })),
    ],
  };
}

/** The value of the first header of this name (lower case). */
export const headerOf = (headers: RawEmail['headers'], wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

function headOf(mime: Buffer): string {
  const text = mime.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  return end === null ? text : text.slice(0, end.index);
}

function headersOf(head: string): RawEmail['headers'] {
  return head
    .replaceAll(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const];
    });
}

const addressOf = (mailbox: string) => (/<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim();

/** Splits at commas outside of quotes. */
const addressesOf = (list: string) =>
  (list.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []).map(addressOf).filter((address) => address !== '');

const tagsOf = (header: string): readonly Tag[] =>
  header
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return { name: name.trim(), value: value.trim() };
    });
