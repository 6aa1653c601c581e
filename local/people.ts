import { type Developer, required } from './developer.ts';
import { isRecord } from './is-record.ts';
import type { Observation, Observations } from './observations.ts';
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

  /** Sends events, and waits until the profiles of all whom they are about are as they should be. */
  async function tell(events: readonly WantedEvent[], isTold: (profile: Profile) => boolean): Promise<void> {
    const told = untilProfiles(
      observations,
      events.map(({ detail }) => String(detail['recipientId'])),
      isTold,
    );
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

type Profile = Readonly<Record<string, unknown>>;

async function untilProfiles(
  observations: Observations,
  recipientIds: readonly string[],
  isTold: (profile: Profile) => boolean,
): Promise<void> {
  const missing = new Set(recipientIds);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const meet = (observation: Observation) => {
    if (observation.kind !== 'item' || observation.item['SK'] !== 'PROFILE' || !isTold(observation.item)) return;
    missing.delete(String(observation.item['recipientId']));
    if (missing.size === 0) resolve();
  };
  const stop = observations.listen(meet);
  const timer = setTimeout(() => {
    reject(new Error(`${[...missing].join(', ')} did not become known within ${patienceMilliseconds / 1000} s`));
  }, patienceMilliseconds);
  await promise.finally(() => {
    stop();
    clearTimeout(timer);
  });
}
