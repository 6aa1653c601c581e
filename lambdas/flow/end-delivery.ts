import type { Channel } from '../domain/channel.ts';
import { type ChannelOutcome, type DeliveryRecord, deliveryHeaderSchema } from '../domain/delivery-record.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';

/**
 * Ends a delivery of which something may have been tried before it waited: the channels that waited end, and with them
 * the delivery, as far as nothing better is known of it. Repeatable.
 *
 * @param record - what is recorded when there is nothing yet; its status is what the channels come to
 * @returns the record in force
 */
export async function endDelivery(
  record: DeliveryRecord,
  channels: readonly Channel[],
  deliveries: Pick<DeliveryLog, 'write'>,
): Promise<DeliveryRecord> {
  const { status = 'failed', reason, settledAt: at = record.requestedAt } = record;
  const end: ChannelOutcome = { status, at, ...(reason !== undefined && { reason }) };
  const written = await deliveries.write(deliveryHeaderSchema.parse(record), {
    outcomes: Object.fromEntries(channels.map((channel) => [channel, end])),
    settle: { status, at, ...(reason !== undefined && { reason }) },
  });
  // a write without an attempt makes the record where there is none
  return written ?? record;
}
