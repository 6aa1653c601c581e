import { randomBytes } from 'node:crypto';
import type { LinkKeys } from './signed-links.ts';

/** Minutes until a new key signs: longer than any function keeps the keys that it has read. */
const knownAfterMinutes = 10;

/** Minutes for which a function may go on signing with the key before, for it has read the keys before that. */
const lateMinutes = 10;

const minute = 60_000;
const day = 24 * 60 * minute;

/** The keys with a new one; the one that was in use stays until its last link has ended, those that ended go. */
export function renewKeys({ previous, from: _, ...last }: LinkKeys, linkDays: number, now: Date): LinkKeys {
  const from = now.getTime() + knownAfterMinutes * minute;
  const lastLinkEnds = from + lateMinutes * minute + linkDays * day;
  return {
    kid: randomBytes(9).toString('base64url'),
    key: randomBytes(48).toString('base64url'),
    from: new Date(from).toISOString(),
    previous: [
      { ...last, until: new Date(lastLinkEnds).toISOString() },
      ...previous.filter(({ until }) => Date.parse(until) > now.getTime()),
    ],
  };
}
