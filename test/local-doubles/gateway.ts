import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { LostAnswer } from '../../local/faults.ts';
import type { Route } from '../../local/gateway/gateway.ts';
import type { AwsCall, LocalService } from '../../local/wire.ts';

/** The least that the real SDK clients need to speak to the doubles: HTTP, and the call taken apart. */
export async function startGateway({ services = [], routes = [] }: { services?: LocalService[]; routes?: Route[] }) {
  const calls: AwsCall[] = [];
  const server = createServer(async (request, response) => {
    for (const route of routes) if (await route(request, response)) return;
    const call = readCall(request, await buffer(request));
    calls.push(call);
    await answer(call, services.find(({ name }) => name === call.service)!, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    calls,
    /** What every SDK client needs; one attempt, as the adapters have it. */
    clientConfig: {
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readCall({ headers }: IncomingMessage, body: Buffer): AwsCall {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '');
  const target = headers['x-amz-target'];
  const form = Object.fromEntries(new URLSearchParams(body.toString()));
  return {
    service: scope?.[1] ?? '',
    action: typeof target === 'string' ? target.split('.')[1]! : form['Action']!,
    input: typeof target === 'string' ? JSON.parse(body.toString()) : form,
    headers: {},
    body,
    principal: { kind: 'developer' },
  };
}

async function answer(call: AwsCall, service: LocalService, response: ServerResponse): Promise<void> {
  try {
    const { status, headers, body } = await service.handle(call);
    response.writeHead(status, { ...headers }).end(body);
  } catch (error) {
    if (!(error instanceof LostAnswer)) throw error;
    response.destroy();
  }
}

/** What a refused call throws: the name that adapters judge by, the text and the HTTP status. */
export const errorOf = async (attempt: Promise<unknown>): Promise<{ name: string; message: string; status?: number }> =>
  attempt.then(
    () => {
      throw new Error('it was accepted');
    },
    (error) => ({ name: error.name, message: error.message, status: error.$metadata?.httpStatusCode ?? error.status }),
  );
