import type { Channel } from '../../../lambdas/domain/channel.ts';
import type { Attempt, DeliveryHeader, DeliveryRecord } from '../../../lambdas/domain/delivery-record.ts';
import type {
  DeliveryChange,
  DeliveryKey,
  DeliveryLog,
  DeliveryToLoad,
  LoadedDelivery,
} from '../../../lambdas/ports/delivery-log.ts';
import type { MemoryRecipients } from './memory-recipients.ts';

const keyOf = ({ recipientId, notificationId }: DeliveryKey) => `${recipientId}/${notificationId}`;

/** With several channels a delivery is as good as its best one, whichever comes first. */
function settled(
  { reason, status: known }: DeliveryRecord,
  { status, reason: why, at }: NonNullable<DeliveryChange['settle']>,
): Partial<DeliveryRecord> {
  if (status === 'accepted' || status === 'delivered')
    return known === 'delivered' ? {} : { status, reason: undefined, settledAt: at };
  return { status: known ?? status, reason: reason ?? why ?? status, settledAt: at };
}

/** The delivery log in memory; held to the same suite as the one on DynamoDB. */
export class MemoryDeliveryLog implements DeliveryLog {
  readonly records = new Map<string, DeliveryRecord>();
  readonly cancelled = new Map<string, readonly Channel[]>();
  readonly #recipients: MemoryRecipients;

  constructor(recipients: MemoryRecipients) {
    this.#recipients = recipients;
  }

  async load(_keys: readonly DeliveryToLoad[]): Promise<(key: DeliveryToLoad) => LoadedDelivery> {
    const profiles = new Map(this.#recipients.profiles);
    const records = new Map(this.records);
    const cancelled = new Map(this.cancelled);
    return (key) => {
      const profile = profiles.get(key.recipientId);
      if (key.profileOnly) return { profile, record: undefined, isUnread: true };
      return { profile, record: records.get(keyOf(key)), cancelled: cancelled.get(keyOf(key)) ?? [] };
    };
  }

  async claim(
    header: DeliveryHeader,
    channel: Channel,
    number: number,
    attempt: Attempt,
    { onlyNew = false } = {},
  ): Promise<boolean> {
    const record = this.records.get(keyOf(header));
    if (record && onlyNew) return false;
    const made = record?.attempts[channel] ?? [];
    if (record?.outcomes[channel] || made.length >= number || record?.channels.length === 0) return false;
    if (this.cancelled.get(keyOf(header))?.includes(channel)) return false;
    this.#write(header, (known) => ({ ...known, attempts: { ...known.attempts, [channel]: [...made, attempt] } }));
    return true;
  }

  async write(
    header: DeliveryHeader,
    { attempt, outcomes, handOver, settle }: DeliveryChange,
  ): Promise<DeliveryRecord | undefined> {
    if (attempt && !this.records.has(keyOf(header))) return undefined;
    return this.#write(header, (known) => {
      const made = attempt && [...(known.attempts[attempt.channel] ?? [])];
      // the receipt stands beside the attempt, and whoever records the answer does not touch it
      if (made && attempt) {
        const receipt = made[attempt.number - 1]?.receipt;
        const { receipt: _, ...answered } = attempt.attempt;
        made[attempt.number - 1] = { ...answered, ...(receipt && { receipt }) };
      }
      return {
        ...known,
        ...(made && attempt && { attempts: { ...known.attempts, [attempt.channel]: made } }),
        outcomes: { ...outcomes, ...known.outcomes },
        ...(handOver && {
          rendering: known.rendering ?? handOver.rendering,
          handedOver: { [handOver.from]: { at: handOver.at }, ...known.handedOver },
        }),
        ...(settle && settled(known, settle)),
      };
    });
  }

  async settle(record: DeliveryRecord): Promise<DeliveryRecord> {
    const known = this.records.get(keyOf(record));
    if (known) return known;
    this.records.set(keyOf(record), record);
    return record;
  }

  async cancel(key: DeliveryKey, channels: readonly Channel[]): Promise<DeliveryRecord | undefined> {
    this.cancelled.set(keyOf(key), [...new Set([...(this.cancelled.get(keyOf(key)) ?? []), ...channels])]);
    return this.records.get(keyOf(key));
  }

  #write(header: DeliveryHeader, change: (known: DeliveryRecord) => DeliveryRecord): DeliveryRecord {
    const next = change(this.records.get(keyOf(header)) ?? { ...header, attempts: {}, outcomes: {} });
    this.records.set(keyOf(header), next);
    return next;
  }
}
