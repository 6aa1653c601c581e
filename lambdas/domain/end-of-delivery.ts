/** However long its producer would wait: what was not sent after three days surprises more than it helps. */
export const givesUpAfterMs = 72 * 60 * 60_000;

/** The moment from which nothing is sent any more, epoch milliseconds, and what to call it. */
export interface EndOfDelivery {
  readonly at: number;
  /** When it has come. */
  readonly reason: string;
  /** When it comes before the next attempt could start. */
  readonly reasonAhead: string;
}

/** Says until when attempts may start. */
export function endOf({
  requestedAt,
  expiresAt,
}: {
  readonly requestedAt: number;
  readonly expiresAt: number | undefined;
}): EndOfDelivery {
  const givesUpAt = requestedAt + givesUpAfterMs;
  if (expiresAt !== undefined && expiresAt <= givesUpAt)
    return { at: expiresAt, reason: 'expired-before-sending', reasonAhead: 'expires-before-the-next-attempt' };
  return { at: givesUpAt, reason: 'gave-up-after-three-days', reasonAhead: 'gave-up-after-three-days' };
}
