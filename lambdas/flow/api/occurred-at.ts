import { type ApiAnswer, invalid } from './call.ts';

/** As far as clocks may differ. */
const toleranceMs = 5 * 60_000;

/** Whether a moment lies ahead: a choice from the future would outlive every refusal until then. */
export const isAhead = (occurredAt: string, now: Date) => Date.parse(occurredAt) > now.getTime() + toleranceMs;

/** What to cure about such a moment. */
export const aheadProblem = 'must not lie in the future';

/** The answer that refuses a moment that lies ahead. */
export function refuseAhead(occurredAt: string | undefined, now: Date): ApiAnswer | undefined {
  return occurredAt !== undefined && isAhead(occurredAt, now) ? invalid('occurredAt', aheadProblem) : undefined;
}
