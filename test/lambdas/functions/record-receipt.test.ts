import { describe, expect, it } from '@jest/globals';
import { recordReceipt } from '../../../lambdas/functions/record-receipt/handler.ts';
import { aWorld, receipt } from '../flow/receipts/receipts-world.ts';
import { record } from '../flow/world.ts';

/** A message of the queue that was received so often. */
const received = (count: number, body: unknown, messageId = 'm-1') => {
  const message = record(body, messageId);
  return { ...message, attributes: { ...message.attributes, ApproximateReceiveCount: String(count) } };
};

describe('record-receipt', () => {
  it('records what each message says, and lets only those come again that failed', async () => {
    const world = aWorld();
    await world.settle();
    const consume = recordReceipt(world.dependencies);
    const answer = await consume([
      received(1, { kind: 'receipt', receipt: receipt() }),
      received(1, { kind: 'somersault' }, 'm-2'),
    ]);

    expect(answer).toMatchObject({ failedMessageIds: ['m-2'], summary: { recorded: 1, broken: 1 } });
    expect(world.record()?.status).toBe('delivered');
  });

  it('holds a message back the longer the more often it was received', async () => {
    const world = aWorld();
    const consume = recordReceipt(world.dependencies);
    await consume([received(4, { kind: 'receipt', receipt: receipt() })]);

    expect(world.held).toEqual([{ queueUrl: 'https://queue/receipts', receiptHandle: 'handle-m-1', seconds: 120 }]);
  });

  it('lets the whole batch come again when the table cannot be read', async () => {
    const world = aWorld();
    world.receipts.read = () => Promise.reject(new Error('throttled'));
    const consume = recordReceipt(world.dependencies);

    await expect(consume([received(1, { kind: 'receipt', receipt: receipt() })])).rejects.toThrow('throttled');
  });

  it('lets a record that cannot be understood fail alone', async () => {
    const world = aWorld();
    await world.settle();
    const read = world.receipts.read.bind(world.receipts);
    world.receipts.read = async (keys) => {
      const recordOf = await read(keys);
      return (key) => {
        if (key.notificationId !== 'n-1') throw new Error('not a record');
        return recordOf(key);
      };
    };
    const consume = recordReceipt(world.dependencies);
    const other = receipt({ attempt: { recipientId: 'ada', notificationId: 'n-2', channel: 'email', number: 1 } });
    const answer = await consume([
      received(1, { kind: 'receipt', receipt: other }),
      received(1, { kind: 'receipt', receipt: receipt() }, 'm-2'),
    ]);

    expect(answer.failedMessageIds).toEqual(['m-1']);
    expect(world.errors).toHaveLength(1);
    expect(world.record()?.status).toBe('delivered');
  });
});
