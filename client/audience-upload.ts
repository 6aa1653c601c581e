import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { getJson, NothingThereError } from './destination.ts';
import type { DestinationName } from './send-command.ts';

/** Puts a file where audiences are read from. @returns its version, as reports name it */
export type UploadAudience = (file: string, key: string) => Promise<string>;

const outputsSchema = z.object({ EventBusName: z.string(), AudienceBucketName: z.string() });

/** Finds where the Carillon that is meant reads audiences from. */
export async function findAudienceUpload(name: DestinationName): Promise<UploadAudience> {
  if (name.kind === 'local') {
    const endpoint = `http://localhost:${name.port}`;
    const outputs = outputsSchema.parse(await getJson(new URL('/_local/outputs', endpoint)));
    const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'any' };
    return uploadTo(outputs.AudienceBucketName, { endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  }
  const configuration = name.region === undefined ? {} : { region: name.region };
  const client = new CloudFormationClient(configuration);
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
    for (const { Outputs = [] } of Stacks) {
      const named = Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));
      const outputs = outputsSchema.safeParse(named).data;
      if (outputs?.EventBusName === name.eventBusName) return uploadTo(outputs.AudienceBucketName, configuration);
    }
  throw new NothingThereError(
    `no stack has the outputs EventBusName = ${name.eventBusName} and AudienceBucketName; is it another --region?`,
  );
}

/** As a stream: the file may be larger than the memory, up to the 5 GB of one object. */
function uploadTo(bucketName: string, configuration: S3ClientConfig): UploadAudience {
  const client = new S3Client(configuration);
  return async (file, key) => {
    const { size } = await stat(file);
    const { ETag = '' } = await client.send(
      new PutObjectCommand({ Bucket: bucketName, Key: key, Body: createReadStream(file), ContentLength: size }),
    );
    return ETag.replaceAll('"', '');
  };
}
