import { type RecipientId, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { addressesOf, type ChannelAddress, type InlineContact } from '../../../lambdas/domain/inline-profile.ts';
import type { RecipientProfile, Suppression } from '../../../lambdas/domain/recipient-profile.ts';
import { releaseAddress, suppressAddress } from '../../../lambdas/domain/suppress-address.ts';
import { normalised, type Recipients } from '../../../lambdas/ports/recipients.ts';

const keyOf = ({ channel, address }: ChannelAddress) => `${channel}:${normalised(channel, address)}`;

/** The people in memory; held to the same suite as those on DynamoDB. */
export class MemoryRecipients implements Recipients {
  readonly profiles = new Map<RecipientId, RecipientProfile>();
  readonly #suppressions = new Map<string, Suppression>();
  readonly #holders = new Map<string, Set<RecipientId>>();

  async readProfiles(_ids: readonly RecipientId[]) {
    const read = new Map(this.profiles);
    return (id: RecipientId) => read.get(id);
  }

  async writeProfile(profile: RecipientProfile): Promise<boolean> {
    if ((this.profiles.get(profile.recipientId)?.version ?? 0) !== profile.version - 1) return false;
    this.profiles.set(profile.recipientId, profile);
    return true;
  }

  async readSuppressions(addresses: readonly ChannelAddress[]) {
    return addresses.map((address) => this.#suppressions.get(keyOf(address)));
  }

  async suppress(address: ChannelAddress, suppression: Suppression, knownHolder: RecipientId): Promise<void> {
    const key = keyOf(address);
    if (!this.#suppressions.has(key)) this.#suppressions.set(key, suppression);
    for (const holder of new Set([knownHolder, ...(this.#holders.get(key) ?? [])])) {
      const profile = this.profiles.get(holder);
      const next = profile && suppressAddress(profile, address.channel, address.address, suppression);
      if (next) this.profiles.set(holder, next);
    }
  }

  async release(address: ChannelAddress, reason: Suppression['reason']): Promise<void> {
    const key = keyOf(address);
    for (const holder of this.#holders.get(key) ?? []) {
      const profile = this.profiles.get(holder);
      const next = profile && releaseAddress(profile, address, reason);
      if (next) this.profiles.set(holder, next);
    }
    if (this.#suppressions.get(key)?.reason === reason) this.#suppressions.delete(key);
  }

  async holdersOf(address: ChannelAddress): Promise<readonly RecipientId[]> {
    return [...(this.#holders.get(keyOf(address)) ?? [])];
  }

  async addHolder(address: ChannelAddress, holder: RecipientId): Promise<void> {
    const key = keyOf(address);
    this.#holders.set(key, (this.#holders.get(key) ?? new Set()).add(holder));
  }

  async inlineRecipientId(contact: InlineContact): Promise<RecipientId> {
    const text = addressesOf(contact).map(keyOf).join();
    return recipientIdSchema.parse(`inline-${Buffer.from(text).toString('base64url').slice(0, 100)}`);
  }
}
