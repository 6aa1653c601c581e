import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** Whose signature it is; the person at the laptop's when nothing else is said. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What may be changed about a signature, to see that it is noticed. */
export interface Signing {
  readonly keys?: Keys;
  readonly service?: string;
  readonly region?: string;
  readonly at?: Date;
}

class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = ArrayBuffer.isView(secret)
      ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
      : secret;
    this.#hash =
      key === undefined
        ? createHash('sha256')
        : createHmac('sha256', key instanceof ArrayBuffer ? new Uint8Array(key) : key);
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

/** The headers that AWS's own signer gives a request. */
export async function signedHeaders(
  address: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  { keys = developer, service = 'execute-api', region = 'us-east-1', at = new Date() }: Signing = {},
): Promise<Record<string, string>> {
  const { protocol, hostname, host, pathname, searchParams } = new URL(address);
  const query: Record<string, string[]> = {};
  for (const [name, value] of searchParams) query[name] = [...(query[name] ?? []), value];
  const signer = new SignatureV4({ credentials: keys, region, service, sha256: Sha256 });
  const request = { protocol, hostname, method, path: pathname, query, headers: { ...headers, host }, body };
  const signed = await signer.sign(request, { signingDate: at });
  return signed.headers;
}

/** `fetch`, signed for API Gateway. */
export async function signedFetch(
  address: string,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
  signing: Signing = {},
): Promise<Response> {
  return fetch(address, { ...init, headers: await signedHeaders(address, init, signing) });
}

const developer: Keys = { accessKeyId: 'local-developer', secretAccessKey: 'local-developer' };
