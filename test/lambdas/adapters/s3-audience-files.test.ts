import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { S3AudienceFiles } from '../../../lambdas/adapters/s3/s3-audience-files.ts';
import { awsClient } from './scripted-provider.ts';

const content = Buffer.from('recipientId\np-1\np-2\n');
const asked: { url: string | undefined; range: string | undefined; ifMatch: string | undefined }[] = [];
let refusal: { status: number; code: string } | undefined;

const server = createServer(({ url, headers }, response) => {
  asked.push({ url, range: headers.range, ifMatch: headers['if-match'] });
  if (refusal) {
    const body = `<?xml version="1.0"?><Error><Code>${refusal.code}</Code><Message>no</Message></Error>`;
    response.writeHead(refusal.status, { 'content-type': 'application/xml' }).end(body);
    return;
  }
  const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
  const part = content.subarray(Number(from), Number(to) + 1);
  response
    .writeHead(206, { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${content.length}` })
    .end(part);
});

let files: S3AudienceFiles;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  files = new S3AudienceFiles(new S3Client({ ...awsClient(endpoint), forcePathStyle: true, maxAttempts: 1 }));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const file = { place: 'bucket', key: 'audiences/spring sale.csv', version: 'abc' };

describe('a file in a bucket', () => {
  it('is read in ranges, in the version that was told of and no other', async () => {
    refusal = undefined;
    const read = await files.read(file, 12, 4);

    expect(read).toEqual({ bytes: new Uint8Array(Buffer.from('p-1\n')), size: content.length });
    expect(asked.at(-1)).toEqual({
      url: expect.stringContaining('/bucket/audiences/spring%20sale.csv'),
      range: 'bytes=12-15',
      ifMatch: '"abc"',
    });
  });

  it.each([
    [412, 'PreconditionFailed', 'gone'],
    [404, 'NoSuchKey', 'gone'],
    [416, 'InvalidRange', { bytes: new Uint8Array(), size: 12 }],
  ])('answers %i %s in our words', async (status, code, answer) => {
    refusal = { status, code };
    expect(await files.read(file, 12, 4)).toEqual(answer);
  });

  it.each([
    [403, 'AccessDenied'],
    [503, 'SlowDown'],
  ])('lets %i %s surface', async (status, code) => {
    refusal = { status, code };
    await expect(files.read(file, 12, 4)).rejects.toThrow();
  });
});
