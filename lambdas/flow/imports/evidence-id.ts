import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';

// Crockford's, as ULIDs have it
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The id of a piece of evidence that follows from what it says, so that a file that is imported twice is one evidence.
 * A ULID whose time is that of the event.
 */
export function evidenceIdOf(said: readonly (string | undefined)[], occurredAt: string): string {
  const digest = createHash('sha256').update(JSON.stringify(said)).digest();
  const rest = [...digest.subarray(0, 16)].map((byte) => alphabet[byte % 32]).join('');
  return encodeTime(Math.max(0, Date.parse(occurredAt)), 10) + rest;
}
