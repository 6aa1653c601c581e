import type { ReceiptEffect } from '../../../lambdas/domain/apply-receipt.ts';
import type { Channel } from '../../../lambdas/domain/channel.ts';
import { isDecisive } from '../../../lambdas/domain/decisive-receipt.ts';
import type { Attempt, DeliveryRecord } from '../../../lambdas/domain/delivery-record.ts';
import type { AttemptReceipt, AttemptReference } from '../../../lambdas/domain/receipt.ts';
import type { DeliveryKey } from '../../../lambdas/ports/delivery-log.ts';
import type { BrokenWorkflow, MessageIndex, ReceiptLog } from '../../../lambdas/ports/receipt-log.ts';

const keyOf = ({ recipientId, notificationId }: DeliveryKey) => `${recipientId}/${notificationId}`;
const isSame = (one: AttemptReceipt | undefined, other: AttemptReceipt | undefined) =>
  one?.status === other?.status && one?.at === other?.at;

/** What receipts change in the records of a MemoryDeliveryLog; held to the same suite as that on DynamoDB. */
export class MemoryReceiptLog implements ReceiptLog {
  readonly records: Map<string, DeliveryRecord>;
  readonly #told = new Map<string, string>();
  readonly #broken = new Map<string, { readonly redrives: number; readonly reopenedBy?: string }>();

  constructor(records = new Map<string, DeliveryRecord>()) {
    this.records = records;
  }

  async read(_keys: readonly DeliveryKey[]) {
    const read = new Map(this.records);
    return (key: DeliveryKey) => read.get(keyOf(key));
  }

  async write(attempt: AttemptReference, effect: ReceiptEffect, from: DeliveryRecord) {
    const { channel, number } = attempt;
    const record = this.records.get(keyOf(attempt));
    const made = record?.attempts[channel]?.[number - 1];
    if (record === undefined || made === undefined) return undefined;
    const { outcome, status, reason } = effect;
    if (!isSame(made.receipt, from.attempts[channel]?.[number - 1]?.receipt)) return undefined;
    if (outcome && record.outcomes[channel]?.status !== from.outcomes[channel]?.status) return undefined;
    if (status && record.status !== from.status) return undefined;
    const { reason: known, ...rest } = record;
    const kept = status === undefined ? known : reason;
    return this.#set({
      ...rest,
      attempts: { ...record.attempts, [channel]: withReceipt(record.attempts[channel] ?? [], number, effect.receipt) },
      outcomes: { ...record.outcomes, ...(outcome && { [channel]: outcome }) },
      ...(status && { status, settledAt: outcome?.at ?? effect.receipt.at }),
      ...(kept !== undefined && { reason: kept }),
    });
  }

  async wait(
    attempt: AttemptReference,
    waiting: { readonly taskToken: string; readonly until: string },
    seen: AttemptReceipt | undefined,
  ): Promise<boolean> {
    const { channel, number } = attempt;
    const record = this.records.get(keyOf(attempt));
    if (record === undefined || !isSame(record.attempts[channel]?.[number - 1]?.receipt, seen)) return false;
    if (seen && isDecisive(seen) && this.#told.get(`${keyOf(attempt)}/${channel}`) !== `${number}:${seen.status}`)
      return false;
    this.#set({ ...record, waiting: { ...record.waiting, [channel]: waiting } });
    return true;
  }

  async markTold(attempt: AttemptReference, { status }: AttemptReceipt): Promise<void> {
    if (this.records.has(keyOf(attempt)))
      this.#told.set(`${keyOf(attempt)}/${attempt.channel}`, `${attempt.number}:${status}`);
  }

  async endWait(key: DeliveryKey, channel: Channel, taskToken: string): Promise<void> {
    const record = this.records.get(keyOf(key));
    if (record?.waiting?.[channel]?.taskToken !== taskToken) return;
    const { [channel]: _, ...others } = record.waiting;
    const { waiting: __, ...rest } = record;
    this.#set({ ...rest, ...(Object.keys(others).length > 0 && { waiting: others }) });
  }

  async settleBroken(broken: BrokenWorkflow, { reason, at }: { readonly reason: string; readonly at: string }) {
    const record = this.records.get(keyOf(broken));
    if (record === undefined || (this.#broken.get(keyOf(broken))?.redrives ?? 0) > broken.redriveCount)
      return undefined;
    this.#broken.set(keyOf(broken), { redrives: broken.redriveCount });
    return this.#set({
      status: 'failed',
      reason,
      settledAt: at,
      ...record,
      outcomes: { [broken.channel]: { status: 'failed', reason, at }, ...record.outcomes },
    });
  }

  async reopenBroken(broken: BrokenWorkflow, reason: string): Promise<boolean> {
    const known = this.#broken.get(keyOf(broken));
    const record = this.records.get(keyOf(broken));
    if (record === undefined || known === undefined) return false;
    if (known.redrives >= broken.redriveCount && known.reopenedBy !== broken.taskToken) return false;
    this.#broken.set(keyOf(broken), { redrives: broken.redriveCount, reopenedBy: broken.taskToken });
    const { [broken.channel]: own, ...others } = record.outcomes;
    const outcomes = own?.reason === reason ? others : record.outcomes;
    if (record.status !== 'failed' || record.reason !== reason) this.#set({ ...record, outcomes });
    else {
      const { status: _, reason: __, settledAt: ___, ...open } = record;
      this.#set({ ...open, outcomes });
    }
    return true;
  }

  #set(record: DeliveryRecord): DeliveryRecord {
    this.records.set(keyOf(record), record);
    return record;
  }
}

const withReceipt = (attempts: readonly Attempt[], number: number, receipt: AttemptReceipt): Attempt[] =>
  attempts.map((attempt, index) => (index === number - 1 ? { ...attempt, receipt } : attempt));

/** Attempts by the provider's id of the message, in memory. */
export class MemoryMessageIndex implements MessageIndex {
  readonly attempts = new Map<string, AttemptReference>();

  async remember(provider: string, providerMessageId: string, attempt: AttemptReference): Promise<void> {
    this.attempts.set(`${provider} ${providerMessageId}`, attempt);
  }

  async find(provider: string, providerMessageId: string): Promise<AttemptReference | undefined> {
    return this.attempts.get(`${provider} ${providerMessageId}`);
  }
}
