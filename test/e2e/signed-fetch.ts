import { signRequest } from '../../client/sign-request.ts';
import { DEVELOPER_KEY } from '../../local/gateway/credentials.ts';

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Is sent as JSON unless the headers say otherwise. */
  readonly body?: unknown;
  /** @default - the developer's */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says by its expectation what it should be
  readonly json: any;
}

const developer = { accessKeyId: DEVELOPER_KEY, secretAccessKey: DEVELOPER_KEY };

interface Manner {
  readonly region?: string;
  /** How often to ask again where the route takes no more just now. */
  readonly patience?: number;
}

/** Asks the API as a service does, signed with IAM. */
export const signedFetch =
  (url: string, { region = 'us-east-1', patience = 20 }: Manner = {}) =>
  async (route: string, { headers = {}, body, credentials = developer }: Sent = {}): Promise<Answer> => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const target = new URL(path, url);
    const text = textOf(body);
    const contentType = headers['content-type'] ?? 'application/json';
    const signable = { method, target, ...(text !== undefined && { body: { contentType, text } }) };
    return patiently(patience, async () => {
      const signed = await signRequest({ region, credentials }, signable);
      const sent = { method, headers: { ...headers, ...signed }, ...(text !== undefined && { body: text }) };
      return fetch(target, sent);
    });
  };

/** Asks the API as anybody can. */
export const plainFetch =
  (url: string) =>
  async (route: string, { headers = {}, body }: Omit<Sent, 'credentials'> = {}): Promise<Answer> => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const text = textOf(body);
    const sent = { 'content-type': 'application/json', ...headers };
    return patiently(20, () =>
      fetch(new URL(path, url), { method, headers: sent, ...(text !== undefined && { body: text }) }),
    );
  };

const textOf = (body: unknown) => (body === undefined || typeof body === 'string' ? body : JSON.stringify(body));

async function patiently(patience: number, ask: () => Promise<Response>): Promise<Answer> {
  for (let left = patience; ; left -= 1) {
    const response = await ask();
    if (response.status !== 429 || left === 0) return read(response);
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}
