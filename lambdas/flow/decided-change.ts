import type { StepDecision } from '../domain/decide-next-step.ts';
import type { ChannelOutcome } from '../domain/delivery-record.ts';
import type { DeliveryChange } from '../ports/delivery-log.ts';

/** What a decision leaves on record: the channels that came to their end on the way to it, and the end of the delivery. */
export function decidedChange({ step, closes }: StepDecision, now: Date): DeliveryChange {
  const at = now.toISOString();
  const outcomes = Object.fromEntries(
    Object.entries(closes).map(([channel, outcome]): [string, ChannelOutcome] => [channel, { ...outcome, at }]),
  );
  return {
    ...(Object.keys(outcomes).length > 0 && { outcomes }),
    ...(step.kind === 'settle' && {
      settle: { status: step.status, at, ...(step.reason !== undefined && { reason: step.reason }) },
    }),
  };
}
