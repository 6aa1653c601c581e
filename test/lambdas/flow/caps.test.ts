import { describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import type { FrequencyCap } from '../../../lambdas/domain/category.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryCapLedger } from '../fakes/memory-cap-ledger.ts';
import { aWorld, command, deliver, record } from './world.ts';

const day = 86_400_000;
const once: FrequencyCap = { channel: 'email', most: 1, per: 'day', counts: 'rolling' };
const refused: AttemptOutcome = { kind: 'refused', failureClass: 'permanent_address', code: 'bounced' };
const ambiguous: AttemptOutcome = { kind: 'refused', failureClass: 'ambiguous', code: 'no-answer' };

function aCappedWorld({
  answers = [] as AttemptOutcome[],
  caps = [once] as readonly FrequencyCap[],
  whenCapped = 'defer' as 'defer' | 'drop',
  preferences = {},
} = {}) {
  const world = aWorld({ answers });
  const ada = aProfile({ preferences });
  world.recipients.profiles.set(ada.recipientId, ada);
  const ledger = new MemoryCapLedger();
  const { templates } = world.dependencies;
  const category = aCategory({ caps });
  const run = deliver({
    ...world.dependencies,
    caps: ledger,
    templates: { ...templates, typeInfo: () => ({ category, duplicates: 'at-most-once', whenCapped }) },
  });
  const send = (notificationId: string, changes: object = {}) => run([record(command({ notificationId, ...changes }))]);
  const end = (notificationId: string) => world.deliveries.records.get(`ada/${notificationId}`);
  return { ...world, ledger, send, end };
}

describe('a cap', () => {
  it('lets out as many as it says, and has the next one wait until it may go', async () => {
    const world = aCappedWorld();
    await world.send('n-1');
    world.clock.now += 3_600_000;
    await world.send('n-2');

    expect(world.sent).toHaveLength(1);
    expect(world.counts).toEqual(['held-by-cap']);
    expect(world.end('n-2')).toBeUndefined();
    const [waiting] = [...world.dependencies.waitingRoom.requests.values()];
    expect(waiting).toMatchObject({
      notificationId: 'n-2',
      dueAt: new Date(Date.parse('2026-03-01T12:00:01Z') + day).toISOString(),
      waits: [{ rule: 'frequency-cap', channel: 'email', effect: 'defers' }],
    });
    world.clock.now += day;
    await world.send('n-2');
    expect(world.end('n-2')).toMatchObject({ status: 'accepted' });
  });

  it('drops the next one where its type says so', async () => {
    const world = aCappedWorld({ whenCapped: 'drop' });
    await world.send('n-1');
    await world.send('n-2', { plan: { strategy: 'first-success', channels: ['email', 'sms'], explanation: [] } });

    expect(world.sent).toHaveLength(1);
    expect(world.end('n-2')).toMatchObject({ status: 'suppressed', reason: 'frequency-cap' });
    expect(world.counts).toEqual(['dropped-by-cap']);
  });

  it('ends what is of no more use by then', async () => {
    const world = aCappedWorld();
    await world.send('n-1');
    await world.send('n-2', { expiresAt: new Date(world.clock.now + day / 2).toISOString() });

    expect(world.end('n-2')).toMatchObject({ status: 'expired', reason: 'expires-before-frequency-cap-ends' });
  });

  it('keeps no place for a copy of what has failed', async () => {
    const world = aCappedWorld({ answers: [{ kind: 'refused', failureClass: 'content', code: 'too-long' }] });
    await world.send('n-1');
    await world.send('n-1');

    expect(world.end('n-1')).toMatchObject({ status: 'failed' });
    expect([...world.ledger.sent.values()].flat().map(({ notificationId }) => notificationId)).toEqual([]);
  });

  it('counts a notification once, however many copies of its command come', async () => {
    const world = aCappedWorld({ caps: [{ ...once, most: 2 }] });
    await Promise.all([world.send('n-1'), world.send('n-1'), world.send('n-1')]);
    await world.send('n-2');

    expect(world.sent).toHaveLength(2);
  });

  it.each([
    ['what was refused', refused, 2],
    ['what may have gone out', ambiguous, 1],
  ])('after %s', async (_, answer, sent) => {
    const world = aCappedWorld({ answers: [answer] });
    await world.send('n-1');
    const ada = aProfile();
    world.recipients.profiles.set(ada.recipientId, ada);
    await world.send('n-2');

    expect(world.sent).toHaveLength(sent);
  });

  it('may be lowered by the recipient; who has none pays nothing', async () => {
    const preferences = { categories: { transactional: { atMost: { most: 1, per: 'week' } } } };
    const lowered = aCappedWorld({ caps: [], preferences });
    const free = aCappedWorld({ caps: [{ ...once, channel: 'sms' }] });
    for (const world of [lowered, free]) for (const name of ['n-1', 'n-2']) await world.send(name);

    expect(lowered.sent).toHaveLength(1);
    expect(free.sent).toHaveLength(2);
    expect(free.ledger.sent.size).toBe(0);
  });
});
