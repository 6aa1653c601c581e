import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ReceiptEffect } from '../../domain/apply-receipt.ts';
import type { Channel } from '../../domain/channel.ts';
import { isDecisive } from '../../domain/decisive-receipt.ts';
import type { DeliveryRecord } from '../../domain/delivery-record.ts';
import type { AttemptReceipt, AttemptReference } from '../../domain/receipt.ts';
import type { DeliveryKey } from '../../ports/delivery-log.ts';
import type { BrokenWorkflow, ReceiptLog } from '../../ports/receipt-log.ts';
import { batchGet } from './batch-get.ts';
import { attemptName, outcomeName, receiptName, recordIn, toldName, toRecord, waitingName } from './delivery-item.ts';
import { deliveryKey, toItem } from './keys.ts';

/** One conditional write to a delivery's item; every condition has to hold. */
interface Write {
  readonly update: string;
  readonly conditions?: readonly string[];
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * What receipts change in the items of deliveries. Each write asks for the item to be there: nothing here brings back what
 * an erasure has taken away.
 */
export class DynamoReceiptLog implements ReceiptLog {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, { tableName }: { tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async read(keys: readonly DeliveryKey[]): Promise<(key: DeliveryKey) => DeliveryRecord | undefined> {
    const itemOf = await batchGet(this.#client, this.#tableName, keys.map(deliveryKey));
    return (key) => recordIn(itemOf(deliveryKey(key)));
  }

  /** What the effect was made from must still hold: the receipt, and what is overwritten. */
  write(attempt: AttemptReference, effect: ReceiptEffect, from: DeliveryRecord): Promise<DeliveryRecord | undefined> {
    const { channel, number } = attempt;
    const { outcome, status, reason } = effect;
    const removesReason = status !== undefined && reason === undefined;
    const seen = isStill(from.attempts[channel]?.[number - 1]?.receipt);
    return this.#update(attempt, {
      update: [
        'SET #receipt = :receipt',
        ...(outcome ? ['#outcome = :outcome'] : []),
        ...(status ? ['#status = :status', 'settledAt = :at'] : []),
        ...(status && reason ? ['#reason = :reason'] : []),
      ]
        .join(', ')
        .concat(removesReason ? ' REMOVE #reason' : ''),
      conditions: [
        'attribute_exists(#attempt)',
        ...seen.conditions,
        ...(outcome ? ['#outcome.#status = :outcomeBefore'] : []),
        ...(status ? ['#status = :statusBefore'] : []),
      ],
      names: {
        ...seen.names,
        '#attempt': attemptName(channel, number),
        '#receipt': receiptName(channel, number),
        ...(outcome && { '#outcome': outcomeName(channel), '#status': 'status' }),
        ...(status && { '#status': 'status', '#reason': 'reason' }),
      },
      values: {
        ...seen.values,
        ':receipt': effect.receipt,
        ...(outcome && { ':outcome': outcome, ':outcomeBefore': from.outcomes[channel]?.status ?? '' }),
        ...(status && {
          ':status': status,
          ':statusBefore': from.status ?? '',
          ':at': outcome?.at ?? effect.receipt.at,
        }),
        ...(status && reason && { ':reason': reason }),
      },
    });
  }

  async wait(
    attempt: AttemptReference,
    waiting: { readonly taskToken: string; readonly until: string },
    receipt: AttemptReceipt | undefined,
  ): Promise<boolean> {
    const { channel, number } = attempt;
    const seen = isStill(receipt);
    const isNews = receipt !== undefined && isDecisive(receipt);
    const written = await this.#update(attempt, {
      update: 'SET #waiting = :waiting',
      conditions: [...seen.conditions, ...(isNews ? ['#told = :told'] : [])],
      names: {
        ...seen.names,
        '#receipt': receiptName(channel, number),
        '#waiting': waitingName(channel),
        ...(isNews && { '#told': toldName(channel) }),
      },
      values: { ...seen.values, ':waiting': waiting, ...(isNews && { ':told': toldText(attempt, receipt) }) },
    });
    return written !== undefined;
  }

  async markTold(attempt: AttemptReference, told: AttemptReceipt): Promise<void> {
    await this.#update(attempt, {
      update: 'SET #told = :told',
      names: { '#told': toldName(attempt.channel) },
      values: { ':told': toldText(attempt, told) },
    });
  }

  async endWait(key: DeliveryKey, channel: Channel, taskToken: string): Promise<void> {
    await this.#update(key, {
      update: 'REMOVE #waiting',
      conditions: ['#waiting.taskToken = :token'],
      names: { '#waiting': waitingName(channel) },
      values: { ':token': taskToken },
    });
  }

  settleBroken(
    { channel, redriveCount, ...key }: BrokenWorkflow,
    { reason, at }: { readonly reason: string; readonly at: string },
  ): Promise<DeliveryRecord | undefined> {
    return this.#update(key, {
      update: [
        'SET #outcome = if_not_exists(#outcome, :outcome)',
        '#status = if_not_exists(#status, :status)',
        '#reason = if_not_exists(#reason, :reason)',
        'settledAt = if_not_exists(settledAt, :at)',
        'brokenRedrives = :redrives REMOVE reopenedBy',
      ].join(', '),
      conditions: ['(attribute_not_exists(brokenRedrives) OR brokenRedrives <= :redrives)'],
      names: { '#outcome': outcomeName(channel), '#status': 'status', '#reason': 'reason' },
      values: {
        ':outcome': { status: 'failed', reason, at },
        ':status': 'failed',
        ':reason': reason,
        ':at': at,
        ':redrives': redriveCount,
      },
    });
  }

  /** First who reopens it, which decides; then what the failure had set, and nothing else. */
  async reopenBroken(broken: BrokenWorkflow, reason: string): Promise<boolean> {
    const { channel, redriveCount, taskToken } = broken;
    const marked = await this.#update(broken, {
      update: 'SET brokenRedrives = :redrives, reopenedBy = :token',
      conditions: ['(brokenRedrives < :redrives OR reopenedBy = :token)'],
      values: { ':redrives': redriveCount, ':token': taskToken },
    });
    if (marked === undefined) return false;
    await this.#update(broken, {
      update: 'REMOVE #outcome',
      conditions: ['#outcome.#reason = :reason'],
      names: { '#outcome': outcomeName(channel), '#reason': 'reason' },
      values: { ':reason': reason },
    });
    await this.#update(broken, {
      update: 'REMOVE #status, #reason, settledAt',
      conditions: ['#status = :failed', '#reason = :reason'],
      names: { '#status': 'status', '#reason': 'reason' },
      values: { ':failed': 'failed', ':reason': reason },
    });
    return true;
  }

  /** @returns the record as it is now, or `undefined` when a condition does not hold */
  async #update(
    key: DeliveryKey,
    { update, conditions = [], names, values = {} }: Write,
  ): Promise<DeliveryRecord | undefined> {
    try {
      const { Attributes } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: deliveryKey(key),
          UpdateExpression: update,
          ConditionExpression: ['attribute_exists(PK)', ...conditions].join(' AND '),
          ...(names && { ExpressionAttributeNames: { ...names } }),
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toItem(values) }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return toRecord(unmarshall(Attributes ?? {}));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

const toldText = ({ number }: AttemptReference, { status }: AttemptReceipt) => `${number}:${status}`;

/** The condition that an attempt's receipt is still the one that was read. */
function isStill(receipt: AttemptReceipt | undefined): Required<Omit<Write, 'update'>> {
  if (receipt === undefined) return { conditions: ['attribute_not_exists(#receipt)'], names: {}, values: {} };
  return {
    conditions: ['#receipt.#status = :statusSeen', '#receipt.#at = :atSeen'],
    names: { '#status': 'status', '#at': 'at' },
    values: { ':statusSeen': receipt.status, ':atSeen': receipt.at },
  };
}
