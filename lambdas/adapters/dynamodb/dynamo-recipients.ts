import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type RecipientId, recipientIdSchema } from '../../domain/ids.ts';
import { addressesOf, type ChannelAddress, type InlineContact } from '../../domain/inline-profile.ts';
import {
  type RecipientProfile,
  recipientProfileSchema,
  type Suppression,
  suppressionSchema,
} from '../../domain/recipient-profile.ts';
import { holdsAddress, releaseAddress, suppressAddress } from '../../domain/suppress-address.ts';
import type { Recipients } from '../../ports/recipients.ts';
import type { AddressHash } from './address-hash.ts';
import { batchGet } from './batch-get.ts';
import { heldKey, holderKey, holdersQuery, type Item, profileKey, suppressionKey, toItem } from './keys.ts';

/** How often a profile is read and written again when others write it at the same time. */
const writeRounds = 5;

/** People and closed addresses in DynamoDB. */
export class DynamoRecipients implements Recipients {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #hash: AddressHash;

  constructor(client: DynamoDBClient, { tableName, hash }: { tableName: string; hash: AddressHash }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#hash = hash;
  }

  async readProfiles(ids: readonly RecipientId[]): Promise<(id: RecipientId) => RecipientProfile | undefined> {
    const itemOf = await batchGet(this.#client, this.#tableName, ids.map(profileKey));
    return (id) => {
      const item = itemOf(profileKey(id));
      return item && recipientProfileSchema.parse(item);
    };
  }

  writeProfile(profile: RecipientProfile): Promise<boolean> {
    return this.#putIf(
      { ...profileKey(profile.recipientId), ...toItem(profile) },
      profile.version === 1 ? 'attribute_not_exists(PK)' : 'version = :previous',
      profile.version === 1 ? undefined : { ':previous': profile.version - 1 },
    );
  }

  async readSuppressions(addresses: readonly ChannelAddress[]): Promise<readonly (Suppression | undefined)[]> {
    const hashes = await Promise.all(addresses.map((address) => this.#hash.of(address)));
    const itemOf = await batchGet(this.#client, this.#tableName, hashes.map(suppressionKey));
    return hashes.map((hash) => {
      const item = itemOf(suppressionKey(hash));
      return item && suppressionSchema.parse(item);
    });
  }

  /**
   * The address first, then everybody who has it: whoever gets the address after the first write reads it closed. Who is
   * just getting it may have read it open before: their profile is written, too, so that they have to look again.
   */
  async suppress(address: ChannelAddress, suppression: Suppression, knownHolder: RecipientId): Promise<void> {
    const hash = await this.#hash.of(address);
    await this.#putIf(
      { ...suppressionKey(hash), ...toItem({ channel: address.channel, ...suppression }) },
      'attribute_not_exists(PK)',
    );
    const close = (profile: RecipientProfile) =>
      suppressAddress(profile, address.channel, address.address, suppression);
    const holders = await this.#holders(hash);
    for (const holder of holders)
      await this.#update(
        holder,
        (profile) => close(profile) ?? (holdsAddress(profile, address) ? undefined : writtenAgain(profile)),
        { recipientId: holder, changedAt: {}, version: 0 },
      );
    if (!holders.includes(knownHolder)) await this.#update(knownHolder, close);
  }

  /** Everybody's profile first, the address last: a crash in between leaves it closed, and the release is repeated. */
  async release(address: ChannelAddress, reason: Suppression['reason']): Promise<void> {
    const hash = await this.#hash.of(address);
    for (const holder of await this.#holders(hash))
      await this.#update(holder, (profile) => releaseAddress(profile, address, reason));
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#tableName,
          Key: suppressionKey(hash),
          ConditionExpression: '#reason = :reason',
          ExpressionAttributeNames: { '#reason': 'reason' },
          ExpressionAttributeValues: toItem({ ':reason': reason }),
        }),
      );
    } catch (error) {
      // closed for another reason, or open already
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async holdersOf(address: ChannelAddress): Promise<readonly RecipientId[]> {
    return this.#holders(await this.#hash.of(address));
  }

  async addHolder(address: ChannelAddress, holder: RecipientId): Promise<void> {
    const hash = await this.#hash.of(address);
    const isNew = 'attribute_not_exists(PK)';
    // first where erasing the person finds it, so that no holder is ever left behind
    await this.#putIf({ ...heldKey(holder, hash), ...toItem({ channel: address.channel }) }, isNew);
    await this.#putIf({ ...holderKey(hash, holder), ...toItem({ recipientId: holder }) }, isNew);
  }

  async inlineRecipientId(contact: InlineContact): Promise<RecipientId> {
    return recipientIdSchema.parse(`inline-${await this.#hash.of(...addressesOf(contact))}`);
  }

  async #holders(hash: string): Promise<readonly RecipientId[]> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        ConsistentRead: true,
        ...holdersQuery(hash),
      },
    );
    const holders: RecipientId[] = [];
    for await (const { Items = [] } of pages)
      holders.push(...Items.map((item) => recipientIdSchema.parse(unmarshall(item)['recipientId'])));
    return holders;
  }

  /**
   * @param change - what becomes of the profile; `undefined` when nothing does
   * @param ifUnknown - what stands for a profile that is not there yet; absent, nothing is done then
   */
  async #update(
    holder: RecipientId,
    change: (profile: RecipientProfile) => RecipientProfile | undefined,
    ifUnknown?: RecipientProfile,
  ) {
    for (let round = 0; round < writeRounds; round += 1) {
      const profile = (await this.readProfiles([holder]))(holder) ?? ifUnknown;
      const next = profile && change(profile);
      if (next === undefined || (await this.writeProfile(next))) return;
    }
    throw new Error(
      `profile changed ${writeRounds} times while an address of it was being closed or opened; try again`,
    );
  }

  async #putIf(item: Item, condition: string, values?: Record<string, unknown>): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: item,
          ConditionExpression: condition,
          ...(values && { ExpressionAttributeValues: toItem(values) }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

const writtenAgain = (profile: RecipientProfile): RecipientProfile => ({ ...profile, version: profile.version + 1 });
