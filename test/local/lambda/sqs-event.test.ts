import { describe, expect, it } from '@jest/globals';
import { readMessages, sqsEvent, succeeded } from '../../../local/lambda/sqs-event.ts';

const queueArn = 'arn:aws:sqs:us-east-1:000000000000:work';
const received = readMessages(
  JSON.stringify({
    Messages: ['a', 'b'].map((id) => ({
      MessageId: id,
      ReceiptHandle: `handle-${id}`,
      Body: '{}',
      MD5OfBody: 'md5',
      Attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'shop' },
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'late' } },
    })),
  }),
);

it('makes the records that Lambda makes', () => {
  expect(sqsEvent(received.slice(0, 1), queueArn)).toEqual({
    Records: [
      {
        messageId: 'a',
        receiptHandle: 'handle-a',
        body: '{}',
        attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'shop' },
        messageAttributes: {
          reason: { stringValue: 'late', dataType: 'String', stringListValues: [], binaryListValues: [] },
        },
        md5OfBody: 'md5',
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn,
        awsRegion: 'us-east-1',
      },
    ],
  });
});

describe('what may be deleted', () => {
  it.each([
    ['all, when nothing failed', { batchItemFailures: [] }, ['a', 'b']],
    ['all, when nothing is said', null, ['a', 'b']],
    ['all, when the list is null', { batchItemFailures: null }, ['a', 'b']],
    ['the others', { batchItemFailures: [{ itemIdentifier: 'a' }] }, ['b']],
    ['none, for an unknown id', { batchItemFailures: [{ itemIdentifier: 'x' }] }, []],
    ['none, for an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, []],
    ['none, for a null id', { batchItemFailures: [{ itemIdentifier: null }] }, []],
    ['none, for a wrong key', { batchItemFailures: [{ id: 'a' }] }, []],
  ])('%s', (_, answer, expected) => {
    expect(succeeded(received, answer).map(({ MessageId }) => MessageId)).toEqual(expected);
  });
});
