import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import { type AttemptOutcome, closingReason } from '../domain/attempt-outcome.ts';
import type { Category } from '../domain/category.ts';
import type { Channel } from '../domain/channel.ts';
import { type AfterAttempt, decideAfterAttempt } from '../domain/decide-after-attempt.ts';
import type { AttemptDecision } from '../domain/decide-attempt.ts';
import type { Attempt, ChannelOutcome } from '../domain/delivery-record.ts';
import type { ContactPoint } from '../domain/reachability.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { ChannelSender } from '../ports/channel-sender.ts';
import type { DeliveryHeader, DeliveryLog } from '../ports/delivery-log.ts';
import type { Log } from '../ports/log.ts';
import type { DeliveryMeter } from '../ports/meter.ts';
import type { Recipients } from '../ports/recipients.ts';
import type { RecipientLinks, Rendered, Templates } from '../ports/renderer.ts';
import type { CommandAnswer } from './deliver-batch.ts';
import type { LinkMaker } from './recipient-links.ts';

/** What a channel makes its message from. */
export interface ComposeInput {
  readonly contactPoint: ContactPoint;
  readonly rendered: Rendered;
  /** None for somebody whom only the request knows. */
  readonly links: RecipientLinks;
  readonly command: DeliverV1;
  /** Seconds until the notification is of no more use. */
  readonly validSeconds: number | undefined;
}

export interface AttemptDependencies<Message> {
  readonly channel: Channel;
  readonly compose: (input: ComposeInput) => Message;
  readonly sender: ChannelSender<Message>;
  readonly templates: Templates;
  /** Makes the links that the channel's messages carry; absent where they carry none. */
  readonly linksFor?: LinkMaker | undefined;
  readonly deliveries: Pick<DeliveryLog, 'claim' | 'answer'>;
  readonly recipients: Pick<Recipients, 'suppress'>;
  readonly now: () => Date;
  /** From 0 up to 1; for the jitter of back-offs. */
  readonly chance: () => number;
  readonly meter: DeliveryMeter;
  readonly log: Log;
}

export interface AttemptInput {
  readonly command: DeliverV1;
  readonly header: DeliveryHeader;
  readonly profile: RecipientProfile;
  readonly decision: Extract<AttemptDecision, { kind: 'attempt' }>;
  readonly category: Category;
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined;
}

/** Seconds until a command looks again that lost its claim to another copy of itself. */
const lostClaimSeconds = 2;

/**
 * Makes one attempt: claims it, renders, calls the provider, records the answer.
 *
 * The claim comes before the call and the answer after it. Only a crash between the two leaves open whether the message
 * went out; then the category decides.
 */
export async function attemptDelivery<Message>(
  input: AttemptInput,
  dependencies: AttemptDependencies<Message>,
): Promise<CommandAnswer> {
  const { channel, sender, deliveries, meter, now } = dependencies;
  const { number } = input.decision;
  // before the claim: a key that cannot be read leaves no attempt of which nobody knows whether it went out
  const links = await linksOf(input, dependencies);
  const claim: Attempt = { provider: sender.provider, claimedAt: now().toISOString() };
  if (!(await deliveries.claim(input.header, channel, number, claim)))
    return { kind: 'again', seconds: lostClaimSeconds };

  meter.attempted(Date.parse(claim.claimedAt) - Date.parse(input.command.requestedAt));
  const outcome = await renderAndSend(input, links, dependencies);
  await closeAddresses(outcome, input, dependencies);
  return record(outcome, claim, input, dependencies);
}

async function linksOf<Message>(
  { command: { recipientId, inline }, category }: AttemptInput,
  { channel, linksFor }: AttemptDependencies<Message>,
): Promise<RecipientLinks> {
  // somebody whom only the request knows has no preferences to lead to
  return linksFor === undefined || inline ? {} : linksFor(recipientId, category, channel);
}

async function renderAndSend<Message>(
  { command, profile, decision, header, expiresAt }: AttemptInput,
  links: RecipientLinks,
  { compose, sender, templates, now, log }: AttemptDependencies<Message>,
): Promise<AttemptOutcome> {
  const { notificationId, recipientId, type, traceparent, locale, data } = command;
  const locales = [profile.locale, locale].filter((wanted) => wanted !== undefined);
  const validSeconds =
    expiresAt === undefined ? undefined : Math.max(1, Math.floor((expiresAt - now().getTime()) / 1000));
  let message: Message;
  try {
    const rendered = templates.render({ type, data, locales, timeZone: profile.timeZone, links });
    message = compose({ contactPoint: decision.contactPoint, rendered, links, command, validSeconds });
  } catch (error) {
    // the text of the error may quote the data
    log.error('Rendering failed', {
      notificationId,
      type,
      traceparent,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return { kind: 'refused', failureClass: 'content', code: 'rendering-failed' };
  }
  return sender.send(message, {
    notificationId,
    recipientId,
    attempt: decision.number,
    type,
    category: header.category,
    traceparent,
  });
}

/** Closes what the provider said is no good, before the answer is recorded: a crash in between closes it once more. */
async function closeAddresses<Message>(
  outcome: AttemptOutcome,
  { command: { recipientId }, decision: { contactPoint } }: AttemptInput,
  { channel, recipients, now }: AttemptDependencies<Message>,
): Promise<void> {
  const since = now().toISOString();
  for (const address of outcome.goneDevices ?? [])
    await recipients.suppress({ channel, address }, { reason: 'permanent_token', since }, recipientId);

  const reason = outcome.kind === 'refused' ? closingReason(outcome.failureClass) : undefined;
  if (reason && contactPoint.channel !== 'push')
    await recipients.suppress({ channel, address: contactPoint.address }, { reason, since }, recipientId);
}

async function record<Message>(
  outcome: AttemptOutcome,
  claim: Attempt,
  { command, header, decision, category: { duplicates }, expiresAt }: AttemptInput,
  { channel, deliveries, meter, now, chance }: AttemptDependencies<Message>,
): Promise<CommandAnswer> {
  const answeredAt = now();
  const at = answeredAt.toISOString();
  if (outcome.kind === 'accepted') meter.accepted();
  else meter.failed(outcome.failureClass);

  const after = decideAfterAttempt(outcome, decision.number, {
    lane: command.lane,
    duplicates,
    expiresAt,
    now: answeredAt.getTime(),
    chance: chance(),
  });
  const written = await deliveries.answer(header, channel, {
    attempt: { number: decision.number, attempt: { ...claim, answeredAt: at, ...answerOf(outcome) } },
    ...(after.kind === 'settle' && { outcome: channelOutcome(after, at) }),
  });
  return after.kind === 'retry' ? { kind: 'again', seconds: after.afterSeconds } : { kind: 'settled', record: written };
}

function answerOf(outcome: AttemptOutcome): Partial<Attempt> {
  return outcome.kind === 'accepted'
    ? { outcome: 'accepted', providerMessageId: outcome.providerMessageId }
    : { outcome: 'refused', failureClass: outcome.failureClass, code: outcome.code };
}

function channelOutcome(after: Extract<AfterAttempt, { kind: 'settle' }>, at: string): ChannelOutcome {
  return after.status === 'accepted'
    ? { status: 'accepted', at }
    : { status: after.status, reason: after.reason, failureClass: after.failureClass, at };
}
