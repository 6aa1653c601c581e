import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { brokenNos, type Doing, doings, type Fault, type Message, messages, type Run, race } from './no-is-no-world.ts';

const anyMessages = fc.uniqueArray(fc.constantFrom(...(Object.keys(messages) as Message[])), {
  minLength: 1,
  maxLength: 4,
});
const anyDoings = fc.uniqueArray(fc.constantFrom(...doings), { minLength: 1, maxLength: 3 });

/** Some are slow: what needs one call to wait for a dozen others hardly ever happens by chance alone. */
const anyStalls = (actors: readonly (Message | Doing)[]) =>
  fc.array(
    fc.record({ actor: fc.constantFrom(...actors), atCall: fc.nat(6), calls: fc.integer({ min: 5, max: 25 }) }),
    { maxLength: 2 },
  );
const anyScene = fc.tuple(anyMessages, anyDoings).chain(([wanted, done]) =>
  fc.record({
    wanted: fc.constant(wanted),
    done: fc.constant(done),
    stalls: anyStalls([...wanted, ...done]),
  }),
);

/** Any order in which the calls of all that goes on at once may happen. */
const anyRace = (judge: (run: Run, wanted: readonly Message[], done: readonly Doing[]) => void, fault?: Fault) =>
  fc.asyncProperty(fc.scheduler(), anyScene, async (scheduler, { wanted, done, stalls }) => {
    const turn = () => scheduler.schedule(Promise.resolve());
    const work = race(turn, wanted, done, { fault, stalls });
    await scheduler.waitFor(work);
    judge(await work, wanted, done);
  });

const noNoIsBroken = (run: Run) => {
  const broken = brokenNos(run);
  if (broken.length > 0) throw new Error(broken.join('; '));
};

describe('no is no', () => {
  it('in 10,000 interleavings of sends with refusals: nothing goes out that was read after the refusal', async () => {
    const seen = { sent: 0, withheld: 0, acknowledged: 0 };
    const judge = (run: Run, wanted: readonly Message[]) => {
      seen.sent += run.sent.length;
      seen.withheld += wanted.length - run.sent.length;
      seen.acknowledged += run.acknowledged.length;
      noNoIsBroken(run);
    };
    await fc.assert(anyRace(judge), { numRuns: 10_000 });

    // else nothing would have been shown
    expect(Math.min(seen.sent, seen.withheld, seen.acknowledged)).toBeGreaterThan(5_000);
  });

  it('holds for somebody who gets the number at the very moment at which it is closed', async () => {
    const runs: Run[] = [];
    for (const atCall of [3, 4])
      for (let calls = 0; calls < 600; calls += 4)
        runs.push(
          await race(async () => {}, ['order to eve by text'], ['eve gets the phone', 'stop'], {
            stalls: [
              // Eve's function has found the number open, writes her profile meanwhile, and looks once more too late
              { actor: 'stop', atCall: 0, calls: 200 },
              { actor: 'eve gets the phone', atCall, calls },
              { actor: 'eve gets the phone', atCall: atCall + 1, calls: 3000 },
              { actor: 'order to eve by text', atCall: 0, calls: 2000 },
            ],
          }),
        );

    expect(runs.flatMap(brokenNos)).toEqual([]);
  });

  it.each(['stale profiles', 'acknowledged before it is written'] as const)('would find %s', async (fault) => {
    const { failed, errorInstance } = await fc.check(anyRace(noNoIsBroken, fault), {
      numRuns: 10_000,
      endOnFailure: true,
    });

    expect(failed).toBe(true);
    expect(String(errorInstance)).toMatch(/went out after/);
  });
});
