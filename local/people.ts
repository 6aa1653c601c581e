import { type Developer, required } from './developer.ts';
import type { Observation, Observations } from './observations.ts';
import type { WantedEvent } from './page/routes.ts';

const patienceMilliseconds = 30_000;

/** Introduces the people of the samples to Carillon, and waits until it knows them. */
export async function introducePeople(
  developer: Developer,
  outputs: Readonly<Record<string, string>>,
  observations: Observations,
): Promise<void> {
  const people = await describePeople(developer, outputs, new Date());
  const known = untilKnown(
    observations,
    people.map(({ detail }) => String(detail['recipientId'])),
  );
  await Promise.all([known, ...people.map((event) => developer.send(event))]);
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
    }),
    changed('luc', {
      contactPoints: { email: 'luc@example.com', phone: '+12025550102' },
      locale: 'fr-CA',
      timeZone: 'America/Toronto',
    }),
    changed('mia', { contactPoints: { push: [watch] }, locale: 'en', timeZone: 'America/New_York' }),
    changed('nobody', { locale: 'en' }),
  ];
}

async function untilKnown(observations: Observations, recipientIds: readonly string[]): Promise<void> {
  const missing = new Set(recipientIds);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const meet = (observation: Observation) => {
    if (observation.kind !== 'item' || observation.item['SK'] !== 'PROFILE') return;
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
