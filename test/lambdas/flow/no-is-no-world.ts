import { AsyncLocalStorage } from 'node:async_hooks';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { AddressHash } from '../../../lambdas/adapters/dynamodb/address-hash.ts';
import { DynamoRecipients } from '../../../lambdas/adapters/dynamodb/dynamo-recipients.ts';
import { profileKey, toItem } from '../../../lambdas/adapters/dynamodb/keys.ts';
import type { DeliverV1 } from '../../../lambdas/contracts/commands/deliver.v1.ts';
import { recipientChangedV1 } from '../../../lambdas/contracts/events/recipient-changed.v1.ts';
import { type RecipientId, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { choicesIn } from '../../../lambdas/domain/preference-change.ts';
import { type RecipientProfile, recipientProfileSchema } from '../../../lambdas/domain/recipient-profile.ts';
import { unsubscribe } from '../../../lambdas/flow/answer-links.ts';
import { answerText } from '../../../lambdas/flow/answer-text.ts';
import { type ChoicesToChange, changeChoices } from '../../../lambdas/flow/change-choices.ts';
import { stopMarketing } from '../../../lambdas/flow/choose-on-page.ts';
import { deliverOn } from '../../../lambdas/flow/deliver-on.ts';
import { updateProfile } from '../../../lambdas/flow/update-profile.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryConsentLog } from '../fakes/memory-consent-log.ts';
import { MemoryDeliveryLog } from '../fakes/memory-delivery-log.ts';
import { MemoryInboundTexts } from '../fakes/memory-inbound-texts.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';
import { MemoryTable } from '../fakes/memory-table.ts';
import { aWorld, command, record } from './world.ts';

const phone = '+15550100';
const number = { channel: 'sms', address: phone } as const;
const inline = { contactPoints: { phone } };
const start = '2026-03-01T12:00:00.000Z';
const earlier = '2026-03-01T11:00:00.000Z';
const id = (name: string) => recipientIdSchema.parse(name);
const offers = { types: { 'weekly.offers': { channels: { email: true } } } };
const consent = { status: 'granted', form: 'written', at: earlier, evidenceId: 'e-0' };

const marketing = aCategory({ name: 'marketing', consent: 'marketing' });
const space = {
  categories: [marketing],
  types: [{ type: 'weekly.offers', category: marketing, channels: ['email', 'sms'] }],
} as const;
const categoryOf = (type: string) => (type === 'weekly.offers' ? marketing : aCategory());

/** Ada wants offers and shares a phone with Luc; Eve is not known yet. One table for all runs: a client is slow to make. */
const table = new MemoryTable();
const recipients = new DynamoRecipients(table, { tableName: 'people', hash: new AddressHash(async () => 'the-key') });
const people = [
  aProfile({
    phone: { address: phone },
    preferences: offers,
    timeZone: undefined,
    consents: { marketing: { email: consent, sms: consent } },
  }),
  aProfile({ recipientId: 'luc', phone: { address: phone }, timeZone: undefined }),
];
for (const person of people) {
  table.items.set(`R#${person.recipientId}\nPROFILE`, { ...profileKey(person.recipientId), ...toItem(person) });
  await recipients.addHolder(number, person.recipientId);
}
const atStart = new Map(table.items);
const inlineId = await recipients.inlineRecipientId(inline);

/** Messages that may go out; each is sent once in a run, unless somebody says no. */
export const messages = {
  'offers to ada by email': command({ notificationId: 'n-1', type: 'weekly.offers', channel: 'email' }),
  'offers to ada by text': command({ notificationId: 'n-2', type: 'weekly.offers', channel: 'sms' }),
  'order to ada by text': command({ notificationId: 'n-3', channel: 'sms' }),
  'order to luc by text': command({ notificationId: 'n-4', recipientId: 'luc', channel: 'sms' }),
  'order to the number': command({ notificationId: 'n-5', recipientId: inlineId, inline, channel: 'sms' }),
  'order to eve by text': command({ notificationId: 'n-6', recipientId: 'eve', channel: 'sms' }),
} as const satisfies Record<string, DeliverV1>;
export type Message = keyof typeof messages;
const bodies = new Map(Object.entries(messages).map(([name, message]) => [name, JSON.stringify(message)]));

/** What people and other systems do meanwhile. */
export const doings = [
  'one-click',
  'page',
  'api',
  'stop',
  'older yes',
  'other language',
  'eve gets the phone',
] as const;
export type Doing = (typeof doings)[number];

/** What must not go out any more once it is acknowledged. */
const forbids: Readonly<Record<Doing, readonly Message[]>> = {
  'one-click': ['offers to ada by email'],
  page: ['offers to ada by email', 'offers to ada by text'],
  api: ['offers to ada by email'],
  stop: [
    'offers to ada by text',
    'order to ada by text',
    'order to luc by text',
    'order to the number',
    'order to eve by text',
  ],
  'older yes': [],
  'other language': [],
  'eve gets the phone': [],
};

/** Faults put in on purpose, to see that they are found. */
export type Fault = 'stale profiles' | 'acknowledged before it is written';

const actors = new AsyncLocalStorage<Message | Doing>();

/** One of them stands still at one of its calls, while everything else goes on for so many calls. */
export interface Stall {
  readonly actor: Message | Doing;
  readonly atCall: number;
  readonly calls: number;
}

/** What happened in one run, in order: moments are counted, one for each thing that happens. */
export interface Run {
  readonly acknowledged: { readonly doing: Doing; readonly at: number }[];
  /** Calls of a provider, each with the moment of the read that allowed it. */
  readonly sent: { readonly message: Message; readonly readAt: number }[];
}

/** Sends whose read came after a no to them was acknowledged: there must be none. */
export const brokenNos = ({ acknowledged, sent }: Run) =>
  sent.flatMap(({ message, readAt }) =>
    acknowledged
      .filter(({ doing, at }) => at < readAt && forbids[doing].includes(message))
      .map(({ doing }) => `${message} went out after ${doing} had been acknowledged`),
  );

/**
 * Lets all of this happen at once, by the real flows on the real store over a table in memory.
 *
 * @param turn - waits until the next call of the store or a provider may happen
 */
export async function race(
  turn: () => Promise<unknown>,
  wanted: readonly Message[],
  done: readonly Doing[],
  { fault, stalls = [] }: { readonly fault?: Fault | undefined; readonly stalls?: readonly Stall[] } = {},
): Promise<Run> {
  const calls = new Map<unknown, number>();
  const step = async () => {
    await turn();
    const me = actors.getStore();
    const mine = calls.get(me) ?? 0;
    calls.set(me, mine + 1);
    const stall = stalls.find(({ actor, atCall }) => actor === me && atCall === mine);
    for (let call = 0; call < (stall?.calls ?? 0); call += 1) await turn();
  };
  table.items = new Map(atStart);
  table.step = step;
  const run: Run = { acknowledged: [], sent: [] };
  let moment = 0;
  const records = new MemoryDeliveryLog(new MemoryRecipients());
  const stale = new Map(people.map((person) => [person.recipientId, person]));
  const profileNow = (recipientId: RecipientId): RecipientProfile | undefined => {
    if (fault === 'stale profiles') return stale.get(recipientId);
    const item = table.items.get(`R#${recipientId}\nPROFILE`);
    return item && recipientProfileSchema.parse(unmarshall(item));
  };

  const send = async (name: Message) => {
    let readAt = 0;
    const message = messages[name];
    const { dependencies } = aWorld();
    await deliverOn(
      message.channel,
      () => name,
    )({
      ...dependencies,
      deliveries: {
        load: async () => {
          await step();
          readAt = ++moment;
          const profile = profileNow(message.recipientId);
          return ({ profileOnly = false }) => ({ profile, record: undefined, isUnread: profileOnly });
        },
        claim: async (...given) => {
          await step();
          return records.claim(...given);
        },
        write: async (...given) => {
          await step();
          return records.write(...given);
        },
      },
      recipients: {
        suppress: (...given) => recipients.suppress(...given),
        // for somebody whom only a request knows, this is the read that allows it
        readSuppressions: async (addresses) => {
          const read = await recipients.readSuppressions(addresses);
          readAt = ++moment;
          return read;
        },
      },
      templates: {
        ...dependencies.templates,
        typeInfo: (type) => ({ category: categoryOf(type), duplicates: 'at-least-once', whenCapped: 'defer' }),
      },
      channels: Object.fromEntries(
        Object.entries(dependencies.channels).map(([channel, setting]) => [
          channel,
          { ...setting, providers: [{ name: 'test', share: 100, confirms: false, looksUp: false }] },
        ]),
      ),
      senders: [
        {
          provider: 'test',
          send: async () => {
            await step();
            moment += 1;
            run.sent.push({ message: name, readAt });
            return { kind: 'accepted', providerMessageId: 'p-1' };
          },
        },
      ],
    })([record(bodies.get(name) ?? '')]);
  };

  let ids = 0;
  const choosing = {
    recipients,
    consents: new MemoryConsentLog(),
    events: {
      publish: async () => {
        await step();
        return [];
      },
    },
    newId: () => `e-${++ids}`,
    now: () => new Date(start),
    space,
  };
  const change = changeChoices(choosing);
  const choose = (method: ChoicesToChange['method'], choices: NonNullable<ChoicesToChange['choices']>, at = start) =>
    change({ recipientId: id('ada'), method, occurredAt: at, choices });
  const tell = (recipientId: string, changed: object) =>
    updateProfile(
      recipientChangedV1.detail.parse({ recipientId, occurredAt: start, ...changed }),
      recipients,
      () => undefined,
    );
  const perform: Readonly<Record<Doing, () => Promise<unknown>>> = {
    'one-click': () =>
      unsubscribe(choosing)({
        purpose: 'unsubscribe',
        recipientId: id('ada'),
        linkId: 'l-1',
        category: 'marketing',
        channel: 'email',
      }),
    page: () => stopMarketing(choosing)({ recipientId: id('ada'), linkId: 'l-2' }),
    api: () => choose('api', () => choicesIn({ types: { 'weekly.offers': { channels: { email: false } } } })),
    stop: () =>
      answerText({
        recipients,
        texts: new MemoryInboundTexts(),
        change,
        meter: { textToReview: () => {} },
        newId: () => 't-1',
        now: () => new Date(start),
      })({ messageId: 'SM1', from: phone, text: 'Stop.', providerSays: 'opt-out' }),
    'older yes': () => choose('event', () => choicesIn(offers), earlier),
    'other language': () => tell('ada', { locale: 'fr' }),
    'eve gets the phone': () => tell('eve', { contactPoints: { phone } }),
  };
  const acknowledge = async (doing: Doing) => {
    const work = perform[doing]();
    if (fault !== 'acknowledged before it is written') await work;
    run.acknowledged.push({ doing, at: ++moment });
    await work;
  };
  await Promise.all([
    ...wanted.map((message) => actors.run(message, send, message)),
    ...done.map((doing) => actors.run(doing, acknowledge, doing)),
  ]);
  return run;
}
