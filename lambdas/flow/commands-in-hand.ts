import { type DeliverV1, deliverV1Schema } from '../contracts/commands/deliver.v1.ts';
import { type ResumeV1, resumeV1Schema } from '../contracts/commands/resume.v1.ts';
import type { Channel } from '../domain/channel.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { Log } from '../ports/log.ts';

/** A message of a channel's queue, as far as delivering needs it. */
export interface CommandMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
}

/** What a message asks for: the first try of a delivery, or that the workflow's goes on. */
export type ParsedCommand =
  | { readonly kind: 'first'; readonly command: DeliverV1 }
  | { readonly kind: 'resume'; readonly resume: ResumeV1 };

/** @returns `undefined` for what cannot be understood; it is logged and comes again until the dead-letter queue keeps it */
export function parseCommand({ body, messageId }: CommandMessage, log: Log): ParsedCommand | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const resume = resumeV1Schema.safeParse(json);
    if (resume.success) return { kind: 'resume', resume: resume.data };
    return { kind: 'first', command: deliverV1Schema.parse(json) };
  } catch (error) {
    // our own parts wrote it: an error of ours; the text of it may hold an address
    log.error('Command not understood', { messageId, error: error instanceof Error ? error.name : 'unknown' });
    return undefined;
  }
}

/** The ids of the delivery that a message is about. */
export const deliveryOf = (parsed: ParsedCommand) => (parsed.kind === 'first' ? parsed.command : parsed.resume);

/** The command that a record stands for, for one of its channels: what the first command carried is kept with it. */
export function resumedCommand(record: DeliveryRecord, channel: Channel): DeliverV1 {
  const { rendering, strategy = 'first-success' } = record;
  if (rendering === undefined) throw new Error('the record of a delivery in the workflow holds nothing to render from');
  const { recipientId, notificationId, type, lane, source, channels, explanation, requestedAt } = record;
  return deliverV1Schema.parse({
    recipientId,
    notificationId,
    type,
    channel,
    lane,
    source,
    plan: { strategy, channels, explanation },
    requestedAt,
    traceparent: record.traceparent,
    broadcastId: record.broadcastId,
    ...rendering,
  });
}
