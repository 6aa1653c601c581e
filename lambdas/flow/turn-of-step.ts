import type { Channel } from '../domain/channel.ts';
import type { NextStep } from '../domain/decide-next-step.ts';

/** What whoever has a channel does with a step. */
export type Turn =
  | { readonly kind: 'act'; readonly step: Extract<NextStep, { kind: 'attempt' | 'look-up' }> }
  /** The command waits in its queue. */
  | { readonly kind: 'again'; readonly seconds: number }
  /** It goes back to the waiting room: hours have to pass, and all is decided afresh then. */
  | { readonly kind: 'defer'; readonly step: Extract<NextStep, { kind: 'attempt' }> }
  /** For another channel, or a longer wait than a queue is for. */
  | { readonly kind: 'hand-over' }
  | { readonly kind: 'settle' };

/** The longest that a command waits in its queue; waiting there costs next to nothing, and the workflow waits longer. */
const patienceMs = 10 * 60_000;

/** Why an attempt waits for hours that have nothing to do with what became of it. */
const hours: readonly string[] = ['legal-hours', 'quiet-hours', 'frequency-cap'];

/**
 * Whose turn it is, seen from one channel.
 *
 * @param isResumed - whether the workflow drives the delivery: then the workflow waits
 * @param now - epoch milliseconds
 */
export function turnOf(step: NextStep, channel: Channel, isResumed: boolean, now: number): Turn {
  switch (step.kind) {
    case 'settle':
      return { kind: 'settle' };
    case 'look-up':
      return step.channel === channel ? { kind: 'act', step } : { kind: 'hand-over' };
    case 'attempt':
      if (step.channel === channel && step.notBefore <= now) return { kind: 'act', step };
      if (step.channel !== channel) return { kind: 'hand-over' };
      return !isResumed && hours.includes(step.because) && step.notBefore - now > patienceMs
        ? { kind: 'defer', step }
        : waiting(step.notBefore - now);
    case 'await':
      return step.channel === channel && step.for === 'answer' ? waiting(step.until - now) : { kind: 'hand-over' };
  }
}

const waiting = (milliseconds: number): Turn =>
  milliseconds <= patienceMs
    ? { kind: 'again', seconds: Math.max(1, Math.ceil(milliseconds / 1000)) }
    : { kind: 'hand-over' };
