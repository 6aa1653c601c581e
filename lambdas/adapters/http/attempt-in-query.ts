import type { Channel } from '../../domain/channel.ts';
import { type AttemptReference, attemptReferenceSchema } from '../../domain/receipt.ts';

/** Our ids as they come back: the counterpart of `callbackUrl`, and of what travels under the same names elsewhere. */
export function attemptIn(
  values: Readonly<Record<string, unknown>>,
  channel: Channel,
): { attempt?: AttemptReference | undefined } {
  const { notificationId, recipientId, attempt } = values;
  const { data } = attemptReferenceSchema.safeParse({ notificationId, recipientId, channel, number: Number(attempt) });
  return { ...(data && { attempt: data }) };
}
