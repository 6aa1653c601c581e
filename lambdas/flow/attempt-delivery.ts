import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import { type AttemptOutcome, closingReason } from '../domain/attempt-outcome.ts';
import type { Channel } from '../domain/channel.ts';
import type { NextStep } from '../domain/decide-next-step.ts';
import type { Attempt, DeliveryHeader } from '../domain/delivery-record.ts';
import { type CapVerdict, capVerdict, isLimited } from '../domain/frequency-cap.ts';
import type { ContactPoint } from '../domain/reachability.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { CapLedger } from '../ports/cap-ledger.ts';
import type { ChannelSender, Correlation } from '../ports/channel-sender.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { Log } from '../ports/log.ts';
import type { DeliveryMeter } from '../ports/meter.ts';
import type { MessageIndex } from '../ports/receipt-log.ts';
import type { Recipients } from '../ports/recipients.ts';
import type { RecipientLinks, Rendered, Templates, TypeInfo } from '../ports/renderer.ts';
import type { BatchTally } from './provider-tally.ts';
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
  /** One for each provider of the channel. */
  readonly senders: readonly ChannelSender<Message>[];
  readonly templates: Templates;
  /** Makes the links that the channel's messages carry; absent where they carry none. */
  readonly linksFor?: LinkMaker | undefined;
  readonly deliveries: Pick<DeliveryLog, 'claim' | 'write'>;
  /** Where the provider's message ids are kept; absent where our own ids travel with the call. */
  readonly messages?: Pick<MessageIndex, 'remember'> | undefined;
  /** Whether they are kept for every message, and not only for those that have to be confirmed. */
  readonly keepMessageIds?: boolean;
  /** What went out, for those who are capped; absent where nothing is. */
  readonly caps?: CapLedger | undefined;
  /** Counts for people whose country is unknown. */
  readonly defaultCountry?: string | undefined;
  readonly recipients: Pick<Recipients, 'suppress'>;
  readonly now: () => Date;
  readonly meter: DeliveryMeter;
  readonly log: Log;
}

export interface AttemptInput {
  readonly command: DeliverV1;
  readonly header: DeliveryHeader;
  readonly profile: RecipientProfile;
  readonly info: TypeInfo;
  readonly tally: BatchTally;
  /** Whether nobody has looked if there is a record: then the claim makes it, or there is none. */
  readonly isUnread: boolean;
}

/** No attempt was made: as much as may be was sent already. */
export type CappedAttempt = Extract<CapVerdict, { kind: 'capped' }>;

/**
 * Makes one attempt: claims it, renders, calls the provider. The answer is for the caller to record, together with what
 * follows from it.
 *
 * The claim comes before the call. Only a crash between the claim and the record of the answer leaves open whether the
 * message went out; then the duplicate rule decides.
 *
 * Where a cap counts, a place under it is reserved before the claim, and given back when it is certain that nothing was
 * sent. A second copy of the command finds the place of the first.
 *
 * @returns the attempt with its answer; `undefined` when another copy of the command holds it; or that it is capped
 */
export async function attemptDelivery<Message>(
  step: Extract<NextStep, { kind: 'attempt' }>,
  input: AttemptInput,
  dependencies: AttemptDependencies<Message>,
): Promise<Attempt | CappedAttempt | undefined> {
  const { channel, deliveries, meter, now } = dependencies;
  const sender = senderNamed(step.provider, dependencies);
  // before the claim: a key that cannot be read leaves no attempt of which nobody knows whether it went out
  const links = await linksOf(input, dependencies);
  const verdict = await reserve(input, dependencies);
  if (verdict.kind === 'capped') return verdict;
  const claim: Attempt = { provider: sender.provider, claimedAt: now().toISOString() };
  const options = { onlyNew: input.isUnread };
  if (!(await deliveries.claim(input.header, channel, step.number, claim, options))) return undefined;

  meter.attempted(sender.provider, Date.parse(claim.claimedAt) - Date.parse(input.command.requestedAt));
  const message = composed(step.contactPoint, input, links, dependencies);
  const outcome: AttemptOutcome =
    message === undefined
      ? { kind: 'refused', failureClass: 'content', code: 'rendering-failed' }
      : await sender.send(message.content, correlationOf(input, channel, step.number));
  input.tally.note(sender.provider, outcome);
  if (outcome.kind === 'accepted') meter.accepted(sender.provider);
  else meter.failed(sender.provider, outcome.failureClass);

  if (isCertainlyUnsent(outcome)) await giveBack(input, dependencies);
  await closeAddresses(outcome, step.contactPoint, input, dependencies);
  await rememberMessage(outcome, sender.provider, step.number, input, dependencies);
  return { ...claim, answeredAt: now().toISOString(), ...answerOf(outcome) };
}

/**
 * Asks the provider whether it has the message of an attempt whose answer was lost.
 *
 * @returns the attempt as it is known now
 */
export async function lookUpAttempt<Message>(
  step: Extract<NextStep, { kind: 'look-up' }>,
  attempt: Attempt,
  input: AttemptInput,
  dependencies: AttemptDependencies<Message>,
): Promise<Attempt> {
  const sender = senderNamed(step.provider, dependencies);
  const message = composed(step.contactPoint, input, await linksOf(input, dependencies), dependencies);
  const found =
    message && sender.lookUp
      ? await sender.lookUp(
          message.content,
          correlationOf(input, dependencies.channel, step.number),
          Date.parse(attempt.claimedAt),
        )
      : 'unknown';
  const lookedUpAt = dependencies.now().toISOString();
  const known = { ...attempt, lookedUpAt, answeredAt: attempt.answeredAt ?? lookedUpAt };
  if (found === 'not-there') {
    await giveBack(input, dependencies);
    return { ...known, outcome: 'refused', failureClass: 'transient', code: 'not-at-provider' };
  }
  if (found === 'unknown')
    return { ...known, outcome: 'refused', failureClass: 'ambiguous', code: attempt.code ?? 'no-answer' };
  const { failureClass: _, code: __, ...accepted } = known;
  return { ...accepted, outcome: 'accepted', providerMessageId: found.providerMessageId };
}

const isCertainlyUnsent = (outcome: AttemptOutcome) =>
  outcome.kind === 'refused' && outcome.failureClass !== 'ambiguous';

/** Whether an attempt takes a place under a cap; where nothing limits it nothing is counted. */
export function isCounted<Message>(
  input: Pick<AttemptInput, 'command' | 'info' | 'profile'>,
  { channel, caps, defaultCountry }: Pick<AttemptDependencies<Message>, 'channel' | 'caps' | 'defaultCountry'>,
): boolean {
  return caps !== undefined && isLimited(subjectOf(input, defaultCountry), channel, input.profile);
}

/** Reserves a place under the caps; who has none pays nothing. */
async function reserve<Message>(input: AttemptInput, dependencies: AttemptDependencies<Message>): Promise<CapVerdict> {
  const { channel, caps, now, defaultCountry } = dependencies;
  const { command, profile } = input;
  const subject = subjectOf(input, defaultCountry);
  if (caps === undefined || !isCounted(input, dependencies)) return { kind: 'allowed' };
  const { notificationId, type } = command;
  const at = now().getTime();
  return caps.reserve(capKeyOf(input, channel), { notificationId, type, at }, (sent) =>
    capVerdict(subject, channel, profile, sent, at),
  );
}

async function giveBack<Message>(input: AttemptInput, dependencies: AttemptDependencies<Message>): Promise<void> {
  if (isCounted(input, dependencies))
    await dependencies.caps?.giveBack(capKeyOf(input, dependencies.channel), input.command.notificationId);
}

const subjectOf = (
  { command: { type }, info: { category } }: Pick<AttemptInput, 'command' | 'info'>,
  defaultCountry: string | undefined,
) => ({
  type,
  category,
  defaultCountry,
});

const capKeyOf = ({ command: { recipientId }, info }: AttemptInput, channel: Channel) => ({
  recipientId,
  category: info.category.name,
  channel,
});

function senderNamed<Message>(
  provider: string,
  { channel, senders }: Pick<AttemptDependencies<Message>, 'channel' | 'senders'>,
): ChannelSender<Message> {
  const sender = senders.find((each) => each.provider === provider);
  if (sender === undefined) throw new Error(`deliver-${channel} has no provider ${provider}; check CHANNELS`);
  return sender;
}

function correlationOf({ command, header }: AttemptInput, channel: Channel, attempt: number): Correlation {
  const { notificationId, recipientId, type, traceparent } = command;
  return { notificationId, recipientId, channel, attempt, type, category: header.category, traceparent };
}

async function linksOf<Message>(
  { command: { recipientId, inline }, info }: AttemptInput,
  { channel, linksFor }: AttemptDependencies<Message>,
): Promise<RecipientLinks> {
  // somebody whom only the request knows has no preferences to lead to
  return linksFor === undefined || inline ? {} : linksFor(recipientId, info.category, channel);
}

/** The message, or `undefined` when the data does not fit the template. */
function composed<Message>(
  contactPoint: ContactPoint,
  { command, profile }: AttemptInput,
  links: RecipientLinks,
  { compose, templates, now, log }: AttemptDependencies<Message>,
): { readonly content: Message } | undefined {
  const { notificationId, type, traceparent, locale, data, expiresAt } = command;
  const locales = [profile.locale, locale].filter((wanted) => wanted !== undefined);
  const validSeconds =
    expiresAt === undefined ? undefined : Math.max(1, Math.floor((Date.parse(expiresAt) - now().getTime()) / 1000));
  try {
    const rendered = templates.render({ type, data, locales, timeZone: profile.timeZone, links });
    return { content: compose({ contactPoint, rendered, links, command, validSeconds }) };
  } catch (error) {
    // the text of the error may quote the data
    log.error('Rendering failed', {
      notificationId,
      type,
      traceparent,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return undefined;
  }
}

/** Closes what the provider said is no good, before the answer is recorded: a crash in between closes it once more. */
async function closeAddresses<Message>(
  outcome: AttemptOutcome,
  contactPoint: ContactPoint,
  { command: { recipientId } }: AttemptInput,
  { channel, recipients, now }: AttemptDependencies<Message>,
): Promise<void> {
  const since = now().toISOString();
  for (const address of outcome.goneDevices ?? [])
    await recipients.suppress({ channel, address }, { reason: 'permanent_token', since }, recipientId);

  const reason = outcome.kind === 'refused' ? closingReason(outcome.failureClass) : undefined;
  if (reason && contactPoint.channel !== 'push')
    await recipients.suppress({ channel, address: contactPoint.address }, { reason, since }, recipientId);
}

async function rememberMessage<Message>(
  outcome: AttemptOutcome,
  provider: string,
  number: number,
  { command: { recipientId, notificationId }, info }: AttemptInput,
  { channel, messages, keepMessageIds = false }: AttemptDependencies<Message>,
): Promise<void> {
  if (outcome.kind !== 'accepted' || messages === undefined) return;
  if (!keepMessageIds && info.confirm === undefined) return;
  const ids = [outcome.providerMessageId, ...(outcome.otherMessageIds ?? [])];
  const attempt = { recipientId, notificationId, channel, number, ...(ids.length > 1 && { isOneOfSeveral: true }) };
  await Promise.all(ids.map((id) => messages.remember(provider, id, attempt)));
}

function answerOf(outcome: AttemptOutcome): Partial<Attempt> {
  return outcome.kind === 'accepted'
    ? { outcome: 'accepted', providerMessageId: outcome.providerMessageId }
    : { outcome: 'refused', failureClass: outcome.failureClass, code: outcome.code };
}
