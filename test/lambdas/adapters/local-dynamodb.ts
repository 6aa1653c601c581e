import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readCall } from '../../../local/gateway/aws-request.ts';
import { Observations } from '../../../local/observations.ts';
import { DynamoDb } from '../../../local/services/dynamodb.ts';
import { operationOf, tableClient } from '../../../simulation/services/table/table-client.ts';
import { Tables } from '../../../simulation/services/table/tables.ts';
import { awsClient } from './scripted-provider.ts';

export interface TestDynamoDb {
  readonly client: DynamoDBClient;
  /** What was called, in order. */
  readonly actions: string[];
  newTable(): Promise<string>;
  stop(): Promise<void>;
}

/** DynamoDB as the local cloud has it, PartiQL's INSERT included, behind the real client. */
async function localDynamoDb(): Promise<TestDynamoDb> {
  const service = new DynamoDb(new Observations());
  await service.start();
  const actions: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { action = '', input = {} } = readCall(headers, body) ?? {};
    actions.push(action);
    const call = { service: 'dynamodb', action, input, headers, body, principal: { kind: 'developer' } } as const;
    const answer = await service.handle(call);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient(awsClient(`http://127.0.0.1:${port}`));
  let tables = 0;
  return {
    client,
    actions,
    newTable: async () => {
      tables += 1;
      const name = `table-${tables}`;
      await service.create(name, ['PK', 'SK'], {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'PK', KeyType: 'HASH' },
          { AttributeName: 'SK', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'PK', AttributeType: 'S' },
          { AttributeName: 'SK', AttributeType: 'S' },
        ],
      });
      return name;
    },
    stop: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await service.stop();
    },
  };
}

/** The table of the simulation. */
async function tableInMemory(): Promise<TestDynamoDb> {
  const tables = new Tables();
  const client = tableClient(tables);
  const actions: string[] = [];
  const send = client.send.bind(client);
  let made = 0;
  return {
    client: Object.assign(client, {
      send: (command: Parameters<typeof send>[0]) => {
        actions.push(operationOf(command));
        return send(command);
      },
    }),
    actions,
    newTable: async () => {
      made += 1;
      tables.create(`table-${made}`, { partitionKey: 'PK', sortKey: 'SK', ttlAttribute: 'ttl' });
      return `table-${made}`;
    },
    stop: async () => client.destroy(),
  };
}

/** Every adapter of DynamoDB is tried with both, so that the one in memory stays as strict as the other. */
export const dynamoDbs: [name: string, start: () => Promise<TestDynamoDb>][] = [
  ['dynalite', localDynamoDb],
  ['the table in memory', tableInMemory],
];
