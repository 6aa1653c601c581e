import { isRecord } from '../is-record.ts';

/** Who signed, and for which service; nothing else of the signature is looked at. */
export function readSignature(
  authorization: string,
): { readonly accessKeyId: string; readonly service: string } | undefined {
  const [, accessKeyId, service] =
    /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization) ?? [];
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
}

/** The action and its input, from either of the protocols that our clients speak; undefined for any other. */
export function readCall(
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): { readonly action: string; readonly input: Readonly<Record<string, unknown>> } | undefined {
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    const input: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
    return isRecord(input) ? { action: target.split('.').at(-1) ?? target, input } : undefined;
  }
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const input = Object.fromEntries(new URLSearchParams(body.toString()));
  return input['Action'] === undefined ? undefined : { action: input['Action'], input };
}
