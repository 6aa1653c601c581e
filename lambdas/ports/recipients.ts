import type { Channel } from '../domain/channel.ts';
import type { RecipientId } from '../domain/ids.ts';
import type { ChannelAddress, InlineContact } from '../domain/inline-profile.ts';
import type { RecipientProfile, Suppression } from '../domain/recipient-profile.ts';

/** The people, each in one item, and the addresses that are closed to everybody. */
export interface Recipients {
  /**
   * Profiles, read consistently.
   *
   * @returns a function that gives one person's, `undefined` for somebody unknown; it throws for a profile that cannot
   *   be understood, so that such a profile fails alone and not with its whole batch
   */
  readProfiles(ids: readonly RecipientId[]): Promise<(id: RecipientId) => RecipientProfile | undefined>;

  /** Writes a profile made from version `profile.version - 1`. @returns false when somebody was faster */
  writeProfile(profile: RecipientProfile): Promise<boolean>;

  /** Which of these addresses are closed, read consistently; in the order asked for. */
  readSuppressions(addresses: readonly ChannelAddress[]): Promise<readonly (Suppression | undefined)[]>;

  /** Closes an address for everybody who has it or will have it. Repeatable. */
  suppress(address: ChannelAddress, suppression: Suppression, knownHolder: RecipientId): Promise<void>;

  /** Opens an address again that was closed for this reason; for everybody who has it. Repeatable. */
  release(address: ChannelAddress, reason: Suppression['reason']): Promise<void>;

  /** Everybody who has an address, as far as it is known. */
  holdersOf(address: ChannelAddress): Promise<readonly RecipientId[]>;

  /** Remembers that a person has an address, so that closing it closes it for them. */
  addHolder(address: ChannelAddress, holder: RecipientId): Promise<void>;

  /** A stable id for somebody who is known only by contact points; reveals none of them. */
  inlineRecipientId(contact: InlineContact): Promise<RecipientId>;
}

/** Addresses are compared as channels compare them: e-mail without regard to case, the rest to the letter. */
export function normalised(channel: Channel, address: string): string {
  return channel === 'email' ? address.toLowerCase() : address;
}
