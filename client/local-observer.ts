import * as z from 'zod';
import {
  type NotificationRefusedV1,
  notificationRefusedV1,
} from '../lambdas/contracts/events/notification-refused.v1.ts';
import type { DeliveryRecord } from '../lambdas/domain/delivery-record.ts';
import { readDeliveryItem } from './delivery-item.ts';

/** What was seen of one notification so far. */
export interface Observed {
  readonly records: readonly DeliveryRecord[];
  readonly refusal: NotificationRefusedV1 | undefined;
}

/** Says what was seen of a notification since it was made. */
export type Observer = (notificationId: string) => Promise<Observed>;

const number = z.int().nonnegative();
const observationSchema = z.union([
  z.object({
    number,
    kind: z.literal('item'),
    item: z.looseObject({ SK: z.string() }),
    deleted: z.literal(true).optional(),
  }),
  z.object({ number, kind: z.literal('event'), event: notificationRefusedV1.envelope }),
  /** The rest is for other readers. */
  z.object({ number, kind: z.string() }),
]);
type ReadObservation = z.infer<typeof observationSchema>;

const pageSchema = z.array(observationSchema);

/** Watches the local cloud's observations from now on; `read` gets those from a running number on. */
export async function localObserver(read: (since: number) => Promise<unknown>): Promise<Observer> {
  const after = (page: readonly ReadObservation[], since: number) => (page.at(-1)?.number ?? since - 1) + 1;
  let next = after(pageSchema.parse(await read(0)), 0);
  const seen: ReadObservation[] = [];

  return async (notificationId) => {
    const page = pageSchema.parse(await read(next));
    next = after(page, next);
    seen.push(...page);

    const records = new Map<string, DeliveryRecord>();
    let refusal: NotificationRefusedV1 | undefined;
    for (const observation of seen) {
      if ('item' in observation && observation.item.SK === `DELIVERY#${notificationId}` && !observation.deleted) {
        const record = readDeliveryItem(observation.item);
        records.set(record.recipientId, record);
      }
      if ('event' in observation && observation.event.detail.notificationId === notificationId)
        refusal = observation.event.detail;
    }
    return { records: [...records.values()], refusal };
  };
}
