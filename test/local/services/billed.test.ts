import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MovableClock, wallClock } from '../../../local/clock.ts';
import { Observations } from '../../../local/observations.ts';
import { Events } from '../../../local/services/events.ts';
import { Fauxqs } from '../../../local/services/fauxqs.ts';
import { Sqs } from '../../../local/services/sqs.ts';

const kilobytes = (count: number) => 'x'.repeat(count * 1024);
const fauxqs = new Fauxqs();
const sqs = new Sqs(fauxqs, () => 'http://127.0.0.1:1');
let QueueUrl = '';

beforeAll(() => {
  QueueUrl = sqs.create('billed', {}).url;
});
afterAll(() => fauxqs.stop());

const call = (service: string, target: string, action: string, input: Readonly<Record<string, unknown>>) => ({
  service,
  action,
  input,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${target}.${action}` },
  body: Buffer.from(JSON.stringify(input)),
  principal: { kind: 'developer' } as const,
});
const onQueue = (action: string, input: object) => sqs.handle(call('sqs', 'AmazonSQS', action, { QueueUrl, ...input }));
const messages = (count: number, size: number) =>
  Array.from({ length: count }, (_, index) => ({ Id: String(index), MessageBody: kilobytes(size) }));

describe('what SQS bills', () => {
  it.each([
    ['a message of 64 KB', { MessageBody: kilobytes(64) }, 1],
    ['one of 65 KB', { MessageBody: kilobytes(65) }, 2],
    ['letters of several bytes, by their bytes', { MessageBody: 'é'.repeat(33 * 1024) }, 2],
    [
      'attributes too',
      {
        MessageBody: kilobytes(63),
        MessageAttributes: { trace: { DataType: 'String', StringValue: kilobytes(1) } },
      },
      2,
    ],
  ])('%s', async (_, input, billed) => {
    expect(await onQueue('SendMessage', input)).toMatchObject({ status: 200, billed });
  });

  it.each([
    ['ten small messages of a batch as one', messages(10, 6), 1],
    ['ten of 7 KB as two', messages(10, 7), 2],
  ])('%s', async (_, Entries, billed) => {
    expect(await onQueue('SendMessageBatch', { Entries })).toMatchObject({ status: 200, billed });
  });

  it('a receive by what it brings, and one that brings nothing as one', async () => {
    await onQueue('PurgeQueue', {});
    expect(await onQueue('ReceiveMessage', {})).toMatchObject({ billed: 1 });
    await onQueue('SendMessage', { MessageBody: kilobytes(130) });
    expect(await onQueue('ReceiveMessage', {})).toMatchObject({ billed: 3 });
  });
});

describe('what EventBridge bills', () => {
  it('each accepted event by itself, a large one as several, a refused one not', async () => {
    const events = new Events(new Observations(), new MovableClock(wallClock), async () => undefined);
    const entry = (size: number) => ({
      Source: 'orders',
      DetailType: 'Happened',
      Detail: JSON.stringify({ text: kilobytes(size) }),
    });
    const Entries = [entry(1), entry(1), entry(65), { ...entry(1), Source: 'aws.orders' }];
    const answer = await events.handle(call('events', 'AWSEvents', 'PutEvents', { Entries }));

    expect(answer).toMatchObject({ status: 200, billed: 4 });
    expect(JSON.parse(answer.body)).toMatchObject({ FailedEntryCount: 1 });
  });
});
