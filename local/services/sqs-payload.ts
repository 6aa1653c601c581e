import * as z from 'zod';

const attributesSchema = z.record(
  z.string(),
  z.object({
    DataType: z.string().default(''),
    StringValue: z.string().default(''),
    BinaryValue: z.string().default(''),
  }),
);
const sentSchema = z.object({ MessageBody: z.string(), MessageAttributes: attributesSchema.default({}) });
const sendSchema = z.union([
  z.object({ Entries: z.array(sentSchema) }).transform(({ Entries }) => Entries),
  sentSchema.transform((entry) => [entry]),
]);
const receivedSchema = z.object({
  Messages: z
    .array(z.object({ Body: z.string(), MessageAttributes: attributesSchema.default({}) }))
    .default([])
    .transform((messages) => messages.map(({ Body, ...others }) => ({ MessageBody: Body, ...others }))),
});

/** The bytes of the messages that a call sends or brings; nothing for any other call. */
export function payloadBytes(action: string, input: unknown, answer: string): number {
  if (action.startsWith('SendMessage')) return bytesOf(sendSchema.safeParse(input).data ?? []);
  if (action !== 'ReceiveMessage') return 0;
  return bytesOf(receivedSchema.safeParse(JSON.parse(answer)).data?.Messages ?? []);
}

/** As SQS counts: bodies, and the names, types and values of attributes. */
function bytesOf(messages: readonly z.infer<typeof sentSchema>[]): number {
  const texts = messages.flatMap(({ MessageBody, MessageAttributes }) => [
    MessageBody,
    ...Object.entries(MessageAttributes).flatMap(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      DataType,
      StringValue,
      BinaryValue,
    ]),
  ]);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
