import type { ChannelAddress } from '../../../lambdas/domain/inline-profile.ts';
import { normalised } from '../../../lambdas/ports/recipients.ts';
import { type SoftBounces, softBounceDays } from '../../../lambdas/ports/soft-bounces.ts';

/** Soft bounces in memory; held to the same suite as those on DynamoDB. */
export class MemorySoftBounces implements SoftBounces {
  readonly #moments = new Map<string, Map<string, number>>();

  async count({ channel, address }: ChannelAddress, { id, at }: { id: string; at: string }): Promise<number> {
    const key = `${channel}:${normalised(channel, address)}`;
    const moment = Date.parse(at);
    const known = (this.#moments.get(key) ?? new Map()).set(`${at} ${id}`, moment);
    this.#moments.set(key, known);
    const from = moment - softBounceDays * 86_400_000;
    return [...known.values()].filter((each) => each >= from && each <= moment).length;
  }
}
