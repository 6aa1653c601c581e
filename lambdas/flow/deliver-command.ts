import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import { decideAttempt } from '../domain/decide-attempt.ts';
import type { Attempt } from '../domain/delivery-record.ts';
import type { DeliveryHeader, LoadedDelivery } from '../ports/delivery-log.ts';
import type { Recipients } from '../ports/recipients.ts';
import { type AttemptDependencies, attemptDelivery } from './attempt-delivery.ts';
import type { CommandAnswer } from './deliver-batch.ts';
import { profileOfInline } from './profile-of-inline.ts';

export interface DeliverDependencies<Message> extends AttemptDependencies<Message> {
  readonly recipients: Pick<Recipients, 'readSuppressions' | 'suppress'>;
  /** Seconds after which an attempt without an answer cannot be under way any more. */
  readonly leaseSeconds: number;
  /** Counts for people whose country is unknown. */
  readonly defaultCountry?: string | undefined;
}

/**
 * Delivers one command on its channel. Everything is decided afresh here, from what was read just now: a suppression
 * that came after planning holds.
 */
export const deliverCommand =
  <Message>(dependencies: DeliverDependencies<Message>) =>
  async (command: DeliverV1, load: () => LoadedDelivery): Promise<CommandAnswer> => {
    const { channel, templates, deliveries, recipients, leaseSeconds, defaultCountry, now } = dependencies;
    const loaded = load();
    const profile = command.inline
      ? await profileOfInline(command.recipientId, command.inline, recipients)
      : loaded.profile;
    const info = templates.typeInfo(command.type);
    const header = toHeader(command, info?.category.name ?? 'unknown');
    const settle = async (outcome: {
      status: 'expired' | 'suppressed' | 'failed';
      reason: string;
    }): Promise<CommandAnswer> => ({
      kind: 'settled',
      record: await deliveries.answer(header, channel, { outcome: { ...outcome, at: now().toISOString() } }),
    });
    if (info === undefined) return settle({ status: 'failed', reason: 'type-has-no-template-for-this-channel' });

    const { category } = info;
    const expiresAt = command.expiresAt === undefined ? undefined : Date.parse(command.expiresAt);
    const decision = decideAttempt({
      channel,
      profile,
      record: loaded.record,
      type: command.type,
      category,
      defaultCountry,
      expiresAt,
      leaseMs: leaseSeconds * 1000,
      now: now().getTime(),
    });
    switch (decision.kind) {
      case 'done':
        return { kind: 'settled', record: decision.record };
      case 'wait':
        return { kind: 'again', seconds: decision.seconds };
      case 'refuse':
        return settle(decision);
      case 'unresolved':
        return settleUnresolved(decision, header, dependencies);
      case 'attempt':
        return attemptDelivery(
          { command, header, profile: decision.profile, decision, category, expiresAt },
          dependencies,
        );
    }
  };

function toHeader(command: DeliverV1, category: string): DeliveryHeader {
  const { recipientId, notificationId, type, lane, source, plan, requestedAt, traceparent } = command;
  return {
    recipientId,
    notificationId,
    type,
    category,
    lane,
    source,
    strategy: plan.strategy,
    channels: plan.channels,
    explanation: plan.explanation,
    requestedAt,
    ...(traceparent && { traceparent }),
  };
}

/** A crash left open whether the message went out, and the category forbids to send it twice. */
async function settleUnresolved<Message>(
  { number, attempt }: { readonly number: number; readonly attempt: Attempt },
  header: DeliveryHeader,
  { channel, deliveries, meter, now }: DeliverDependencies<Message>,
): Promise<CommandAnswer> {
  const at = now().toISOString();
  const failureClass = 'ambiguous';
  meter.failed(failureClass);
  const record = await deliveries.answer(header, channel, {
    attempt: { number, attempt: { ...attempt, answeredAt: at, outcome: 'refused', failureClass, code: 'no-answer' } },
    outcome: { status: 'failed', failureClass, reason: 'may-have-gone-out-and-must-not-repeat', at },
  });
  return { kind: 'settled', record };
}
