import {
  CloudFormationClient,
  type DescribeStacksCommandOutput,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { localObserver, type Observer } from './local-observer.ts';
import type { DestinationName } from './send-command.ts';

/** A running Carillon: where to put events, and where to read what became of them. */
export interface Destination {
  readonly eventBusName: string;
  readonly tableName: string;
  readonly events: EventBridgeClient;
  readonly table: DynamoDBClient;
  /** Sees also what cannot be looked up by key. Only the local cloud has one. */
  readonly observer?: Observer;
}

/** There is no Carillon where it was looked for; the message says what to do. */
export class NothingThereError extends Error {
  override readonly name = 'NothingThereError';
}

const outputsSchema = z.object({ EventBusName: z.string(), TableName: z.string() });

/** Finds the Carillon that is meant. */
export function findDestination(name: DestinationName): Promise<Destination> {
  return name.kind === 'local' ? findLocal(name.port) : findDeployed(name.eventBusName, name.region);
}

async function findLocal(port: number): Promise<Destination> {
  const endpoint = `http://localhost:${port}`;
  const outputs = outputsSchema.parse(await getJson(new URL('/_local/outputs', endpoint)));
  const configuration = {
    endpoint,
    // the local cloud believes whoever says so; there is nothing to protect
    credentials: { accessKeyId: 'local-developer', secretAccessKey: 'any' },
    region: 'us-east-1',
  };
  return {
    eventBusName: outputs.EventBusName,
    tableName: outputs.TableName,
    events: new EventBridgeClient(configuration),
    table: new DynamoDBClient(configuration),
    observer: await localObserver((since) => getJson(new URL(`/_local/observations?since=${since}`, endpoint))),
  };
}

/** What a local cloud answers. */
export async function getJson(url: URL): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    // fetch rejects only when there was no answer at all
    throw new NothingThereError(`nothing listens at ${url.origin}; run npm start first, or give --bus`, {
      cause: error,
    });
  }
  if (!response.ok) throw new NothingThereError(`${url.href} answers ${response.status}; is that the local cloud?`);
  return response.json();
}

async function findDeployed(eventBusName: string, region: string | undefined): Promise<Destination> {
  const configuration = region === undefined ? {} : { region };
  const client = new CloudFormationClient(configuration);
  const tableName = await findTable(paginateDescribeStacks({ client }, {}), eventBusName);
  if (tableName === undefined) {
    const where = await client.config.region();
    throw new NothingThereError(
      `no stack in ${where} has the output EventBusName = ${eventBusName}; is it another --region?`,
    );
  }
  const [events, table] = [new EventBridgeClient(configuration), new DynamoDBClient(configuration)];
  return { eventBusName, tableName, events, table };
}

/** The table of the stack that has this bus. */
export async function findTable(
  pages: AsyncIterable<Pick<DescribeStacksCommandOutput, 'Stacks'>>,
  eventBusName: string,
): Promise<string | undefined> {
  for await (const { Stacks = [] } of pages) {
    for (const { Outputs = [] } of Stacks) {
      const outputs = outputsSchema.safeParse(
        Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue])),
      );
      if (outputs.data?.EventBusName === eventBusName) return outputs.data.TableName;
    }
  }
  return undefined;
}
