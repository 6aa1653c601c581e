import { describe, expect, it } from '@jest/globals';
import { receiptsV1Schema } from '../../../lambdas/contracts/commands/receipts.v1.ts';
import { unreadableReportSchema } from '../../../lambdas/contracts/webhooks.ts';
import { collectPushReceipts } from '../../../lambdas/functions/collect-push-receipts/handler.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';

const receiptsQueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/receipts';
const line = {
  notification: { messageId: 'm-1', timestamp: '2026-11-22 14:00:00.000' },
  delivery: { statusCode: 200, destination: 'arn:aws:sns:eu-west-1:111122223333:endpoint/GCM/app/1', attempts: 1 },
  status: 'SUCCESS',
};

function aCollector(takes = true) {
  const sent: QueuedMessage[] = [];
  const queue = {
    async send<Message extends QueuedMessage>(messages: readonly Message[]) {
      sent.push(...messages);
      return takes ? [] : messages;
    },
  };
  return { collect: collectPushReceipts({ queue, receiptsQueueUrl }), sent };
}

describe('collectPushReceipts', () => {
  it('puts each line on the receipts queue as it is', async () => {
    const { collect, sent } = aCollector();
    await collect([JSON.stringify(line), JSON.stringify({ ...line, status: 'FAILURE' })]);
    expect(sent.map(({ queueUrl }) => queueUrl)).toEqual([receiptsQueueUrl, receiptsQueueUrl]);
    expect(sent.map(({ body }) => receiptsV1Schema.parse(JSON.parse(body)))).toEqual([
      { kind: 'sns-delivery-log', log: line },
      { kind: 'sns-delivery-log', log: { ...line, status: 'FAILURE' } },
    ]);
  });

  it.each(['no JSON', '"a text"', '[]'])('keeps a line that nobody can read (%s) for a person', async (text) => {
    const { collect, sent } = aCollector();
    await collect([text]);
    expect(sent.map(({ body }) => unreadableReportSchema.parse(JSON.parse(body)))).toEqual([
      { kind: 'unreadable', provider: 'sns', body: text },
    ]);
  });

  it('fails when the queue does not take them, so that Lambda calls again', async () => {
    const { collect } = aCollector(false);
    await expect(collect([JSON.stringify(line)])).rejects.toThrow('1 of 1 lines were not taken by the queue');
  });
});
