import {
  CloudFormationClient,
  type DescribeStacksCommandOutput,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { pacedSchema } from '../lambdas/contracts/commands/pace.v1.ts';
import { getJson, NothingThereError } from './destination.ts';
import type { CallPacer } from './pace-command.ts';
import type { DestinationName } from './send-command.ts';

const outputsSchema = z.object({ EventBusName: z.string(), PaceFunctionName: z.string() });

/** Finds the function that paces channels, of the Carillon that is meant. */
export async function findPacer(name: DestinationName): Promise<CallPacer> {
  const { client, functionName } = name.kind === 'local' ? await findLocal(name.port) : await findDeployed(name);
  return async (command) => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(command) }),
    );
    const answer = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined) throw new Error(`${functionName} failed: ${answer}`);
    return pacedSchema.parse(JSON.parse(answer));
  };
}

async function findLocal(port: number) {
  const endpoint = `http://localhost:${port}`;
  const outputs = outputsSchema.parse(await getJson(new URL('/_local/outputs', endpoint)));
  const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'any' };
  const client = new LambdaClient({ endpoint, credentials, region: 'us-east-1' });
  return { client, functionName: outputs.PaceFunctionName };
}

async function findDeployed({ eventBusName, region }: Extract<DestinationName, { kind: 'deployed' }>) {
  const configuration = region === undefined ? {} : { region };
  const client = new CloudFormationClient(configuration);
  const functionName = await findFunction(paginateDescribeStacks({ client }, {}), eventBusName);
  if (functionName === undefined)
    throw new NothingThereError(
      `no stack in ${await client.config.region()} has the outputs EventBusName = ${eventBusName} and PaceFunctionName; is it another --region, or is no channel on?`,
    );
  return { client: new LambdaClient(configuration), functionName };
}

/** The function of the stack that has this bus. */
export async function findFunction(
  pages: AsyncIterable<Pick<DescribeStacksCommandOutput, 'Stacks'>>,
  eventBusName: string,
): Promise<string | undefined> {
  for await (const { Stacks = [] } of pages)
    for (const { Outputs = [] } of Stacks) {
      const named = Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));
      const outputs = outputsSchema.safeParse(named);
      if (outputs.data?.EventBusName === eventBusName) return outputs.data.PaceFunctionName;
    }
  return undefined;
}
