import type { DeliverV1 } from '../contracts/commands/deliver.v1.ts';
import type { NextStep, StepDecision } from '../domain/decide-next-step.ts';
import type { TypeInfo } from '../ports/renderer.ts';
import type { CappedAttempt } from './attempt-delivery.ts';

/** What follows when an attempt was capped: the same one later, or none, as the type says. */
export function cappedStep(
  step: Extract<NextStep, { kind: 'attempt' }>,
  { until }: CappedAttempt,
  { whenCapped }: Pick<TypeInfo, 'whenCapped'>,
  { expiresAt }: Pick<DeliverV1, 'expiresAt'>,
): StepDecision {
  const settle = (status: 'suppressed' | 'expired', reason: string): StepDecision => ({
    step: { kind: 'settle', status, reason },
    closes: { [step.channel]: { status, reason } },
  });
  if (whenCapped === 'drop') return settle('suppressed', 'frequency-cap');
  if (expiresAt !== undefined && Date.parse(expiresAt) <= until)
    return settle('expired', 'expires-before-frequency-cap-ends');
  return { step: { ...step, notBefore: until, because: 'frequency-cap' }, closes: {} };
}
