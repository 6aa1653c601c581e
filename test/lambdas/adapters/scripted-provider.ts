import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider answers: a status with a body, or a connection that breaks. */
export type ScriptedAnswer =
  | {
      readonly status: number;
      readonly body: string;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly breaks: true };

/** A provider over HTTP that gives the answer it was told to, and remembers what it was asked. */
export async function scriptedProvider() {
  let next: ScriptedAnswer = { status: 500, body: 'nothing scripted' };
  const requests: { path: string; body: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString(), headers: request.headers });
    if ('breaks' in next) return request.socket.destroy();
    response.writeHead(next.status, { 'content-type': next.type ?? 'text/xml', ...next.headers }).end(next.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answers: (answer: ScriptedAnswer) => {
      next = answer;
      requests.length = 0;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An error as AWS's Query protocol writes it. */
export const queryError = (code: string, message = 'no') =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

export const awsClient = (url: string) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});
