import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { textSegments } from '../../../lambdas/domain/text-segments.ts';
import { changeChoices } from '../../../lambdas/flow/change-choices.ts';
import { receiveText } from '../../../lambdas/functions/receive-text/handler.ts';
import type { OutboundEvent } from '../../../lambdas/ports/event-publisher.ts';
import { textReplies } from '../../../notifications/text-replies.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryConsentLog } from '../fakes/memory-consent-log.ts';
import { MemoryInboundTexts } from '../fakes/memory-inbound-texts.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';

const phone = '+33612345678';
const number = { channel: 'sms', address: phone } as const;
const ada = recipientIdSchema.parse('ada');
const luc = recipientIdSchema.parse('luc');
const publicUrl = 'https://carillon.example.com';
const path = '/webhooks/twilio/messages';

/** Ada and Luc share a phone; Ada reads French and has agreed to offers by text. */
async function aWorld() {
  const recipients = new MemoryRecipients();
  const texts = new MemoryInboundTexts();
  const consents = new MemoryConsentLog();
  const events: OutboundEvent[] = [];
  const lines: unknown[] = [];
  const counted: string[] = [];
  const granted = { status: 'granted', form: 'written', at: '2026-01-01T10:00:00.000Z', evidenceId: 'e-0' };
  for (const profile of [
    aProfile({ phone: { address: phone }, locale: 'fr-CA', consents: { marketing: { sms: granted } } }),
    aProfile({ recipientId: 'luc', phone: { address: phone }, email: undefined }),
  ]) {
    recipients.profiles.set(profile.recipientId, profile);
    await recipients.addHolder(number, profile.recipientId);
  }
  let ids = 0;
  const base = {
    recipients,
    consents,
    events: {
      publish: async (published: readonly OutboundEvent[]) => {
        events.push(...published);
        return [];
      },
    },
    newId: () => `id-${++ids}`,
    now: () => new Date('2026-03-01T12:00:00Z'),
  };
  const receive = receiveText({
    ...base,
    texts,
    change: changeChoices(base),
    meter: { textToReview: () => void counted.push('textToReview') },
    authTokens: async () => ['the-token', 'the-second'],
    publicUrl,
    replies: textReplies,
    logger: { info: (sentence, keys) => void lines.push({ sentence, keys }) },
  });

  let sids = 0;
  /** What Twilio calls for a text; `changes` are form fields. */
  const text = async (body: string, changes: Record<string, string> = {}, token = 'the-token') => {
    sids += 1;
    const form = { MessageSid: `SM${sids}`, From: phone, To: '+15550100', Body: body, AccountSid: 'AC1', ...changes };
    const signed = Object.entries(form)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flat()
      .join('');
    const signature = createHmac('sha1', token).update(`${publicUrl}${path}${signed}`).digest('base64');
    const { status, body: answer = '' } = await receive({
      route: `POST ${path}`,
      method: 'POST',
      path,
      pathParameters: {},
      query: new URLSearchParams(),
      headers: { 'x-twilio-signature': signature, host: 'somewhere.else.example.com' },
      body: new URLSearchParams(form).toString(),
      requestId: 'r-1',
      claims: undefined,
    });
    return { status, said: /<Message>(.*)<\/Message>/.exec(answer)?.[1], body: answer };
  };
  const closed = () =>
    [ada, luc].map((person) => recipients.profiles.get(person)?.phone?.suppressed?.sms?.reason ?? 'open');
  return { recipients, texts, consents, events, lines, counted, text, closed };
}

describe('STOP', () => {
  it.each(['STOP', ' stop ', 'Arrêt', 'OPT OUT', '“Stop.”'])(
    'as %j closes the number for everybody who has it',
    async (word) => {
      const world = await aWorld();

      expect(await world.text(word)).toMatchObject({ status: 200, said: expect.stringMatching(/ne recevrez plus/) });
      expect(world.closed()).toEqual(['opt_out', 'opt_out']);
      expect(await world.recipients.readSuppressions([number])).toMatchObject([{ reason: 'opt_out' }]);
    },
  );

  it('withdraws consent with evidence that holds no address, and tells', async () => {
    const world = await aWorld();
    await world.text('Unsubscribe!');

    expect(world.recipients.profiles.get(ada)?.consents?.marketing?.sms).toMatchObject({ status: 'withdrawn' });
    expect(world.consents.evidence).toHaveLength(2);
    expect(world.consents.evidence[0]).toMatchObject({
      recipientId: 'ada',
      method: 'keyword',
      changes: [{ purpose: 'marketing', channel: 'sms', action: 'withdrawn' }],
      proof: { messageSid: 'SM1', keyword: 'unsubscribe' },
    });
    expect(world.events.map(({ detailType }) => detailType)).toEqual([
      'PreferencesChanged.v1',
      'PreferencesChanged.v1',
    ]);
    expect(JSON.stringify([world.consents.evidence, world.events])).not.toContain(phone.slice(1));
  });

  it('closes a number that nobody is known to have, also for whoever gets it later', async () => {
    const world = await aWorld();
    await world.text('STOP', { From: '+4917012345678' });

    expect(await world.recipients.readSuppressions([{ channel: 'sms', address: '+4917012345678' }])).toMatchObject([
      { reason: 'opt_out' },
    ]);
    expect(world.closed()).toEqual(['open', 'open']);
    expect(world.consents.evidence).toEqual([]);
  });

  it('is answered by Twilio alone where Twilio has answered, whatever the word was', async () => {
    const world = await aWorld();

    expect((await world.text('BASTA', { OptOutType: 'STOP' })).said).toBeUndefined();
    expect(world.closed()).toEqual(['opt_out', 'opt_out']);
    expect(world.consents.evidence[0]?.proof).toEqual({ messageSid: 'SM1', keyword: 'opt-out' });
  });

  it('closes the number first: what fails after it is done again by the next copy', async () => {
    const world = await aWorld();
    const append = world.consents.append.bind(world.consents);
    world.consents.append = async () => Promise.reject(new Error('throttled'));
    await expect(world.text('STOP', { MessageSid: 'SM-same' })).rejects.toThrow('throttled');
    expect(world.closed()).toEqual(['opt_out', 'opt_out']);

    world.consents.append = append;
    expect((await world.text('STOP', { MessageSid: 'SM-same' })).said).toBeDefined();
    expect(world.consents.evidence).toHaveLength(2);
  });
});

describe('START', () => {
  it('opens the number and grants nothing', async () => {
    const world = await aWorld();
    await world.text('STOP');
    expect((await world.text('START')).said).toMatch(/nouveau possibles/);

    expect(world.closed()).toEqual(['open', 'open']);
    expect(world.recipients.profiles.get(ada)?.consents?.marketing?.sms).toMatchObject({ status: 'withdrawn' });
  });

  it('opens nothing that was closed for another reason', async () => {
    const world = await aWorld();
    await world.recipients.suppress(number, { reason: 'permanent_address', since: '2026-03-01T10:00:00Z' }, ada);
    await world.text('START');

    expect(world.closed()).toEqual(['permanent_address', 'permanent_address']);
  });

  it('repeated after a newer STOP opens nothing', async () => {
    const world = await aWorld();
    await world.text('START', { MessageSid: 'SM-start' });
    await world.text('STOP');

    expect((await world.text('START', { MessageSid: 'SM-start' })).said).toBeUndefined();
    expect(world.closed()).toEqual(['opt_out', 'opt_out']);
    expect(world.texts.seen.get('SM-start')).toBe('for-good');
  });

  it('is not said by YES', async () => {
    const world = await aWorld();
    await world.text('STOP');
    await world.text('YES');

    expect(world.closed()).toEqual(['opt_out', 'opt_out']);
  });
});

describe('other texts', () => {
  it('HELP is answered with who we are', async () => {
    const world = await aWorld();

    expect((await world.text('info?')).said).toMatch(/help@example\.com/);
    expect((await world.text('HELP', { OptOutType: 'HELP' })).said).toBeUndefined();
    expect((await world.text('HELP', { From: '+4917012345678' })).said).toMatch(/write to/);
  });

  it('one that looks like a refusal is kept with its sender, and counted', async () => {
    const world = await aWorld();
    const { said } = await world.text('please stop texting me');
    await world.text('leave me alone', { From: '+4917012345678' });

    expect(said).toBeUndefined();
    expect(world.texts.toReview).toMatchObject([
      { recipientId: 'ada', text: 'please stop texting me', from: phone },
      { recipientId: expect.stringMatching(/^inline-/), text: 'leave me alone' },
    ]);
    expect(world.counted).toEqual(['textToReview', 'textToReview']);
    expect(world.closed()).toEqual(['open', 'open']);
  });

  it('anything else is neither kept nor answered', async () => {
    const world = await aWorld();

    expect((await world.text('Can you deliver to the back door?')).body).toMatch(/<Response><\/Response>/);
    expect(world.texts).toEqual(new MemoryInboundTexts());
  });

  it('the same text again does nothing and says nothing, one after the other or together', async () => {
    const world = await aWorld();
    await world.text('STOP', { MessageSid: 'SM-1' });
    const [one, other] = await Promise.all(['a', 'b'].map(() => world.text('remove me', { MessageSid: 'SM-2' })));
    const again = await world.text('STOP', { MessageSid: 'SM-1' });

    expect([one?.status, other?.status, again.status, again.said]).toEqual([200, 200, 200, undefined]);
    expect(world.consents.evidence).toHaveLength(2);

    const said = await Promise.all(['a', 'b', 'c'].map(() => world.text('STOP', { MessageSid: 'SM-3' })));
    expect(said.filter((answer) => answer.said !== undefined)).toHaveLength(1);
  });

  it('one from a short code is left alone', async () => {
    const world = await aWorld();

    expect(await world.text('STOP', { From: '12345' })).toMatchObject({ status: 200, said: undefined });
    expect(world.lines).toEqual([]);
  });
});

describe('the door', () => {
  it('takes what was signed with either token, and for the configured address whatever Host says', async () => {
    const world = await aWorld();

    expect((await world.text('HELP', {}, 'the-second')).status).toBe(200);
  });

  it('refuses what was signed by somebody else, and does nothing', async () => {
    const world = await aWorld();

    expect(await world.text('STOP', {}, 'not-the-token')).toMatchObject({ status: 403, said: undefined });
    expect(world.closed()).toEqual(['open', 'open']);
  });

  it('logs neither number nor text', async () => {
    const world = await aWorld();
    await world.text('STOP');
    await world.text('please stop texting Ada');

    expect(world.lines).toEqual([
      { sentence: 'Text received', keys: { meaning: 'opt-out', requestId: 'r-1' } },
      { sentence: 'Text received', keys: { meaning: 'maybe-opt-out', requestId: 'r-1' } },
    ]);
  });
});

describe('the replies', () => {
  const replies = Object.entries(textReplies).flatMap(([locale, words]) =>
    Object.entries(words).map(([kind, text]) => ({ locale, kind, text: String(text) })),
  );

  it.each(replies)('$locale, $kind: fits into one message', ({ text }) => {
    expect(textSegments(text)).toMatchObject({ segments: 1, encoding: 'GSM-7' });
  });
});
