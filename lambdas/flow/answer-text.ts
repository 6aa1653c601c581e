import { type ConsentChange, purposeSchema } from '../domain/consent.ts';
import type { RecipientId } from '../domain/ids.ts';
import type { ChannelAddress } from '../domain/inline-profile.ts';
import { meaningOfText, type TextMeaning } from '../domain/keywords.ts';
import type { InboundTexts } from '../ports/inbound-texts.ts';
import type { TextMeter } from '../ports/meter.ts';
import type { Recipients } from '../ports/recipients.ts';
import type { changeChoices } from './change-choices.ts';

/** A text that somebody sent us. */
export interface InboundText {
  readonly messageId: string;
  /** E.164. */
  readonly from: string;
  readonly text: string;
  /** What the provider took it for; it has answered the sender, then. */
  readonly providerSays?: 'opt-out' | 'opt-in' | 'help' | undefined;
}

/** What became of a text; `reply` is left out where nothing is to be said. */
export interface TextAnswer {
  readonly meaning: TextMeaning['kind'] | 'repeated';
  readonly reply?: { readonly kind: 'opt-out' | 'opt-in' | 'help'; readonly locales: readonly string[] };
}

interface Dependencies {
  readonly recipients: Pick<Recipients, 'suppress' | 'release' | 'holdersOf' | 'inlineRecipientId' | 'readProfiles'>;
  readonly texts: InboundTexts;
  readonly change: ReturnType<typeof changeChoices>;
  readonly meter: TextMeter;
  readonly newId: () => string;
  readonly now: () => Date;
}

/**
 * Does what a text asks for. STOP closes the number for everybody who has it and withdraws what they had agreed to by
 * text; START takes the block away and grants nothing.
 *
 * The same message again changes nothing and says nothing. A no is done first and remembered after, so that a crash
 * loses none; a yes is remembered first, and for good, so that none is done twice: an old one, repeated after a newer
 * no, would undo it. What is left: an old no can be repeated when it has been forgotten, and closes the number again.
 */
export const answerText =
  (dependencies: Dependencies) =>
  async (inbound: InboundText): Promise<TextAnswer> => {
    const { messageId, text, providerSays } = inbound;
    const { recipients, texts } = dependencies;
    const meaning = providerSays ? { kind: providerSays, keyword: keywordIn(text, providerSays) } : meaningOfText(text);
    const { kind } = meaning;
    if (kind === 'other') return { meaning: kind };
    if (await texts.isSeen(messageId)) return { meaning: 'repeated' };
    if (kind === 'opt-in') {
      if (!(await texts.markSeen(messageId, 'for-good'))) return { meaning: 'repeated' };
      await recipients.release(addressOf(inbound), 'opt_out');
      return answered(kind, inbound, recipients);
    }
    if (kind === 'opt-out') await optOut(inbound, meaning.keyword, dependencies);
    if (kind === 'maybe-opt-out') await keepForReview(inbound, dependencies);
    if (!(await texts.markSeen(messageId, 'days'))) return { meaning: 'repeated' };
    return kind === 'maybe-opt-out' ? { meaning: kind } : answered(kind, inbound, recipients);
  };

const addressOf = ({ from }: InboundText): ChannelAddress => ({ channel: 'sms', address: from });

/** The keyword for the evidence: the one we know, else what the provider made of a word of the team's own. */
function keywordIn(text: string, providerSays: NonNullable<InboundText['providerSays']>): string {
  const own = meaningOfText(text);
  return 'keyword' in own ? own.keyword : providerSays;
}

/** The number first: no text starts from then on, whatever becomes of the rest. */
async function optOut(inbound: InboundText, keyword: string, { recipients, change, now }: Dependencies): Promise<void> {
  const address = addressOf(inbound);
  const occurredAt = now().toISOString();
  const sender = await recipients.inlineRecipientId({ contactPoints: { phone: inbound.from } });
  await recipients.suppress(address, { reason: 'opt_out', since: occurredAt }, sender);
  const withdrawals = await Promise.allSettled(
    (await recipients.holdersOf(address)).map((recipientId) =>
      change({
        recipientId,
        method: 'keyword',
        occurredAt,
        consent: () => withdrawnByText,
        proof: { messageSid: inbound.messageId, keyword },
      }),
    ),
  );
  const failed = withdrawals.find((withdrawal) => withdrawal.status === 'rejected');
  if (failed) throw failed.reason;
}

const withdrawnByText: readonly ConsentChange[] = purposeSchema.options.map((purpose) => ({
  purpose,
  channel: 'sms',
  action: 'withdrawn',
  form: 'express',
}));

/** With somebody who has the number, else with the id made from it: so an erasure finds it. */
async function keepForReview(
  { messageId, from, text }: InboundText,
  { recipients, texts, meter, newId, now }: Dependencies,
): Promise<void> {
  const contact = { contactPoints: { phone: from } };
  const [holder] = await recipients.holdersOf({ channel: 'sms', address: from });
  const recipientId = holder ?? (await recipients.inlineRecipientId(contact));
  await texts.keepForReview({ textId: newId(), recipientId, from, text, messageId, receivedAt: now().toISOString() });
  meter.textToReview();
}

async function answered(
  kind: 'opt-out' | 'opt-in' | 'help',
  inbound: InboundText,
  recipients: Pick<Recipients, 'holdersOf' | 'readProfiles'>,
): Promise<TextAnswer> {
  if (inbound.providerSays) return { meaning: kind };
  const holders: readonly RecipientId[] = await recipients.holdersOf(addressOf(inbound));
  const profileOf = await recipients.readProfiles(holders);
  const locales = holders.flatMap((holder) => profileOf(holder)?.locale ?? []);
  return { meaning: kind, reply: { kind, locales } };
}
