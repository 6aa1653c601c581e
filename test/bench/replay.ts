import { listOf, structuresOf, textOf } from '../../local/services/query-protocol.ts';
import type { TakenCall } from './loopback.ts';

type Input = TakenCall['input'];

/** What goes into the SDK, from what came out of it on the wire; JSON protocols send it as it is. */
const inputOf: Readonly<Record<string, (input: Input) => Input>> = {
  SendRawEmail: (input) => ({
    RawMessage: { Data: Buffer.from(textOf(input, 'RawMessage.Data') ?? '', 'base64') },
    Destinations: listOf(input, 'Destinations.member'),
    ConfigurationSetName: textOf(input, 'ConfigurationSetName'),
    Tags: structuresOf(input, 'Tags.member'),
  }),
  Publish: (input) => ({
    TargetArn: textOf(input, 'TargetArn'),
    MessageStructure: textOf(input, 'MessageStructure'),
    Message: textOf(input, 'Message'),
    MessageAttributes: Object.fromEntries(
      structuresOf(input, 'MessageAttributes.entry').map((entry) => [
        entry['Name'],
        { DataType: entry['Value.DataType'], StringValue: entry['Value.StringValue'] },
      ]),
    ),
  }),
  TwilioMessage: (input) => ({
    to: input['To'],
    body: input['Body'],
    messagingServiceSid: input['MessagingServiceSid'],
    statusCallback: input['StatusCallback'],
  }),
};

/**
 * Sorts the calls of one batch into waves of what was done side by side: the same operation, once for each item. A
 * second write of an item is a wave of its own.
 */
export function wavesOf(calls: readonly TakenCall[]): readonly (readonly TakenCall[])[] {
  const seen = new Map<string, number>();
  const waves = Map.groupBy(calls, ({ operation, input }) => {
    const key = `${operation} ${JSON.stringify(input['Key'])}`;
    const times = input['Key'] === undefined ? 1 : (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return `${operation} ${times}`;
  });
  return [...waves.values()].map((wave) =>
    wave.map(({ operation, input }) => ({ operation, input: inputOf[operation]?.(input) ?? input })),
  );
}
