import type { SettledEvents } from '../contracts/environment.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { EventPublisher, OutboundEvent } from '../ports/event-publisher.ts';
import type { Log } from '../ports/log.ts';
import { settledEvent } from './settled-event.ts';

interface Dependencies {
  readonly events: EventPublisher;
  readonly settledEvents: SettledEvents;
  readonly log: Log;
}

/**
 * Publishes what deliveries have come to.
 *
 * @param recordOf - the record to tell of, or `undefined` for one of which nothing is to be told
 * @returns the ones that could not be told of: they come again and are told of then
 */
export async function tellSettled<One>(
  handled: readonly One[],
  recordOf: (one: One) => DeliveryRecord | undefined,
  { events, settledEvents, log }: Dependencies,
): Promise<ReadonlySet<One>> {
  const news = handled.flatMap((one): (OutboundEvent & { one: One })[] => {
    const record = recordOf(one);
    const event = record && settledEvent(record, settledEvents);
    return event ? [{ ...event, one }] : [];
  });
  if (news.length === 0) return new Set();
  try {
    return new Set((await events.publish(news)).map(({ one }) => one));
  } catch (error) {
    log.error('Settled deliveries not told', { count: news.length, error });
    return new Set(news.map(({ one }) => one));
  }
}
