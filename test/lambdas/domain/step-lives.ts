import fc from 'fast-check';
import { type Channel, channels } from '../../../lambdas/domain/channel.ts';
import {
  decideNextStep,
  type NextStep,
  type StepDecision,
  type StepSituation,
} from '../../../lambdas/domain/decide-next-step.ts';
import type { Attempt, ChannelOutcome } from '../../../lambdas/domain/delivery-record.ts';
import { failureClasses } from '../../../lambdas/domain/failure-class.ts';
import { lanes } from '../../../lambdas/domain/lane.ts';
import { type ReceiptStatus, receiptStatuses } from '../../../lambdas/domain/receipt.ts';
import type { RecipientProfile } from '../../../lambdas/domain/recipient-profile.ts';
import { aCategory, anyChannels, anyProfile } from './arbitraries.ts';
import { aProfile } from './profiles.ts';
import { aProvider, requestedAt } from './step-situations.ts';

/** What the world does when it is asked: one entry for each step, again from the start when they are used up. */
export interface Fortune {
  /** `dies`: the function is gone before it wrote the answer. */
  readonly answer: 'accepted' | 'dies' | (typeof failureClasses)[number];
  /** What a receipt tells of the attempt before the next decision. */
  readonly receipt: ReceiptStatus | undefined;
  readonly receiptClass: (typeof failureClasses)[number];
  readonly lookUp: 'found' | 'not-there' | 'no-answer';
  readonly isHealthy: boolean;
  readonly mayProbe: boolean;
  readonly chance: number;
  /** How much later than asked the next decision is made, milliseconds. */
  readonly late: number;
}

const anyFortune: fc.Arbitrary<Fortune> = fc.record({
  answer: fc.constantFrom('accepted', 'dies', ...failureClasses),
  receipt: fc.option(fc.constantFrom(...receiptStatuses), { nil: undefined, freq: 2 }),
  receiptClass: fc.constantFrom(...failureClasses),
  lookUp: fc.constantFrom('found', 'not-there', 'no-answer'),
  isHealthy: fc.boolean(),
  mayProbe: fc.boolean(),
  chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
  late: fc.constantFrom(0, 1, 20_000),
});

/** Most people are reached on every channel, or a life would end before it began. */
const anyReachable = fc.oneof({ weight: 3, arbitrary: fc.constant(aProfile()) }, { weight: 1, arbitrary: anyProfile });

/** A delivery and the world that it meets. */
export const anyLife = fc.record({
  channels: anyChannels,
  off: fc.option(fc.constantFrom(...channels), { nil: undefined }),
  lane: fc.constantFrom(...lanes),
  duplicates: fc.constantFrom('at-least-once' as const, 'at-most-once' as const),
  mandatory: fc.boolean(),
  confirm: fc.option(fc.constantFrom('delivered' as const, 'read' as const, 'clicked' as const), { nil: undefined }),
  expiresIn: fc.option(fc.integer({ min: 1, max: 4_000_000 }), { nil: undefined }),
  /** The recipient's profile, which may change under way; the second one holds from the fourth decision. */
  profiles: fc.tuple(anyReachable, fc.option(anyReachable, { nil: undefined })),
  /** Which hours the category keeps to. Everything begins at 13 o'clock of a Sunday in Paris. */
  hours: fc.record({ legal: fc.boolean(), own: fc.boolean() }),
  quietHours: fc.option(
    fc.constantFrom(
      { start: '11:00', end: '08:00' },
      { start: '13:01', end: '09:00' },
      { start: '12:00', end: '14:00' },
    ),
    { nil: undefined },
  ),
  looksUp: fc.boolean(),
  confirms: fc.boolean(),
  fortunes: fc.array(anyFortune, { minLength: 1, maxLength: 12 }),
});
export type Life = typeof anyLife extends fc.Arbitrary<infer Value> ? Value : never;

export interface Moment {
  readonly situation: StepSituation;
  readonly decision: StepDecision;
}

const names: Record<Channel, readonly string[]> = {
  push: ['sns'],
  email: ['ses', 'sendgrid'],
  sms: ['twilio', 'vonage'],
};

/** Lives through a delivery, answer by answer, as the callers of `decideNextStep` do, and tells every decision. */
export function live(life: Life, mostSteps: number): readonly Moment[] {
  const moments: Moment[] = [];
  const attempts: Partial<Record<Channel, Attempt[]>> = {};
  const outcomes: Partial<Record<Channel, ChannelOutcome>> = {};
  let now = requestedAt;
  for (let index = 0; index < mostSteps; index += 1) {
    const fortune = life.fortunes[index % life.fortunes.length]!;
    const situation = situationOf(
      life,
      index,
      fortune,
      { attempts: structuredClone(attempts), outcomes: { ...outcomes } },
      now,
    );
    const decision = decideNextStep(situation);
    moments.push({ situation, decision });
    const { step, closes } = decision;
    const at = new Date(now).toISOString();
    for (const [channel, end] of Object.entries(closes)) outcomes[channel as Channel] = { ...end, at };
    if (step.kind === 'settle') return moments;
    now = Math.max(now, take(step, fortune, attempts, now)) + fortune.late;
    if (fortune.receipt && step.kind !== 'look-up')
      tell(attempts[step.channel]?.[step.number - 1], fortune, fortune.receipt, now);
  }
  return moments;
}

function situationOf(
  life: Life,
  index: number,
  { isHealthy, mayProbe, chance }: Fortune,
  history: StepSituation['history'],
  now: number,
): StepSituation {
  const { lane, duplicates, mandatory, hours, confirm, expiresIn, looksUp, confirms, off } = life;
  // the last provider of a channel is as the fortune has it, the first one changes every other step
  const providersOf = (channel: Channel) =>
    names[channel].map((name, place) =>
      aProvider(name, {
        isHealthy: place === 0 ? isHealthy : index % 2 === 0,
        mayProbe,
        looksUp,
        confirms,
        weight: 50,
      }),
    );
  return {
    history,
    channels: life.channels,
    type: 'order.shipped',
    category: aCategory({ mandatory, hours }),
    confirm: confirm && { by: confirm, withinSeconds: { push: 60, email: 3600, sms: 600 } },
    duplicates,
    lane,
    profile: withHours(index < 3 ? life.profiles[0] : life.profiles[1], life),
    providers: Object.fromEntries(
      channels.filter((channel) => channel !== off).map((channel) => [channel, providersOf(channel)]),
    ),
    requestedAt,
    expiresAt: expiresIn === undefined ? undefined : requestedAt + expiresIn,
    leaseMs: 15_000,
    now,
    chance,
  };
}

const withHours = (profile: RecipientProfile | undefined, { quietHours }: Life): RecipientProfile | undefined =>
  profile && { ...profile, ...(quietHours && { preferences: { ...profile.preferences, quietHours } }) };

/** Does what the step says. @returns when to decide again, epoch milliseconds */
function take(
  step: Exclude<NextStep, { kind: 'settle' }>,
  { answer, lookUp }: Fortune,
  attempts: Partial<Record<Channel, Attempt[]>>,
  now: number,
): number {
  const at = new Date(now + 1).toISOString();
  if (step.kind === 'await') return step.until;
  if (step.kind === 'look-up') {
    const asked = attempts[step.channel]![step.number - 1]!;
    asked.lookedUpAt = at;
    if (lookUp === 'found') asked.outcome = 'accepted';
    if (lookUp === 'not-there')
      Object.assign(asked, { outcome: 'refused', failureClass: 'transient', code: 'not-at-provider' });
    return now + 1;
  }
  if (step.notBefore > now) return step.notBefore;
  const claimed: Attempt = { provider: step.provider, claimedAt: new Date(now).toISOString() };
  attempts[step.channel] = [...(attempts[step.channel] ?? []), claimed];
  if (answer === 'dies') return now + 1;
  const refusal = { outcome: 'refused', failureClass: answer, code: 'no' };
  Object.assign(claimed, { answeredAt: at }, answer === 'accepted' ? { outcome: 'accepted' } : refusal);
  return now + 1;
}

function tell(attempt: Attempt | undefined, { receiptClass }: Fortune, status: ReceiptStatus, now: number): void {
  if (attempt === undefined || attempt.receipt !== undefined) return;
  attempt.receipt = {
    status,
    provider: attempt.provider,
    at: new Date(now).toISOString(),
    ...(status === 'failed' && { failureClass: receiptClass, code: 'told' }),
  };
}
