import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aProfile } from '../domain/profiles.ts';
import { aRouter, event } from './router.ts';
import { aWorld, deliver, record } from './world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.parse('2026-03-27T12:00:00Z');
/** From the earliest clock of the world to the latest, with half hours, and clocks that change on these days. */
const zones = ['Etc/GMT+12', 'Pacific/Honolulu', 'America/New_York', 'UTC', 'Europe/Berlin', 'Asia/Kathmandu']
  .concat(['Asia/Tokyo', 'Pacific/Kiritimati'])
  .map((timeZone) => ({
    timeZone,
    clock: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  }));
const zone = fc.constantFrom(...zones);
const timeOf = (minutes: number) =>
  [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

interface Life {
  readonly home: (typeof zones)[number];
  readonly moves: readonly { readonly afterMs: number; readonly to: (typeof zones)[number] }[];
  readonly quietFrom: number;
  readonly quietMinutes: number;
  readonly expiresAfterMs: number;
  /** How late queues and the waiting room are, one after the other. */
  readonly lags: readonly number[];
}
const life: fc.Arbitrary<Life> = fc.record({
  home: zone,
  moves: fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 3 * day }), to: zone }), { maxLength: 4 }),
  quietFrom: fc.integer({ min: 0, max: 1439 }),
  // three hours of the day stay free
  quietMinutes: fc.integer({ min: 1, max: 21 * 60 }),
  expiresAfterMs: fc.integer({ min: 1, max: 2.5 * day }),
  lags: fc.array(fc.integer({ min: 0, max: 40 * minute }), { minLength: 1, maxLength: 5 }),
});

/** Lives a request from its event to its end, while its recipient moves. */
async function live({ home, moves, quietFrom, quietMinutes, expiresAfterMs, lags }: Life) {
  const router = aRouter(undefined, { type: { channels: ['email'], strategy: 'first-success' } });
  const { clock, queued, held, waitingRoom, recipients, deliveries } = router;
  const { meter, channels } = aWorld().dependencies;
  const quietHours = { start: timeOf(quietFrom), end: timeOf(quietFrom + quietMinutes) };
  const known = aProfile();
  let here = home;
  const sent: { readonly at: number; readonly time: string }[] = [];
  const run = deliver({
    ...router.dependencies,
    meter,
    channels,
    senders: [
      {
        provider: 'ses',
        send: async () => {
          sent.push({ at: clock.now, time: here.clock.format(clock.now) });
          return { kind: 'accepted', providerMessageId: 'p-1' };
        },
      },
    ],
  });
  const passTo = (moment: number) => {
    clock.now = Math.max(clock.now, moment);
    const moved = moves.filter(({ afterMs }) => start + afterMs <= clock.now);
    here = moved.toSorted((one, other) => one.afterMs - other.afterMs).at(-1)?.to ?? home;
    recipients.profiles.set(known.recipientId, {
      ...known,
      timeZone: here.timeZone,
      preferences: { quietHours: [quietHours] },
    });
  };
  passTo(start);
  const expiresAt = start + expiresAfterMs;
  const { messageId, body } = event({ channels: ['email'], expiresAt: new Date(expiresAt).toISOString() });
  const time = new Date(start).toISOString();
  await router.route([{ messageId, body: JSON.stringify({ ...JSON.parse(body), time }) }]);
  for (let turn = 0; turn < 60 && deliveries.records.get('ada/n-1')?.settledAt === undefined; turn += 1) {
    const lag = lags[turn % lags.length] ?? 0;
    const [message] = queued.splice(0, 1);
    const waiting = waitingRoom.requests.get('ada/n-1');
    if (message) {
      passTo(clock.now + (message.delaySeconds ?? 0) * 1000 + lag);
      const { failedMessageIds } = await run([record(message.body)]);
      if (failedMessageIds.length > 0) queued.push({ ...message, delaySeconds: held.splice(0).at(-1)?.seconds ?? 30 });
    } else if (waiting) {
      passTo(Date.parse(waiting.dueAt) + lag);
      const { recipientId, notificationId, version } = waiting;
      const wake = JSON.stringify({ kind: 'wake', recipientId, notificationId, version });
      await router.route([{ messageId: 'w-1', body: wake }]);
    } else break;
  }
  return { sent, expiresAt, end: deliveries.records.get('ada/n-1'), quietHours };
}

const isQuiet = (time: string, { start: from, end }: { readonly start: string; readonly end: string }) =>
  from < end ? time >= from && time < end : time >= from || time < end;

describe('a request that waits while its recipient moves to other time zones', () => {
  it('goes out once, in no quiet minute of where they are and not after its end, or is recorded as expired', async () => {
    const ends = { accepted: 0, expired: 0, moved: 0 };
    await fc.assert(
      fc.asyncProperty(life, async (given) => {
        const { sent, expiresAt, end, quietHours } = await live(given);
        for (const { at, time } of sent) {
          expect(at).toBeLessThan(expiresAt);
          expect({ time, isQuiet: isQuiet(time, quietHours) }).toEqual({ time, isQuiet: false });
        }
        expect(end?.status).toBe(sent.length === 0 ? 'expired' : 'accepted');
        expect(sent.length).toBeLessThanOrEqual(1);
        if (sent.length === 0) expect(end?.reason).toMatch(/^expire[sd]-before-/);
        ends[sent.length === 0 ? 'expired' : 'accepted'] += 1;
        if (given.moves.length > 0) ends.moved += 1;
      }),
      { numRuns: 500 },
    );
    // both ends are met, and not by chance alone
    expect(ends.accepted).toBeGreaterThan(50);
    expect(ends.expired).toBeGreaterThan(50);
    expect(ends.moved).toBeGreaterThan(50);
  });
});
