import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readCall } from '../../../local/gateway/aws-request.ts';
import { Observations } from '../../../local/observations.ts';
import { DynamoDb } from '../../../local/services/dynamodb.ts';
import { awsClient } from './scripted-provider.ts';

/** DynamoDB as the local cloud has it, PartiQL's INSERT included, behind the real client. */
export async function localDynamoDb() {
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
    /** What was called, in order. */
    actions,
    newTable: async (): Promise<string> => {
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
