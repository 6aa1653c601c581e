import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerOf } from '../../../lambdas/domain/attempt-answer.ts';
import type { Channel } from '../../../lambdas/domain/channel.ts';
import { isProven, proofOn } from '../../../lambdas/domain/confirmation.ts';
import { decideNextStep, type StepSituation } from '../../../lambdas/domain/decide-next-step.ts';
import type { Attempt } from '../../../lambdas/domain/delivery-record.ts';
import type { FailureClass } from '../../../lambdas/domain/failure-class.ts';
import { permission } from '../../../lambdas/domain/permission.ts';
import { quietNow } from '../../../lambdas/domain/quiet-hours.ts';
import { anyLife, live, type Moment } from './step-lives.ts';

/** Enough for three days of waiting a quarter of a minute at a time; nearly all lives take a few steps. */
const mostSteps = 60_000;
const threeDays = 72 * 60 * 60_000;
const permanent: readonly FailureClass[] = [
  'permanent_address',
  'permanent_token',
  'opt_out',
  'blocked',
  'filtered',
  'content',
];

const attemptsOf = ({ history }: StepSituation, channel: Channel): readonly Attempt[] =>
  history.attempts[channel] ?? [];

/** Holds for every decision of every life. */
function always(law: (moment: Moment, life: readonly Moment[]) => void, numRuns = 300): void {
  fc.assert(
    fc.property(anyLife, (life) => {
      const moments = live(life, mostSteps);
      for (const moment of moments) law(moment, moments);
    }),
    { numRuns },
  );
}

/** Holds for every decision to send. */
function wheneverItSends(law: (situation: StepSituation, channel: Channel, notBefore: number) => void): void {
  let sends = 0;
  always(({ situation, decision: { step } }) => {
    if (step.kind !== 'attempt') return;
    sends += 1;
    law(situation, step.channel, step.notBefore);
  });
  expect(sends).toBeGreaterThan(100);
}

describe('whatever happens, decideNextStep', () => {
  it('always ends', () => {
    always((_, life) => {
      expect(life.at(-1)?.decision.step.kind).toBe('settle');
    }, 200);
  });

  it('makes a bounded number of attempts', () => {
    always(({ situation }) => {
      for (const channel of situation.channels) expect(attemptsOf(situation, channel).length).toBeLessThanOrEqual(16);
    });
  });

  it('never sends without permission, and only where the channel is on', () => {
    wheneverItSends(({ profile, type, category, providers }, channel) => {
      const allowed = profile && permission(profile, { type, category }, channel, undefined).kind;

      expect(['permitted', ...(category.mandatory ? ['unwanted'] : [])]).toContain(allowed);
      expect(providers[channel]).toBeDefined();
    });
  });

  it('never has an attempt due in hours that are quiet', () => {
    let waits = 0;
    wheneverItSends(({ profile, category, now }, channel, notBefore) => {
      expect(profile && quietNow(profile, channel, category, undefined, notBefore)).toBeUndefined();
      if (profile && quietNow(profile, channel, category, undefined, now)) waits += 1;
    });
    expect(waits).toBeGreaterThan(5);
  });

  it('never sends at the deadline or after it', () => {
    wheneverItSends(({ expiresAt, requestedAt, now }, _, notBefore) => {
      expect(notBefore).toBeGreaterThanOrEqual(now);
      expect(notBefore).toBeLessThan(Math.min(expiresAt ?? Number.POSITIVE_INFINITY, requestedAt + threeDays));
    });
  });

  it('never repeats a permanent answer on a channel, nor sends where it has been accepted', () => {
    wheneverItSends((situation, channel) => {
      const answers = attemptsOf(situation, channel).map(answerOf);

      expect(answers.filter(({ kind }) => kind === 'reached')).toEqual([]);
      expect(answers.filter((answer) => answer.kind === 'refused' && permanent.includes(answer.failureClass))).toEqual(
        [],
      );
      expect(situation.history.outcomes[channel]).toBeUndefined();
    });
  });

  it('never sends anything that is not mandatory after an opt-out', () => {
    wheneverItSends(({ category, history }) => {
      const ends = Object.values(history.outcomes).map(({ failureClass }) => failureClass);

      expect(!category.mandatory && ends.includes('opt_out')).toBe(false);
    });
  });

  it('never sends anything while it is open whether something went out that must not go out twice', () => {
    wheneverItSends(({ duplicates, history, channels }) => {
      const answers = channels.flatMap((channel) => (history.attempts[channel] ?? []).map(answerOf));
      const isUnresolved = answers.some(
        (answer) => answer.kind === 'open' || (answer.kind === 'refused' && answer.failureClass === 'ambiguous'),
      );

      expect(duplicates === 'at-most-once' && isUnresolved).toBe(false);
    });
  });

  it('never has two attempts under way at once', () => {
    wheneverItSends(({ history, channels, leaseMs, now }) => {
      const underWay = channels
        .flatMap((channel) => history.attempts[channel] ?? [])
        .filter(({ outcome, receipt, claimedAt }) => !outcome && !receipt && Date.parse(claimedAt) + leaseMs > now);

      expect(underWay).toEqual([]);
    });
  });

  it('never waits for what is past', () => {
    always(({ situation, decision: { step } }) => {
      if (step.kind === 'await') expect(step.until).toBeGreaterThan(situation.now);
    });
  });

  it('says the same of the same', () => {
    always(({ situation, decision }) => {
      expect(decideNextStep(structuredClone(situation))).toEqual(decision);
    }, 50);
  });

  it('settles as delivered what was to be confirmed only when it is proven', () => {
    let proofs = 0;
    always(({ situation, decision: { step } }) => {
      const { confirm, channels } = situation;
      if (!confirm || step.kind !== 'settle' || step.status !== 'delivered') return;
      proofs += 1;
      const isProvenAnywhere = channels.some((channel) =>
        attemptsOf(situation, channel).some(({ receipt }) => {
          const proven = receipt?.status === 'complained' ? 'delivered' : receipt?.status;
          const proof = proven === 'delivered' || proven === 'read' || proven === 'clicked' ? proven : undefined;
          return isProven(proof, proofOn(channel, confirm.by));
        }),
      );

      expect(isProvenAnywhere).toBe(true);
    });
    expect(proofs).toBeGreaterThan(5);
  });

  it('closes every channel once, and none that has its outcome', () => {
    always(({ situation: { history, channels }, decision: { closes } }) => {
      for (const channel of Object.keys(closes)) {
        expect(channels).toContain(channel);
        expect(Object.keys(history.outcomes)).not.toContain(channel);
      }
    });
  });
});
