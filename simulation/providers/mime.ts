import type { RawEmail } from '../../local/services/email/raw-email.ts';

/** What somebody finds who opens an e-mail: its headers, and each readable part, all of it decoded. */
export function readable({ headers, mime }: Pick<RawEmail, 'headers' | 'mime'>): string {
  const lines = headers
    .filter(([name]) => !notRead.test(name))
    .map(([name, value]) => `${name}: ${decodeWords(value)}`);
  return [lines.join('\n'), ...textsOf(mime.toString('latin1'))].join('\n\n');
}

/** SES writes the first two itself; the others say how to take the message apart, by a border that is drawn at random. */
const notRead = /^(message-id|date|mime-version|content-type|content-transfer-encoding)$/i;

/** The texts of an entity (RFC 2045), its parts' included. Bytes are read as characters until they are decoded. */
function textsOf(entity: string): readonly string[] {
  const [gap] = /\r?\n\r?\n/.exec(entity) ?? [];
  if (gap === undefined) return [];
  const end = entity.indexOf(gap);
  const body = entity.slice(end + gap.length);
  const head = entity.slice(0, end).replaceAll(/\r?\n(?=[ \t])/g, '');
  const type = headerIn(head, 'content-type') || 'text/plain';
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = quoted ?? bare;
  if (boundary !== undefined)
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .flatMap((part) => textsOf(part.replace(/^\r?\n/, '')));
  return /^text\//i.test(type) ? [decodeBody(body, headerIn(head, 'content-transfer-encoding').toLowerCase())] : [];
}

function headerIn(head: string, name: string): string {
  const line = head.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  const bytes = encoding === 'quoted-printable' ? unquote(body.replaceAll(/=\r?\n/g, '')) : Buffer.from(body, 'latin1');
  return bytes.toString();
}

/** The words that RFC 2047 writes in ASCII; white space between two of them belongs to neither. */
const decodeWords = (value: string) =>
  value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?[\w-]+\?([bq])\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString()
        : unquote(text.replaceAll('_', ' ')).toString(),
    );

/** One pass: a simulation reads millions of e-mails. */
function unquote(text: string): Buffer {
  const bytes = Buffer.alloc(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const isQuoted = text[index] === '=';
    bytes[length] = isQuoted ? Number.parseInt(text.slice(index + 1, index + 3), 16) : text.charCodeAt(index);
    if (isQuoted) index += 2;
    length += 1;
  }
  return bytes.subarray(0, length);
}
