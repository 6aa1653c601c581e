import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isGenuine, readSigned } from '../../../local/api/signature.ts';

const secret = { secretAccessKey: 'secret' };
const now = new Date('2026-11-22T00:01:00Z');
const stamp = '20261122T000100Z';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Signs as a client would that holds the secret and does not keep to the rules. */
function signed({ day = '20261122', names = ['host', 'x-amz-date'], algorithm = 'AWS4-HMAC-SHA256' } = {}) {
  const headers: Record<string, string[]> = { host: ['127.0.0.1:4400'], 'x-amz-date': [stamp] };
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = ['GET', '/mine', '', ...lines, '', names.join(';'), sha256('')].join('\n');
  const scope = `${day}/us-east-1/execute-api/aws4_request`;
  const key = scope
    .split('/')
    .reduce((derived: string | Buffer, part) => createHmac('sha256', derived).update(part).digest(), 'AWS4secret');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const credential = `Credential=AKIA/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  headers['authorization'] = [`${algorithm} ${credential}`];
  return { method: 'GET', path: '/mine', query: '', headers, body: Buffer.alloc(0) };
}

function judge(request: ReturnType<typeof signed>, at = now): boolean | undefined {
  const read = readSigned(request);
  return read && isGenuine(request, read, secret, 'execute-api', at);
}

describe('a signature by whoever has the secret', () => {
  it.each([
    ['now', now, true],
    ['four minutes later', new Date(now.getTime() + 240_000), true],
    ['six minutes later', new Date(now.getTime() + 360_000), false],
    ['six minutes before', new Date(now.getTime() - 360_000), false],
  ])('is judged %s', (_, at, genuine) => {
    expect(judge(signed(), at)).toBe(genuine);
  });

  it.each([
    ['with the key of another day', { day: '20261121' }, false],
    ['that leaves out where it goes', { names: ['x-amz-date'] }, false],
    ['by another method', { algorithm: 'AWS4-ECDSA-P256-SHA256' }, undefined],
  ])('is refused when it is one %s', (_, changes, judged) => {
    expect(judge(signed(changes))).toBe(judged);
  });
});
