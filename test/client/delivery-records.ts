import type * as z from 'zod';
import { type DeliveryRecord, deliveryRecordSchema } from '../../lambdas/domain/delivery-record.ts';

const base: z.input<typeof deliveryRecordSchema> = {
  recipientId: 'ada',
  notificationId: 'A-1',
  type: 'order.shipped',
  category: 'transactional',
  lane: 'normal',
  source: 'shop',
  strategy: 'first-success',
  channels: ['push', 'email'],
  explanation: [
    { rule: 'contact-points', channel: 'sms', effect: 'removes', because: 'no-phone' },
    { rule: 'contact-points', channel: 'push', effect: 'keeps', because: 'reachable' },
    { rule: 'order', effect: 'keeps', because: 'first-success' },
  ],
  requestedAt: '2026-11-22T09:00:00Z',
  attempts: {},
  outcomes: {},
};

/** A delivery record that the schema accepts. */
export const aRecord = (changes: Partial<z.input<typeof deliveryRecordSchema>> = {}): DeliveryRecord =>
  deliveryRecordSchema.parse({ ...base, ...changes });

/** One that went out at the second attempt. */
export const acceptedRecord = aRecord({
  attempts: {
    push: [
      {
        provider: 'sns',
        claimedAt: '2026-11-22T09:00:01Z',
        answeredAt: '2026-11-22T09:00:02Z',
        outcome: 'refused',
        failureClass: 'transient',
        code: 'Throttling',
      },
      {
        provider: 'sns',
        claimedAt: '2026-11-22T09:00:03Z',
        answeredAt: '2026-11-22T09:00:04Z',
        outcome: 'accepted',
        providerMessageId: 'm-1',
      },
    ],
  },
  outcomes: { push: { status: 'accepted', at: '2026-11-22T09:00:04.200Z' } },
  status: 'accepted',
  settledAt: '2026-11-22T09:00:04.200Z',
});

/** How the table keeps a record. */
export function itemOf({ attempts, outcomes, ...rest }: DeliveryRecord): Record<string, unknown> {
  return {
    PK: `R#${rest.recipientId}`,
    SK: `DELIVERY#${rest.notificationId}`,
    ...rest,
    ...Object.fromEntries(
      Object.entries(attempts).flatMap(([channel, made]) =>
        made.map((attempt, index) => [`attempt#${channel}#${index + 1}`, attempt]),
      ),
    ),
    ...Object.fromEntries(Object.entries(outcomes).map(([channel, outcome]) => [`outcome#${channel}`, outcome])),
  };
}
