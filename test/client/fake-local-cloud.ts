import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { marshall } from '@aws-sdk/util-dynamodb';

/** An HTTP server that speaks as much of the local cloud as the send command listens to. */
export class FakeLocalCloud {
  readonly sent: Record<string, unknown>[] = [];
  /** By partition and sort key, joined by a space. */
  readonly items = new Map<string, Record<string, unknown>>();
  readonly observations: object[] = [];
  /** What happens once an event has come. */
  whenSent: (detail: Record<string, unknown>) => void = () => undefined;
  #server: Server | undefined;

  async start(): Promise<number> {
    const server = createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const target = String(request.headers['x-amz-target']).split('.').at(-1);
      const body = JSON.parse((await text(request)) || '{}');
      const answers: Record<string, () => unknown> = {
        '/_local/outputs': () => ({ EventBusName: 'local-bus', TableName: 'local-table', Other: 'x' }),
        '/_local/observations': () =>
          this.observations.map((each, number) => ({ number, ...each })).slice(Number(searchParams.get('since'))),
        '/': () => (target === 'PutEvents' ? this.#put(body) : this.#get(body)),
      };
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answers[pathname]?.()));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #put({ Entries }: { Entries: { EventBusName: string; Detail: string }[] }) {
    for (const { EventBusName, Detail } of Entries) {
      if (EventBusName !== 'local-bus') throw new Error(`no bus ${EventBusName}`);
      this.sent.push(JSON.parse(Detail));
      this.whenSent(JSON.parse(Detail));
    }
    return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: `e-${index}` })) };
  }

  #get({
    TableName,
    Key,
    ConsistentRead,
  }: {
    TableName: string;
    Key: Record<string, { S: string }>;
    ConsistentRead: boolean;
  }) {
    if (TableName !== 'local-table' || !ConsistentRead) throw new Error('expected a consistent read of local-table');
    const item = this.items.get(`${Key['PK']?.S} ${Key['SK']?.S}`);
    return item ? { Item: marshall(item) } : {};
  }
}
