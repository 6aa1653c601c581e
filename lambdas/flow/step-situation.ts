import type { ChannelSettings } from '../contracts/environment.ts';
import { inlineRecipientSchema } from '../contracts/events/notification-requested.v1.ts';
import type { Channel } from '../domain/channel.ts';
import type { StepSituation } from '../domain/decide-next-step.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { ProviderState } from '../domain/provider-health.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { ProviderHealth } from '../ports/provider-health.ts';
import type { Recipients } from '../ports/recipients.ts';
import type { TypeInfo } from '../ports/renderer.ts';
import { profileOfInline } from './profile-of-inline.ts';

/** A delivery as far as deciding about it goes; a command says as much before there is a record. */
export type DecidedDelivery = Pick<DeliveryRecord, 'type' | 'lane' | 'requestedAt' | 'attempts' | 'outcomes'>;

interface Known {
  /** The channels that may be used here, in order. */
  readonly channels: readonly Channel[];
  readonly info: TypeInfo;
  readonly profile: RecipientProfile | undefined;
  /** ISO 8601. */
  readonly expiresAt: string | undefined;
  readonly providers: StepSituation['providers'];
  readonly cancelled: readonly Channel[] | undefined;
}

/** Rules and clock, the same for every delivery. */
export interface DecidingDependencies {
  /** Counts for people whose country is unknown. */
  readonly defaultCountry?: string | undefined;
  /** Seconds after which an attempt without an answer cannot be under way any more. */
  readonly leaseSeconds: number;
  readonly now: () => Date;
  /** From 0 up to 1; for jitter, and for the choice among providers. */
  readonly chance: () => number;
}

/** All that deciding the next step asks for. */
export function stepSituation(
  { type, lane, requestedAt, attempts, outcomes }: DecidedDelivery,
  { channels, info, profile, expiresAt, providers, cancelled }: Known,
  { defaultCountry, leaseSeconds, now, chance }: DecidingDependencies,
): StepSituation {
  return {
    history: { attempts, outcomes },
    channels,
    type,
    category: info.category,
    confirm: info.confirm,
    duplicates: info.duplicates,
    lane,
    cancelled,
    profile,
    defaultCountry,
    providers,
    requestedAt: Date.parse(requestedAt),
    expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
    leaseMs: leaseSeconds * 1000,
    now: now().getTime(),
    chance: chance(),
  };
}

/** How the providers of these channels fare; a channel that is off has none. */
export async function providersOf(
  channels: readonly Channel[],
  settings: ChannelSettings,
  health: Pick<ProviderHealth, 'read'>,
): Promise<Partial<Record<Channel, readonly ProviderState[]>>> {
  const states: Partial<Record<Channel, readonly ProviderState[]>> = {};
  for (const channel of channels) {
    const setting = settings[channel];
    if (setting) states[channel] = await health.read(channel, setting.providers);
  }
  return states;
}

/** The profile that decides: of somebody whom only the request knows, it is made of what the request brought. */
export async function profileThatDecides(
  recipientId: RecipientProfile['recipientId'],
  inline: unknown,
  known: RecipientProfile | undefined,
  recipients: Pick<Recipients, 'readSuppressions'>,
): Promise<RecipientProfile | undefined> {
  return inline === undefined ? known : profileOfInline(recipientId, inlineRecipientSchema.parse(inline), recipients);
}
