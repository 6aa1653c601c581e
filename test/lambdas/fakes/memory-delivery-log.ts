import type { Channel } from '../../../lambdas/domain/channel.ts';
import type { Attempt, DeliveryRecord } from '../../../lambdas/domain/delivery-record.ts';
import type {
  AttemptAnswer,
  DeliveryHeader,
  DeliveryKey,
  DeliveryLog,
  LoadedDelivery,
} from '../../../lambdas/ports/delivery-log.ts';
import type { MemoryRecipients } from './memory-recipients.ts';

const keyOf = ({ recipientId, notificationId }: DeliveryKey) => `${recipientId}/${notificationId}`;

/** The delivery log in memory; held to the same suite as the one on DynamoDB. */
export class MemoryDeliveryLog implements DeliveryLog {
  readonly records = new Map<string, DeliveryRecord>();
  readonly #recipients: MemoryRecipients;

  constructor(recipients: MemoryRecipients) {
    this.#recipients = recipients;
  }

  async load(_keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => LoadedDelivery> {
    const profiles = new Map(this.#recipients.profiles);
    const records = new Map(this.records);
    return (key) => ({ profile: profiles.get(key.recipientId), record: records.get(keyOf(key)) });
  }

  async claim(header: DeliveryHeader, channel: Channel, number: number, attempt: Attempt): Promise<boolean> {
    const record = this.records.get(keyOf(header));
    const made = record?.attempts[channel] ?? [];
    if (record?.outcomes[channel] || made.length >= number || record?.channels.length === 0) return false;
    this.#write(header, (known) => ({ ...known, attempts: { ...known.attempts, [channel]: [...made, attempt] } }));
    return true;
  }

  async answer(header: DeliveryHeader, channel: Channel, { attempt, outcome }: AttemptAnswer): Promise<DeliveryRecord> {
    return this.#write(header, (known) => {
      const made = [...(known.attempts[channel] ?? [])];
      if (attempt) made[attempt.number - 1] = attempt.attempt;
      const attempts = attempt ? { ...known.attempts, [channel]: made } : known.attempts;
      if (outcome === undefined) return { ...known, attempts };
      const isSuccess = outcome.status === 'accepted';
      return {
        ...known,
        attempts,
        outcomes: { ...known.outcomes, [channel]: outcome },
        status: isSuccess ? 'accepted' : (known.status ?? outcome.status),
        ...(!isSuccess && { reason: known.reason ?? outcome.reason ?? outcome.status }),
        settledAt: outcome.at,
      };
    });
  }

  async settle(record: DeliveryRecord): Promise<DeliveryRecord> {
    const known = this.records.get(keyOf(record));
    if (known) return known;
    this.records.set(keyOf(record), record);
    return record;
  }

  #write(header: DeliveryHeader, change: (known: DeliveryRecord) => DeliveryRecord): DeliveryRecord {
    const next = change(this.records.get(keyOf(header)) ?? { ...header, attempts: {}, outcomes: {} });
    this.records.set(keyOf(header), next);
    return next;
  }
}
