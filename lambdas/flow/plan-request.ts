import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import type { NotificationRecipient } from '../contracts/events/notification-requested.v1.ts';
import { deadline } from '../domain/deadline.ts';
import type { DeliveryRecord } from '../domain/delivery-record.ts';
import type { RecipientId } from '../domain/ids.ts';
import { type DeliveryPlan, type Policy, planDelivery } from '../domain/plan-delivery.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { ParsedRequest } from './parse-request.ts';

/** One recipient of a request, with what is known of them. */
export interface PlannedRecipient {
  readonly recipientId: RecipientId;
  readonly inline: DeliverV1['inline'];
  readonly profile: RecipientProfile | undefined;
}

/** What is to be done for one recipient: commands for channels' queues, or a record of why not. */
export type RecipientPlan =
  | { readonly kind: 'commands'; readonly commands: readonly DeliverV1[] }
  | { readonly kind: 'record'; readonly record: DeliveryRecord };

/** Plans a request for one recipient. */
export function planRequest(
  parsed: ParsedRequest,
  recipient: PlannedRecipient,
  policy: Policy,
  now: Date,
): RecipientPlan {
  const { request, type, requestedAt } = parsed;
  const expiry = request.expiresAt === undefined ? undefined : Date.parse(request.expiresAt);
  const expiresAt = deadline(type, Date.parse(requestedAt), expiry);
  const plan = planDelivery(
    { channels: request.channels, lane: request.lane, expiresAt },
    type,
    recipient.profile,
    policy,
    now.getTime(),
  );
  if (plan.kind === 'settle') return { kind: 'record', record: toRecord(parsed, recipient, plan, now) };
  return { kind: 'commands', commands: toCommands(parsed, recipient, plan, expiresAt) };
}

function toRecord(
  { request, type, source, requestedAt }: ParsedRequest,
  { recipientId }: PlannedRecipient,
  { lane, explanation, status, reason }: Extract<DeliveryPlan, { kind: 'settle' }>,
  now: Date,
): DeliveryRecord {
  const { notificationId, traceparent } = request;
  return {
    recipientId,
    notificationId,
    type: type.type,
    category: type.category.name,
    lane,
    source,
    channels: [],
    explanation: [...explanation],
    requestedAt,
    ...(traceparent && { traceparent }),
    attempts: {},
    outcomes: {},
    status,
    reason,
    settledAt: now.toISOString(),
  };
}

function toCommands(
  { request, type, data, source, requestedAt }: ParsedRequest,
  { recipientId, inline }: PlannedRecipient,
  { lane, strategy, channels, explanation }: Extract<DeliveryPlan, { kind: 'deliver' }>,
  expiresAt: number | undefined,
): DeliverV1[] {
  const begun = strategy === 'all' ? channels : channels.slice(0, 1);
  return begun.map((channel) => ({
    notificationId: request.notificationId,
    recipientId,
    ...(inline && { inline }),
    type: type.type,
    channel,
    lane,
    source,
    data,
    plan: { strategy, channels: [...channels], explanation: [...explanation] },
    ...(request.locale && { locale: request.locale }),
    requestedAt,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(request.traceparent && { traceparent: request.traceparent }),
  }));
}

/** Whether a recipient comes with contact points of their own. */
export function isInline(
  recipient: NotificationRecipient,
): recipient is Extract<NotificationRecipient, { contactPoints: unknown }> {
  return 'contactPoints' in recipient;
}
