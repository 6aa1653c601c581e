import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventPublisher, OutboundEvent } from '../../ports/event-publisher.ts';

/** PutEvents takes ten entries a call; ours are far below its size limit. */
const maxEntries = 10;

/** Publishes events on the bus, ten a call, and looks at each entry's answer: a 200 may hold failures. */
export class EventBridgePublisher implements EventPublisher {
  readonly #client: EventBridgeClient;
  readonly #eventBusName: string;
  readonly #source: string;

  constructor(client: EventBridgeClient, { eventBusName, source }: { eventBusName: string; source: string }) {
    this.#client = client;
    this.#eventBusName = eventBusName;
    this.#source = source;
  }

  async publish<Event extends OutboundEvent>(events: readonly Event[]): Promise<readonly Event[]> {
    const failed: Event[] = [];
    for (let start = 0; start < events.length; start += maxEntries)
      failed.push(...(await this.#putBatch(events.slice(start, start + maxEntries))));
    return failed;
  }

  async #putBatch<Event extends OutboundEvent>(batch: readonly Event[]): Promise<readonly Event[]> {
    const { Entries = [], FailedEntryCount } = await this.#client.send(
      new PutEventsCommand({
        Entries: batch.map(({ detailType, detail }) => ({
          EventBusName: this.#eventBusName,
          Source: this.#source,
          DetailType: detailType,
          Detail: JSON.stringify(detail),
        })),
      }),
    );
    if (!FailedEntryCount) return [];
    return batch.filter((_, index) => Entries[index]?.ErrorCode !== undefined);
  }
}
