import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreatePlatformEndpointCommand, SNSClient } from '@aws-sdk/client-sns';
import { REGION } from './account.ts';
import { DEVELOPER_KEY } from './gateway/credentials.ts';
import type { WantedEvent } from './page/routes.ts';

/** The `source` of what is sent from here. */
const source = 'local.try-out';

/** What the person at the laptop does at AWS: the real SDK clients, pointed at the local cloud. */
export interface Developer {
  /** Puts an event on the stack's bus; resolves with its id. */
  readonly send: (event: WantedEvent) => Promise<string>;
  /** Registers a device with an app; resolves with the ARN of its endpoint. */
  readonly registerDevice: (applicationArn: string, token: string) => Promise<string>;
  /** Uploads who is to hear of a topic. */
  readonly uploadAudience: (topic: string, recipientIds: readonly string[]) => Promise<void>;
}

/** Makes the clients. */
export function createDeveloper(url: string, outputs: Readonly<Record<string, string>>): Developer {
  const config = {
    endpoint: url,
    region: REGION,
    credentials: { accessKeyId: DEVELOPER_KEY, secretAccessKey: DEVELOPER_KEY },
  };
  const eventBridge = new EventBridgeClient(config);
  const sns = new SNSClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });

  return {
    send: async ({ detailType, detail }) => {
      const { Entries: [entry] = [] } = await eventBridge.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: required(outputs, 'EventBusName'),
              Source: source,
              DetailType: detailType,
              Detail: JSON.stringify(detail),
            },
          ],
        }),
      );
      // a refused entry comes inside an answer of success
      if (entry?.EventId === undefined) throw new Error(`the bus refused the event: ${entry?.ErrorMessage}`);
      return entry.EventId;
    },
    registerDevice: async (PlatformApplicationArn, Token) => {
      const { EndpointArn } = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }));
      if (EndpointArn === undefined) throw new Error('SNS gave no endpoint');
      return EndpointArn;
    },
    uploadAudience: async (topic, recipientIds) => {
      const file = { Bucket: required(outputs, 'AudienceBucketName'), Key: `audiences/${topic}.csv` };
      await s3.send(new PutObjectCommand({ ...file, Body: ['recipientId', ...recipientIds, ''].join('\n') }));
    },
  };
}

/** An output of the stack that has to be there. */
export function required(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}; lib/stack-outputs.ts writes it`);
  return value;
}
