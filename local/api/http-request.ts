import type { IncomingMessage } from 'node:http';

/** API Gateway takes no larger body. */
export const LARGEST_BODY = 10 * 1024 * 1024;

/** A request as it came over the wire, with its body. */
export interface HttpRequest {
  readonly method: string;
  /** Escaped as the client had it. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** By lower-case name, in the order in which they came. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** Reads a request; undefined when its body is larger than API Gateway takes. */
export async function readHttpRequest(message: IncomingMessage): Promise<HttpRequest | undefined> {
  const [path = '/', ...rest] = (message.url ?? '/').split('?');
  const headers = Object.entries(message.headersDistinct).map(([name, values]) => [name, values ?? []] as const);
  const body = await bodyOf(message);
  if (body === undefined) return undefined;
  return { method: message.method ?? 'GET', path, query: rest.join('?'), headers: Object.fromEntries(headers), body };
}

/** Reads to the end whatever comes, so that the client is there to hear the answer; keeps only what may be. */
async function bodyOf(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= LARGEST_BODY) chunks.push(chunk);
  }
  return length > LARGEST_BODY ? undefined : Buffer.concat(chunks);
}
