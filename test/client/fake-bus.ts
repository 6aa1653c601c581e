import type { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { entryBytes } from '../../client/put-events.ts';
import {
  type NotificationRequestedV1,
  notificationRequestedV1,
} from '../../lambdas/contracts/events/notification-requested.v1.ts';

/** An EventBridge that keeps what it takes, turns away what it is told to, and refuses calls that AWS would refuse. */
export class FakeBus {
  readonly taken: NotificationRequestedV1[] = [];
  readonly calls: { entries: number; bytes: number; source: string | undefined; bus: string | undefined }[] = [];
  /** Says the error code for an event, if it is to be turned away this time; throws for the whole call. */
  turnAway: (event: NotificationRequestedV1, call: number) => string | undefined = () => undefined;

  readonly client = { send: (command: PutEventsCommand) => this.#put(command) } as Pick<EventBridgeClient, 'send'>;

  async #put({ input: { Entries = [] } }: PutEventsCommand) {
    const bytes = Entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
    this.calls.push({ entries: Entries.length, bytes, source: Entries[0]?.Source, bus: Entries[0]?.EventBusName });
    if (Entries.length < 1 || Entries.length > 10) throw new Error(`${Entries.length} entries`);
    const results = Entries.map(({ Detail = '' }, index) => {
      const event = notificationRequestedV1.detail.parse(JSON.parse(Detail));
      const code = this.turnAway(event, this.calls.length);
      if (code) return { ErrorCode: code, ErrorMessage: 'told to' };
      this.taken.push(event);
      return { EventId: `${this.calls.length}-${index}` };
    });
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }
}
