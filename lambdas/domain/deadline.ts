import type { NotificationType } from './notification-type.ts';

/**
 * The moment after which a notification is of no more use: the earlier of what the request says and what the type
 * declares, counted from the request. Milliseconds since the epoch; `undefined` means never.
 */
export function deadline(
  type: Pick<NotificationType, 'expiresAfterSeconds'>,
  requestedAt: number,
  requestedExpiry: number | undefined,
): number | undefined {
  const declared = type.expiresAfterSeconds === undefined ? undefined : requestedAt + type.expiresAfterSeconds * 1000;
  if (declared === undefined || requestedExpiry === undefined) return declared ?? requestedExpiry;
  return Math.min(declared, requestedExpiry);
}
