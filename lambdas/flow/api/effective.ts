import { type Effective, effectiveQuerySchema } from '../../contracts/api/effective.ts';
import type { Channel } from '../../domain/channel.ts';
import { channels } from '../../domain/channel.ts';
import { consentRule } from '../../domain/consent-policy.ts';
import type { NotificationType } from '../../domain/notification-type.ts';
import { type DeliveryPlan, planDelivery } from '../../domain/plan-delivery.ts';
import type { RecipientProfile } from '../../domain/recipient-profile.ts';
import { resolveFrequency, resolvePreference } from '../../domain/resolve-preference.ts';
import type { Recipients } from '../../ports/recipients.ts';
import { type ApiAnswer, invalid, ok, type PersonCall } from './call.ts';
import type { Choosable } from './known-names.ts';
import { readQuery } from './read-body.ts';

interface Dependencies {
  readonly recipients: Pick<Recipients, 'readProfiles'>;
  readonly choosable: Choosable;
  readonly defaultCountry: string | undefined;
  readonly now: () => Date;
}

/**
 * Says what would become of a notification of a type if it were requested now, by the very function that plans it.
 *
 * Every channel is taken for switched on: which are is known to the router, and changes with a deployment.
 */
export const explainEffective =
  ({ recipients, choosable, defaultCountry, now }: Dependencies) =>
  async ({ recipientId, query }: PersonCall): Promise<ApiAnswer> => {
    const read = readQuery(query, effectiveQuerySchema);
    if ('refused' in read) return read.refused;
    const type = choosable.types.find((each) => each.type === read.value.type);
    if (type === undefined)
      return invalid('type', `is not in the catalogue; it has ${choosable.types.map((each) => each.type).join(', ')}`);

    const profile = (await recipients.readProfiles([recipientId]))(recipientId);
    const plan = planDelivery({ data: {} }, type, profile, { channels, defaultCountry }, now().getTime());
    const effective: Effective = {
      recipientId,
      type: type.type,
      category: type.category.name,
      lane: plan.lane,
      strategy: type.strategy,
      ...decisionOf(plan),
      explanation: [...plan.explanation],
      frequency: resolveFrequency(profile?.preferences ?? {}, type),
      perChannel: type.channels.map((channel) => ofChannel(channel, type, profile, plan, defaultCountry)),
      assumes: ['every channel is switched on in the deployment', 'no frequency cap has been reached'],
    };
    return ok(effective);
  };

function decisionOf(plan: DeliveryPlan): Pick<Effective, 'decision' | 'channels' | 'until' | 'status' | 'reason'> {
  switch (plan.kind) {
    case 'deliver':
      return { decision: plan.kind, channels: [...plan.channels] };
    case 'defer':
      return { decision: plan.kind, channels: [], until: new Date(plan.until).toISOString() };
    case 'gather':
      return { decision: plan.kind, channels: [], until: new Date(plan.gathering.closesAt).toISOString() };
    case 'settle':
      return { decision: plan.kind, channels: [], status: plan.status, reason: plan.reason };
  }
}

function ofChannel(
  channel: Channel,
  type: NotificationType,
  profile: RecipientProfile | undefined,
  plan: DeliveryPlan,
  defaultCountry: string | undefined,
): Effective['perChannel'][number] {
  const isMandatory = plan.explanation.some((entry) => entry.rule === 'mandatory' && entry.channel === channel);
  const { consent: purpose } = type.category;
  const country = profile?.country ?? defaultCountry;
  return {
    channel,
    ...(isMandatory
      ? { isWanted: true, level: 'mandatory' as const }
      : resolvePreference(profile?.preferences ?? {}, type, channel)),
    ...(purpose !== 'none' && {
      consent: {
        ...consentRule(purpose, channel, country),
        status: profile?.consents?.[purpose]?.[channel]?.status ?? 'never-given',
        ...(country !== undefined && { country }),
      },
    }),
  };
}
