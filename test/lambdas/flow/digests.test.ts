import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aComment, aDigestWorld, Died, type Rule, start } from './digest-world.ts';

const minute = 60_000;
const hourly: Rule = { windowMs: 60 * minute, max: 50, flushFirst: false };

/** Lets time go by, and closes what is due. */
async function passTime(world: ReturnType<typeof aDigestWorld>, milliseconds: number): Promise<void> {
  world.clock.now += milliseconds;
  const due = world.pointers.filter(({ dueAt }) => dueAt <= world.clock.now);
  for (const pointer of due) world.pointers.splice(world.pointers.indexOf(pointer), 1);
  for (const { entry } of due) await world.close(entry);
}

describe('a digest', () => {
  it('tells of everything that came in its window, once', async () => {
    const world = aDigestWorld(hourly);
    for (const name of ['c-1', 'c-2', 'c-1']) expect(await world.take(aComment(name))).toBe('gathered');
    await passTime(world, 30 * minute);
    expect(world.sent).toEqual([]);
    await world.take(aComment('c-3'));
    await passTime(world, 31 * minute);
    await world.take(aComment('c-4'));
    await passTime(world, 61 * minute);

    expect(world.sent.map(({ count, items }) => ({ count, items }))).toEqual([
      { count: 3, items: ['c-1', 'c-2', 'c-3'] },
      { count: 1, items: ['c-4'] },
    ]);
    expect(world.pointers).toEqual([]);
    expect(world.memory.held.size).toBe(0);
  });

  it('ends each notification with a record that leads on to it, and says so', async () => {
    const world = aDigestWorld(hourly);
    await world.take(aComment('c-1'));
    await passTime(world, 61 * minute);

    const { id } = world.sent[0]!;
    const reason = `gathered-into-${id}`;
    expect(world.records.get('ada/c-1')).toMatchObject({
      status: 'accepted',
      reason,
      channels: [],
      explanation: [
        { rule: 'digest', effect: 'gathers', because: 'into-comments.digest' },
        { rule: 'digest', effect: 'settles', because: reason },
      ],
    });
    expect(world.events).toMatchObject([{ detail: { notificationId: 'c-1', status: 'accepted' } }]);
    expect(await world.take(aComment('c-1'))).toBe('gathered');
    await passTime(world, 61 * minute);
    expect(world.sent).toHaveLength(1);
  });

  it('sends the first one by itself where the type says so, and only what follows is gathered', async () => {
    const world = aDigestWorld({ ...hourly, flushFirst: true });
    expect(await world.take(aComment('c-1'))).toBe('send-now');
    expect(await world.take(aComment('c-2'))).toBe('gathered');
    await passTime(world, 61 * minute);
    expect(await world.take(aComment('c-3'))).toBe('send-now');
    await passTime(world, 61 * minute);

    expect(world.sent.map(({ items }) => items)).toEqual([['c-2']]);
    expect([...world.sentAlone]).toEqual(['c-1', 'c-3']);
  });

  it('closes at once when it is full, and what follows begins the next one', async () => {
    const world = aDigestWorld({ ...hourly, max: 2 });
    for (const name of ['c-1', 'c-2', 'c-3']) await world.take(aComment(name));
    await passTime(world, minute);
    expect(world.sent.map(({ items }) => items)).toEqual([['c-1', 'c-2']]);
    await passTime(world, 61 * minute);
    expect(world.sent.map(({ items }) => items)).toEqual([['c-1', 'c-2'], ['c-3']]);
  });

  it('leaves out what is of no more use, or was dealt with otherwise', async () => {
    const world = aDigestWorld(hourly);
    await world.take(aComment('c-1', new Date(start + 30 * minute).toISOString()));
    await world.take(aComment('c-2'));
    await world.take(aComment('c-3'));
    const otherwise = { status: 'suppressed', channels: [], outcomes: {} };
    world.records.set('ada/c-3', otherwise as never);
    await passTime(world, 61 * minute);

    expect(world.sent.map(({ items }) => items)).toEqual([['c-2']]);
    expect(world.records.get('ada/c-1')).toMatchObject({ status: 'expired', reason: 'expired-before-its-digest' });
    expect(world.records.get('ada/c-3')).toEqual(otherwise);
    expect(world.memory.held.size).toBe(0);
  });

  it('leaves out what was cancelled meanwhile, and ends it as cancelled', async () => {
    const world = aDigestWorld(hourly);
    await world.take(aComment('c-1'));
    await world.take(aComment('c-2'));
    world.cancelled.set('ada/c-1', ['email', 'sms', 'push']);
    world.cancelled.set('ada/c-2', ['sms']);
    await passTime(world, 61 * minute);

    expect(world.sent.map(({ items }) => items)).toEqual([['c-2']]);
    expect(world.records.get('ada/c-1')).toMatchObject({ status: 'cancelled', reason: 'cancelled-by-request' });
  });

  it('is not sent when there is nothing to tell', async () => {
    const world = aDigestWorld(hourly);
    await world.take(aComment('c-1', new Date(start + 30 * minute).toISOString()));
    const { entry } = world.pointers[0]!;
    await passTime(world, 61 * minute);
    await world.close(entry);

    expect(world.sent).toEqual([]);
    expect(world.records.get('ada/c-1')?.status).toBe('expired');
  });

  it('is no bigger than a message may be', async () => {
    const world = aDigestWorld(hourly);
    const long = 'x'.repeat(60 * 1024);
    for (const name of ['c-1', 'c-2', 'c-3']) await world.take({ ...aComment(name), data: { long } });
    await passTime(world, minute);

    expect(world.sent.map(({ items }) => items)).toEqual([['c-1', 'c-2']]);
  });
});

const anyScene = fc.record({
  rule: fc.record({
    windowMs: fc.constantFrom(2 * minute, 5 * minute),
    max: fc.constantFrom(2, 3, 50),
    flushFirst: fc.boolean(),
  }),
  // some come twice, at once or later
  comments: fc.array(fc.record({ name: fc.integer({ min: 1, max: 6 }), after: fc.nat(8) }), {
    minLength: 1,
    maxLength: 9,
  }),
  /** How far the clock goes with each call. */
  pace: fc.constantFrom(100, 5_000, 20_000),
  /** The calls at which somebody dies. */
  deaths: fc.uniqueArray(fc.nat(120), { maxLength: 6 }),
  /** Some are slow: at this call, while everything else goes on for so many. */
  stalls: fc.array(fc.record({ at: fc.nat(80), calls: fc.integer({ min: 5, max: 40 }) }), { maxLength: 3 }),
});
type Scene = typeof anyScene extends fc.Arbitrary<infer S> ? S : never;

/** Everything at once; who dies is begun again, as its message comes again. */
async function race(turn: () => Promise<unknown>, { rule, comments, pace, deaths, stalls }: Scene) {
  let calls = 0;
  const world = aDigestWorld(rule, async (when) => {
    const mine = calls++;
    world.clock.now += pace;
    await turn();
    for (const stall of stalls) if (stall.at === mine) for (let call = 0; call < stall.calls; call += 1) await turn();
    if (deaths.includes(mine)) throw new Died(when);
  });
  const untilItLives = async (work: () => Promise<unknown>) => {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Died)) throw error;
      }
  };
  let working = comments.length;
  const closings: Promise<unknown>[] = [];
  const wakeDue = () => {
    for (const pointer of world.pointers.filter(({ dueAt }) => dueAt <= world.clock.now)) {
      world.pointers.splice(world.pointers.indexOf(pointer), 1);
      closings.push(untilItLives(() => world.close(pointer.entry)));
    }
  };
  const wake = async () => {
    while (working > 0) {
      await turn();
      wakeDue();
    }
    while (world.pointers.length > 0) {
      world.clock.now += minute;
      wakeDue();
      for (let settled = 0; settled < closings.length; settled = closings.length) await Promise.all(closings);
    }
    await Promise.all(closings);
  };
  await Promise.all([
    wake(),
    ...comments.map(async ({ name, after }) => {
      for (let waited = 0; waited < after * 5; waited += 1) await turn();
      await untilItLives(() => world.take(aComment(`c-${name}`)));
      working -= 1;
    }),
  ]);
  return world;
}

/** What is wrong with a run. */
function complaints(world: Awaited<ReturnType<typeof race>>, { comments, rule }: Scene): string[] {
  const digests = new Map(world.sent.map((digest) => [digest.id, digest]));
  const names = [...new Set(comments.map(({ name }) => `c-${name}`))];
  const timesTold = (name: string) =>
    [...digests.values()].filter(({ items }) => items.includes(name)).length + (world.sentAlone.has(name) ? 1 : 0);
  return [
    ...names.filter((name) => timesTold(name) === 0).map((name) => `${name} was lost`),
    ...names.filter((name) => timesTold(name) > 1).map((name) => `${name} was told ${timesTold(name)} times`),
    ...world.sent.filter(({ count, items }) => count !== items.length).map(({ id }) => `${id} miscounts`),
    ...world.sent.filter(({ items }) => items.length > rule.max).map(({ id }) => `${id} is too long`),
    ...world.sent
      .filter(({ id, items }) => items.join() !== digests.get(id)?.items.join())
      .map(({ id }) => `${id} was sent with other items`),
    ...names.filter((name) => !world.records.has(`ada/${name}`)).map((name) => `${name} has no end`),
  ];
}

describe('digests, whoever does what at once and dies where', () => {
  it('tell of each notification once, with the right count', async () => {
    const seen = { digests: 0, alone: 0, died: 0 };
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), anyScene, async (scheduler, scene) => {
        const work = race(() => scheduler.schedule(Promise.resolve()), scene);
        await scheduler.waitFor(work);
        const world = await work;
        seen.digests += new Set(world.sent.map(({ id }) => id)).size;
        seen.alone += world.sentAlone.size;
        seen.died += scene.deaths.length;

        expect(complaints(world, scene)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(seen.digests, seen.alone, seen.died)).toBeGreaterThan(300);
  });
});
