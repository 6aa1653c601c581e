import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { batchGet } from '../../../lambdas/adapters/dynamodb/batch-get.ts';
import { profileKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { EventBridgePublisher } from '../../../lambdas/adapters/eventbridge/event-bridge-publisher.ts';
import { SqsMessageQueue } from '../../../lambdas/adapters/sqs/sqs-message-queue.ts';
import { awsClient, scriptedProvider } from './scripted-provider.ts';

/* A batch call answers 200 and holds failures: each entry has to be looked at. */
let aws: Awaited<ReturnType<typeof scriptedProvider>>;
beforeAll(async () => {
  aws = await scriptedProvider();
});
afterAll(() => aws.close());

const answers = (body: object) =>
  aws.answers({ status: 200, body: JSON.stringify(body), type: 'application/x-amz-json-1.0' });
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const taken = (id: number, body: string) => ({ Id: String(id), MessageId: 'm', MD5OfMessageBody: md5(body) });

describe('SqsMessageQueue', () => {
  const message = (body: string) => ({ queueUrl: 'http://queue/1', body, groupId: 'orders' });

  it('gives back the messages that were not taken', async () => {
    const queue = new SqsMessageQueue(new SQSClient(awsClient(aws.url)));
    answers({
      Successful: [taken(0, 'a'), taken(2, 'c')],
      Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }],
    });

    expect(await queue.send([message('a'), message('b'), message('c')])).toEqual([message('b')]);
    expect(JSON.parse(aws.requests[0]?.body ?? '')).toMatchObject({ Entries: [{ MessageGroupId: 'orders' }, {}, {}] });
  });

  it('keeps a call within ten messages and 1 MiB', async () => {
    const queue = new SqsMessageQueue(new SQSClient(awsClient(aws.url)));
    const sizes = async (messages: readonly ReturnType<typeof message>[]) => {
      answers({ Successful: [], Failed: [] });
      // the SDK checks digests of what was taken: none here
      await queue.send(messages);
      return aws.requests.map(({ body }) => JSON.parse(body).Entries.length).sort();
    };

    expect(await sizes(Array.from({ length: 23 }, () => message('x')))).toEqual([10, 10, 3].sort());
    expect(await sizes(Array.from({ length: 5 }, () => message('x'.repeat(400_000))))).toEqual([1, 2, 2]);
  });
});

describe('EventBridgePublisher', () => {
  it('gives back the events that were not taken, and puts ten a call', async () => {
    const publisher = new EventBridgePublisher(new EventBridgeClient(awsClient(aws.url)), {
      eventBusName: 'bus',
      source: 'carillon',
    });
    const events = Array.from({ length: 12 }, (_, index) => ({ detailType: 'DeliverySettled.v1', detail: { index } }));
    answers({
      FailedEntryCount: 1,
      Entries: [{ EventId: 'e' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow' }],
    });

    expect(await publisher.publish(events)).toEqual([events[1], events[11]]);
    expect(aws.requests.map(({ body }) => JSON.parse(body).Entries.length)).toEqual([10, 2]);
  });
});

describe('batchGet', () => {
  it('reads consistently, and asks again for what was left out until there is none', async () => {
    answers({ Responses: { table: [{ PK: { S: 'R#ada' }, SK: { S: 'PROFILE' }, version: { N: '1' } }] } });
    const itemOf = await batchGet(new DynamoDBClient(awsClient(aws.url)), 'table', [
      profileKey('ada'),
      profileKey('ada'),
      profileKey('luc'),
    ]);

    expect(JSON.parse(aws.requests[0]?.body ?? '').RequestItems.table).toMatchObject({
      ConsistentRead: true,
      Keys: { length: 2 },
    });
    expect(itemOf(profileKey('ada'))).toMatchObject({ version: 1 });
    expect(itemOf(profileKey('luc'))).toBeUndefined();
  });

  it('gives up loudly when keys stay unread', async () => {
    answers({ Responses: { table: [] }, UnprocessedKeys: { table: { Keys: [profileKey('ada')] } } });

    await expect(batchGet(new DynamoDBClient(awsClient(aws.url)), 'table', [profileKey('ada')])).rejects.toThrow(
      'table throttled',
    );
    expect(aws.requests.length).toBeGreaterThan(1);
  });
});
