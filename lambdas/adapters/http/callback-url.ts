import type { Correlation } from '../../ports/channel-sender.ts';

/**
 * The address that a provider calls with news of one attempt: our ids come back with it, so that a receipt finds its
 * delivery even before the answer is recorded.
 *
 * @param url - what is in its query already stays
 */
export function callbackUrl(
  url: string,
  { notificationId, recipientId, channel, attempt, traceparent }: Correlation,
): string {
  const withQuery = new URL(url);
  withQuery.searchParams.set('notificationId', notificationId);
  withQuery.searchParams.set('recipientId', recipientId);
  withQuery.searchParams.set('channel', channel);
  withQuery.searchParams.set('attempt', String(attempt));
  if (traceparent) withQuery.searchParams.set('traceparent', traceparent);
  return withQuery.toString();
}
