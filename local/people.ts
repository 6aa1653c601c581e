import { type Developer, required } from './developer.ts';
import { isRecord } from './is-record.ts';
import type { Observations } from './observations.ts';
import type { WantedEvent } from './page/routes.ts';

const patienceMilliseconds = 30_000;

/** Introduces the people of the samples to Carillon with what they agreed to, and waits until it knows. */
export async function introducePeople(
  developer: Developer,
  outputs: Readonly<Record<string, string>>,
  observations: Observations,
): Promise<void> {
  const now = new Date();
  const people = await describePeople(developer, outputs, now);
  await tell(people, () => true);
  await tell(describeConsents(now), ({ consents }) => isRecord(consents));
  await gather('spring-sale', ['ada', 'zoe']);

  /** Uploads an audience, and waits until it is read. */
  async function gather(topic: string, recipientIds: readonly string[]): Promise<void> {
    const isRead = ({ PK, SK, state }: Item) =>
      PK === `TOPIC#${topic}` && String(SK).startsWith('IMPORT#') && state === 'done';
    const read = untilItems(observations, `the audience ${topic} was not read`, isRead);
    await Promise.all([read, developer.uploadAudience(topic, recipientIds)]);
  }

  /** Sends events, and waits until the profiles of all whom they are about are as they should be. */
  async function tell(events: readonly WantedEvent[], isTold: (profile: Item) => boolean): Promise<void> {
    const missing = new Set(events.map(({ detail }) => String(detail['recipientId'])));
    const told = untilItems(observations, 'not everybody became known', (item) => {
      if (item['SK'] === 'PROFILE' && isTold(item)) missing.delete(String(item['recipientId']));
      return missing.size === 0;
    });
    await Promise.all([told, ...events.map((event) => developer.send(event))]);
  }
}

/** Nobody here exists: example.com and the numbers 555-01xx are kept free for that. */
async function describePeople(
  { registerDevice }: Developer,
  outputs: Readonly<Record<string, string>>,
  now: Date,
): Promise<readonly WantedEvent[]> {
  const fcm = required(outputs, 'PushApplicationFcmArn');
  const apns = required(outputs, 'PushApplicationApnsArn');
  const device = async (platform: 'fcm' | 'apns', token: string) => ({
    platform,
    endpointArn: await registerDevice(platform === 'fcm' ? fcm : apns, token),
  });
  const [phone, tablet, watch] = await Promise.all([
    device('fcm', 'ada-phone'),
    device('apns', 'ada0'.repeat(16)),
    device('fcm', 'mia-phone'),
  ]);
  const changed = (recipientId: string, rest: WantedEvent['detail']): WantedEvent => ({
    detailType: 'RecipientChanged.v1',
    detail: { recipientId, occurredAt: now.toISOString(), ...rest },
  });
  return [
    changed('ada', {
      contactPoints: { email: 'ada@example.com', phone: '+12025550101', push: [phone, tablet] },
      locale: 'en',
      timeZone: 'Europe/London',
      country: 'GB',
    }),
    changed('luc', {
      contactPoints: { email: 'luc@example.com', phone: '+12025550102' },
      locale: 'fr-CA',
      timeZone: 'America/Toronto',
      country: 'CA',
    }),
    changed('mia', { contactPoints: { push: [watch] }, locale: 'en', timeZone: 'America/New_York', country: 'US' }),
    changed('zoe', {
      contactPoints: { email: 'zoe@example.com' },
      locale: 'en',
      timeZone: 'America/Denver',
      country: 'US',
    }),
    changed('nobody', { locale: 'en' }),
  ];
}

/** What an older system of the shop knows: luc ticked the box for offers by e-mail, ada did not. */
const describeConsents = (now: Date): readonly WantedEvent[] => [
  {
    detailType: 'PreferencesChangeRequested.v1',
    detail: {
      recipientId: 'luc',
      occurredAt: now.toISOString(),
      consent: {
        changes: [{ purpose: 'marketing', channel: 'email', action: 'granted' }],
        wording: { version: '2025-03', text: 'Oui, envoyez-moi les offres de la semaine par courriel.' },
        proof: { form: 'checkout' },
      },
    },
  },
];

type Item = Readonly<Record<string, unknown>>;

/** Resolves with the first item after which it is done. */
async function untilItems(
  observations: Observations,
  complaint: string,
  isDone: (item: Item) => boolean,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = observations.listen((observation) => {
    if (observation.kind === 'item' && isDone(observation.item)) resolve();
  });
  const timer = setTimeout(() => {
    reject(new Error(`${complaint} within ${patienceMilliseconds / 1000} s`));
  }, patienceMilliseconds);
  await promise.finally(() => {
    stop();
    clearTimeout(timer);
  });
}
