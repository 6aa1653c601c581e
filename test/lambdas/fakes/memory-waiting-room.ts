import type { WaitingRequest } from '../../../lambdas/domain/waiting-request.ts';
import type { DeliveryKey } from '../../../lambdas/ports/delivery-log.ts';
import type { WaitingRoom } from '../../../lambdas/ports/waiting-room.ts';

const keyOf = ({ recipientId, notificationId }: DeliveryKey) => `${recipientId}/${notificationId}`;

/** The waiting room in memory; held to the same suite as the one on DynamoDB. */
export class MemoryWaitingRoom implements WaitingRoom {
  readonly requests = new Map<string, WaitingRequest>();
  readonly cancelled = new Set<string>();

  async keep(waiting: WaitingRequest): Promise<'kept' | 'cancelled' | 'taken'> {
    const key = keyOf(waiting);
    if (this.cancelled.has(key)) return 'cancelled';
    const known = this.requests.get(key);
    if (known && known.version !== waiting.version - 1) return 'taken';
    this.requests.set(key, waiting);
    return 'kept';
  }

  async load(_keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => WaitingRequest | undefined> {
    const requests = new Map(this.requests);
    const cancelled = new Set(this.cancelled);
    return (key) => (cancelled.has(keyOf(key)) ? undefined : requests.get(keyOf(key)));
  }

  async done(key: DeliveryKey, version: number): Promise<void> {
    if (this.cancelled.has(keyOf(key)) || this.requests.get(keyOf(key))?.version !== version) return;
    this.requests.delete(keyOf(key));
  }

  async cancel(key: DeliveryKey): Promise<WaitingRequest | undefined> {
    this.cancelled.add(keyOf(key));
    const waiting = this.requests.get(keyOf(key));
    if (waiting === undefined) return undefined;
    const { inline: _, ...rest } = waiting;
    this.requests.set(keyOf(key), { ...rest, data: {} });
    return this.requests.get(keyOf(key));
  }
}
