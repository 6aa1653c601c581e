import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from '../../../lambdas/adapters/http/post-json.ts';

describe('postJson', () => {
  // says nothing at /silent, and breaks off in the middle of its answer elsewhere
  const server = createServer((request, response) => {
    if (request.url === '/silent') return;
    response.writeHead(202, { 'content-length': '100' });
    response.write('{"message', () => request.socket.destroy());
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('takes silence as ambiguous', async () => {
    expect(await postJson(`${url}/silent`, { headers: {}, body: {}, timeoutMs: 50 })).toEqual({
      kind: 'refused',
      failureClass: 'ambiguous',
      code: 'connection-broken',
    });
  });

  it('takes a status as the answer, though its body breaks off', async () => {
    expect(await postJson(`${url}/half`, { headers: {}, body: {} })).toMatchObject({ status: 202, body: '' });
  });

  it('takes a name that nobody has as never sent', async () => {
    expect(await postJson('http://nobody.invalid/', { headers: {}, body: {} })).toEqual({
      kind: 'refused',
      failureClass: 'transient',
      code: 'connection-refused',
    });
  });
});
