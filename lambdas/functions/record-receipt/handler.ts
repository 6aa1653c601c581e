import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { isAwsSmsEvent, readAwsSmsEvent } from '../../adapters/aws-sms/aws-sms-receipts.ts';
import { readSesEvent } from '../../adapters/ses/ses-receipts.ts';
import { snsNotification } from '../../adapters/sns/notification.ts';
import { isPushEvent, readPushEvent, readPushLogLine } from '../../adapters/sns/push-receipts.ts';
import { receiptsV1Schema } from '../../contracts/commands/receipts.v1.ts';
import { unreadableReportSchema } from '../../contracts/webhooks.ts';
import { parseJson } from '../../flow/parse-json.ts';
import type { Heard } from '../../flow/receipts/heard-message.ts';
import { type BatchDependencies, recordBatch } from '../../flow/receipts/record-batch.ts';
import type { BatchAnswer } from '../../runtime/sqs-batch.ts';

/** Writes down what becomes of messages, whoever tells it. A second delivery of a message changes nothing. */
export const recordReceipt = (dependencies: Omit<BatchDependencies, 'read'>) => {
  const record = recordBatch({ ...dependencies, read: readMessage });
  return (records: readonly SQSRecord[]): Promise<BatchAnswer> =>
    record(
      records.map(({ messageId, receiptHandle, body, attributes }) => ({
        messageId,
        receiptHandle,
        body,
        receiveCount: Number(attributes.ApproximateReceiveCount),
      })),
    );
};

const unknownSource: Heard = { kind: 'not-understood', provider: 'unknown' };

/** Reads a message of the receipts queue: from our own parts, from EventBridge (SES) or from a topic of SNS. */
export function readMessage(body: string): Heard {
  const message = parseJson(body);
  if (isOwn(message)) return readOwn(message);
  const notification = snsNotification(message);
  if (notification) return readNotification(parseJson(notification.Message));
  return isFromSes(message) ? readSesEvent(message) : unknownSource;
}

const isOwn = (message: unknown): boolean => z.object({ kind: z.string() }).safeParse(message).success;
const isFromSes = (message: unknown): boolean => z.object({ source: z.literal('aws.ses') }).safeParse(message).success;

function readOwn(message: unknown): Heard {
  const { data } = receiptsV1Schema.safeParse(message);
  switch (data?.kind) {
    case 'receipt':
      return { kind: 'receipt', receipt: data.receipt };
    case 'sns-delivery-log':
      return readPushLogLine(data.log);
    case 'await-receipt':
    case 'workflow-failed':
      return { kind: 'command', command: data };
    case undefined:
      // what receive-receipts could not read is kept with its provider's name
      return {
        kind: 'not-understood',
        provider: unreadableReportSchema.safeParse(message).data?.provider ?? 'carillon',
      };
  }
}

function readNotification(message: unknown): Heard {
  if (isPushEvent(message)) return readPushEvent(message);
  return isAwsSmsEvent(message) ? readAwsSmsEvent(message) : unknownSource;
}
