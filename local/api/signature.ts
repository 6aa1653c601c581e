import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { REGION } from '../account.ts';
import type { HttpRequest } from './http-request.ts';

/** What a request says of its signature (AWS Signature Version 4, in the header). */
export interface Signed {
  readonly accessKeyId: string;
  readonly scope: { readonly day: string; readonly region: string; readonly service: string };
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

interface Secret {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A signature is good for five minutes before and after. */
const SKEW_MILLISECONDS = 5 * 60_000;

/** Reads the signature of a request; undefined when it has none, or none that can be understood. */
export function readSigned({ headers }: HttpRequest): Signed | undefined {
  const [, accessKeyId, day, region, service, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{8})\/([^/\s,]+)\/([^/\s,]+)\/aws4_request,\s*SignedHeaders=([^\s,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      headers['authorization']?.join(',') ?? '',
    ) ?? [];
  if (!accessKeyId || !day || !region || !service || !signedHeaders || !signature) return undefined;
  return { accessKeyId, scope: { day, region, service }, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * Whether a request was signed for this service with this secret, as it is and just now.
 *
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isGenuine(request: HttpRequest, signed: Signed, secret: Secret, service: string, now: Date): boolean {
  const { scope, signedHeaders } = signed;
  const stamp = headerOf(request, 'x-amz-date');
  const signedAt = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const isWhole =
    scope.service === service &&
    scope.region === REGION &&
    stamp.startsWith(scope.day) &&
    signedHeaders.includes('host') &&
    headerOf(request, 'x-amz-security-token') === (secret.sessionToken ?? '') &&
    Math.abs(now.getTime() - signedAt) <= SKEW_MILLISECONDS;
  if (!isWhole) return false;

  const canonical = [
    request.method,
    encoded(request.path).replaceAll('%2F', '/'),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${headerOf(request, name).trim().replaceAll(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const scopeText = `${scope.day}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scopeText, sha256(canonical)].join('\n');
  const key = [scope.day, scope.region, scope.service, 'aws4_request'].reduce(
    (derived: string | Buffer, part) => hmac(derived, part),
    `AWS4${secret.secretAccessKey}`,
  );
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signed.signature, 'hex'));
}

/** By name and then by value, escaped in just one way. */
function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query.replaceAll('+', '%2B'))]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort((one, other) => (one < other ? -1 : 1))
    .join('&');
}

const headerOf = ({ headers }: HttpRequest, name: string) => headers[name]?.join(',') ?? '';

const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
