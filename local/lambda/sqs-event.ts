import * as z from 'zod';
import { REGION } from '../account.ts';

const messageSchema = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  MD5OfMessageAttributes: z.string().optional(),
  Attributes: z.record(z.string(), z.string()).default({}),
  MessageAttributes: z
    .record(
      z.string(),
      z.object({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.string().optional() }),
    )
    .default({}),
});
export type ReceivedMessage = z.infer<typeof messageSchema>;

/** The messages of a ReceiveMessage answer. */
export function readMessages(body: string): readonly ReceivedMessage[] {
  return z.object({ Messages: z.array(messageSchema).default([]) }).parse(JSON.parse(body)).Messages;
}

/** The event that Lambda makes of received messages. */
export function sqsEvent(messages: readonly ReceivedMessage[], queueArn: string): object {
  return { Records: messages.map((message) => recordOf(message, queueArn)) };
}

function recordOf(message: ReceivedMessage, eventSourceARN: string): object {
  const attributes = Object.entries(message.MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    {
      ...(StringValue !== undefined && { stringValue: StringValue }),
      ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(attributes),
    ...(message.MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: REGION,
  };
}

const answerSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/** The messages that may be deleted: none when the answer cannot be made sense of, as Lambda has it. */
export function succeeded(messages: readonly ReceivedMessage[], answer: unknown): readonly ReceivedMessage[] {
  if (answer === null || answer === undefined) return messages;
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set(parsed.data.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(messages.map(({ MessageId }) => MessageId));
  if ([...failed].some((id) => !known.has(id))) return [];
  return messages.filter(({ MessageId }) => !failed.has(MessageId));
}
