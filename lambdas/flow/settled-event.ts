import type { SettledEvents } from '../contracts/environment.ts';
import { type DeliverySettledV1, deliverySettledV1 } from '../contracts/events/delivery-settled.v1.ts';
import { channels } from '../domain/channel.ts';
import { type DeliveryRecord, settledStatus } from '../domain/delivery-record.ts';
import { isSuccess } from '../domain/delivery-status.ts';
import type { OutboundEvent } from '../ports/event-publisher.ts';

/** The event that tells of a settled delivery, or `undefined` while it is not settled or when nobody wants to hear. */
export function settledEvent(record: DeliveryRecord, wanted: SettledEvents): OutboundEvent | undefined {
  const status = settledStatus(record);
  if (status === undefined || wanted === 'none') return undefined;
  const isGood = isSuccess(status);
  if (isGood && wanted === 'unsuccessful') return undefined;

  const { notificationId, recipientId, type, settledAt = record.requestedAt, traceparent } = record;
  const detail: DeliverySettledV1 = {
    notificationId,
    recipientId,
    type,
    status,
    ...(!isGood && record.reason && { reason: record.reason }),
    channels: channels.flatMap((channel) => {
      const outcome = record.outcomes[channel];
      if (outcome === undefined) return [];
      const { status, reason, failureClass } = outcome;
      return [{ channel, status, ...(failureClass && { failureClass }), ...(reason && { reason }) }];
    }),
    settledAt: new Date(settledAt).toISOString(),
    ...(traceparent && { traceparent }),
  };
  return { detailType: deliverySettledV1.detailType, detail };
}
