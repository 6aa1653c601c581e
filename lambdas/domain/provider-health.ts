import * as z from 'zod';

/** What is known of one provider of a channel at this moment; a provider of whom nothing was ever recorded is healthy. */
export interface ProviderState {
  /** As its adapter has it, such as `ses`. */
  readonly name: string;
  readonly isHealthy: boolean;
  /** Its share of the channel's traffic, 0 to 100; only the proportion to the others counts. */
  readonly weight: number;
  /** Whether an unhealthy provider may be tried now, to find out whether it has recovered. */
  readonly mayProbe: boolean;
  /** Whether receipts will tell of the success of what it accepts. */
  readonly confirms: boolean;
  /** Whether it can be asked afterwards whether it has a message. */
  readonly looksUp: boolean;
}

/** One change of a weight or of health, kept so that people can see what moved their traffic. */
export const healthChangeSchema = z.object({
  at: z.iso.datetime(),
  provider: z.string(),
  /** `error-shift`, `slowness-shift`, `drift`, `unhealthy`, `healthy`. */
  because: z.string().max(60),
  from: z.number(),
  to: z.number(),
});
export type HealthChange = z.infer<typeof healthChangeSchema>;

/** The providers of one channel, as `rebalance-providers` last saw them. */
export const channelHealthSchema = z.object({
  providers: z.record(
    z.string(),
    z.object({
      /** 0 to 100. */
      weight: z.number().min(0).max(100),
      /** Since when nothing but probes goes to it. */
      unhealthySince: z.iso.datetime().optional(),
    }),
  ),
  /** When weights last moved back towards rest. */
  driftedAt: z.iso.datetime(),
  /** The latest, newest first. */
  changes: z.array(healthChangeSchema).max(20),
  /** Grows by one with every write; writers condition on it. */
  version: z.int().nonnegative(),
});
export type ChannelHealth = z.infer<typeof channelHealthSchema>;

/** What was counted of one provider in one minute. */
export interface ProviderCounts {
  readonly provider: string;
  /** The minute in which the attempts were made, epoch milliseconds. */
  readonly minute: number;
  /** Attempts in the batches that counted: those with a fault, those of an unhealthy provider, and of a channel with two. */
  readonly attempts: number;
  /** Attempts that failed for the provider's own reasons: transient, ambiguous, config, provider_down. */
  readonly faults: number;
  /** Attempts of this minute that the provider accepted. */
  readonly accepted: number;
  /** … and that a receipt confirmed within five minutes. */
  readonly confirmed: number;
}
