import { BatchGetItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import BaseTwilio from 'twilio/lib/base/BaseTwilio.js';
import ApiBase from 'twilio/lib/rest/ApiBase.js';

/*
 * The SDKs and nothing else, bundled like a function: makes the calls that a function has made.
 */
const dynamo = new DynamoDBClient({});
const queues = new SQSClient({});
const events = new EventBridgeClient({});
const ses = new SESClient({ maxAttempts: 1, requestHandler: { requestTimeout: 8_000 } });
const sns = new SNSClient({ maxAttempts: 1, requestHandler: { requestTimeout: 8_000 } });
const twilio = new ApiBase(
  new BaseTwilio.Client(`AC${'0'.repeat(32)}`, 'bench', { timeout: 8_000, autoRetry: false, lazyLoading: true }),
);
twilio.baseUrl = process.env['AWS_ENDPOINT_URL'] ?? '';

// biome-ignore lint/suspicious/noExplicitAny: inputs are what a function has sent, checked by its own types
export const operations: Readonly<Record<string, (input: any) => Promise<unknown>>> = {
  BatchGetItem: (input) => dynamo.send(new BatchGetItemCommand(input)),
  PutItem: (input) => dynamo.send(new PutItemCommand(input)),
  UpdateItem: (input) => dynamo.send(new UpdateItemCommand(input)),
  SendMessageBatch: (input) => queues.send(new SendMessageBatchCommand(input)),
  PutEvents: (input) => events.send(new PutEventsCommand(input)),
  SendRawEmail: (input) => ses.send(new SendRawEmailCommand(input)),
  Publish: (input) => sns.send(new PublishCommand(input)),
  TwilioMessage: (input) => twilio.v2010.account.messages.create(input),
};
