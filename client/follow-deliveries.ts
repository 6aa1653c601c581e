import type { NotificationRefusedV1 } from '../lambdas/contracts/events/notification-refused.v1.ts';
import { type DeliveryRecord, settledStatus } from '../lambdas/domain/delivery-record.ts';
import type { Observed } from './local-observer.ts';

/** Looks once at what became of the notification. */
export type Look = () => Promise<Observed>;

/** What became of a notification by the time that somebody wanted to know. */
export type Followed =
  | { readonly kind: 'settled' | 'open'; readonly records: readonly DeliveryRecord[] }
  | { readonly kind: 'refused'; readonly refusal: NotificationRefusedV1 };

interface Patience {
  /** How many deliveries the notification will have. */
  readonly expected: number;
  readonly seconds: number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

const betweenLooksMs = 250;

/** Looks again and again until every delivery is settled, the request is refused, or the time is up. */
export async function followDeliveries(look: Look, { expected, seconds, wait }: Patience): Promise<Followed> {
  const looks = 1 + Math.ceil((seconds * 1000) / betweenLooksMs);
  for (let left = looks; ; left -= 1) {
    const { records, refusal } = await look();
    if (refusal) return { kind: 'refused', refusal };
    const isSettled = records.length >= expected && records.every((record) => settledStatus(record) !== undefined);
    if (isSettled) return { kind: 'settled', records };
    if (left <= 1) return { kind: 'open', records };
    await wait(betweenLooksMs);
  }
}
