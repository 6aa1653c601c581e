import {
  CloudFormationClient,
  type DescribeStacksCommandOutput,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { getJson, NothingThereError } from './destination.ts';
import type { DestinationName } from './send-command.ts';
import { type Signer, signRequest } from './sign-request.ts';

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Calls the API of a running Carillon, signed as a service's calls are. */
export type CallApi = (
  method: string,
  path: string,
  body?: { readonly contentType: string; readonly text: string },
) => Promise<ApiAnswer>;

/** Finds the API of the Carillon that is meant. */
export async function findApi(name: DestinationName): Promise<CallApi> {
  return signedApi(name.kind === 'local' ? await findLocal(name.port) : await findDeployed(name));
}

/** An API whose calls are signed with Signature Version 4. */
export function signedApi(signer: Signer): CallApi {
  return async (method, path, body) => {
    const target = new URL(path, signer.url);
    const signed = await signRequest(signer, { method, target, ...(body && { body }) });
    const answer = await fetch(target, { method, headers: signed, ...(body && { body: body.text }) });
    return { status: answer.status, json: toJson(await answer.text()) };
  };
}

async function findLocal(port: number): Promise<Signer> {
  const outputs = await getJson(new URL('/_local/outputs', `http://localhost:${port}`));
  const { ApiUrl } = z.object({ ApiUrl: z.string() }).parse(outputs);
  const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'local-developer' };
  return { url: ApiUrl, region: 'us-east-1', credentials };
}

async function findDeployed({ eventBusName, region }: Extract<DestinationName, { kind: 'deployed' }>): Promise<Signer> {
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  const where = await client.config.region();
  const url = await findApiUrl(paginateDescribeStacks({ client }, {}), eventBusName);
  if (url === undefined)
    throw new NothingThereError(
      `no stack in ${where} has the outputs EventBusName = ${eventBusName} and ApiUrl; is it another --region?`,
    );
  return { url, region: where, credentials: () => client.config.credentials() };
}

const outputsSchema = z.object({ EventBusName: z.string(), ApiUrl: z.string() });

/** The API of the stack that has this bus. */
export async function findApiUrl(
  pages: AsyncIterable<Pick<DescribeStacksCommandOutput, 'Stacks'>>,
  eventBusName: string,
): Promise<string | undefined> {
  for await (const { Stacks = [] } of pages)
    for (const { Outputs = [] } of Stacks) {
      const named = Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));
      const outputs = outputsSchema.safeParse(named);
      if (outputs.data?.EventBusName === eventBusName) return outputs.data.ApiUrl;
    }
  return undefined;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // what API Gateway or a proxy says itself may be plain text
    if (error instanceof SyntaxError) return { detail: text.trim() };
    throw error;
  }
}
