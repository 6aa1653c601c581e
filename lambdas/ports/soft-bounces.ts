import type { ChannelAddress } from '../domain/inline-profile.ts';

/** Counts the failures of an address that might have passed: one is nothing, several in a row say that it is dead. */
export interface SoftBounces {
  /**
   * Counts one. The same one counts once, however often it is told.
   *
   * @param bounce - which one it is, and when it happened, ISO 8601
   * @returns how many there were in the week up to it
   */
  count(address: ChannelAddress, bounce: { readonly id: string; readonly at: string }): Promise<number>;
}

/** The days that are counted together. */
export const softBounceDays = 7;
