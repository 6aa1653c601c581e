import { createHash } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { ChannelAddress } from '../../domain/inline-profile.ts';
import { type SoftBounces, softBounceDays } from '../../ports/soft-bounces.ts';
import type { AddressHash } from './address-hash.ts';
import { softBounceKey, toItem } from './keys.ts';

const msPerDay = 86_400_000;

const bouncesSchema = z.set(z.string()).default(new Set());

/**
 * Soft bounces by the keyed hash of the address, as a set of moments and ids: adding one twice changes nothing. The item
 * goes a week after the last one, and what is older leaves the set with the next one.
 */
export class DynamoSoftBounces implements SoftBounces {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #hash: AddressHash;

  constructor(client: DynamoDBClient, { tableName, hash }: { tableName: string; hash: AddressHash }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#hash = hash;
  }

  async count(address: ChannelAddress, { id, at }: { id: string; at: string }): Promise<number> {
    const hash = await this.#hash.of(address);
    const moment = Date.parse(at);
    const until = new Date(moment).toISOString();
    const entry = `${until}#${createHash('sha256').update(id).digest('base64url')}`;
    const all = await this.#update(hash, 'ADD', [entry], moment);
    const from = new Date(moment - softBounceDays * msPerDay).toISOString();
    const old = all.filter((each) => each < from);
    if (old.length > 0) await this.#update(hash, 'DELETE', old, moment);
    return all.filter((each) => each >= from && each.slice(0, until.length) <= until).length;
  }

  async #update(hash: string, verb: 'ADD' | 'DELETE', entries: string[], moment: number): Promise<readonly string[]> {
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: softBounceKey(hash),
        UpdateExpression: `SET #ttl = :ttl ${verb} bounces :entries`,
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ...toItem({ ':ttl': Math.ceil((moment + softBounceDays * msPerDay) / 1000) }),
          ':entries': { SS: entries },
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return [...bouncesSchema.parse(unmarshall(Attributes ?? {})['bounces'])];
  }
}
