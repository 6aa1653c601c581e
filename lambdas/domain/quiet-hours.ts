import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
import { legalSilences, zonesOf } from './legal-hours.ts';
import { changeBetween, offsetAt } from './local-time.ts';
import type { Preferences } from './preferences.ts';
import type { RecipientProfile } from './recipient-profile.ts';
import { type Silence, silentFor } from './silence.ts';

/** Hours in which a channel has to be silent, and why. */
export interface Quiet {
  /** The first moment at which it may be used again, epoch milliseconds. */
  readonly until: number;
  readonly rule: 'legal-hours' | 'quiet-hours';
  /** A constant such as `us-fl-20:00-to-08:00` or `own-hours`. */
  readonly because: string;
}

/**
 * How far ahead a free moment is looked for: a week, in which every day of the week comes, and a day for the clock. Who
 * has none by then, for their own hours are all that the law would allow, is asked about again at that moment.
 */
const horizonMs = 8 * 24 * 60 * 60_000;

/**
 * Says whether a channel has to be silent now for a person, by the law where they are and by their own choice; if so,
 * until the first moment that both allow, and which of them ends there.
 *
 * @param defaultCountry - counts for people whose country is unknown
 * @param now - epoch milliseconds
 */
export function quietNow(
  profile: RecipientProfile,
  channel: Channel,
  category: Category,
  defaultCountry: string | undefined,
  now: number,
): Quiet | undefined {
  const { hours } = category;
  const { preferences = {}, timeZone } = profile;
  const place = { country: profile.country ?? defaultCountry, region: profile.region };
  const own = hours.own ? ownSilences(preferences, channel) : [];
  const legal = hours.legal ? legalSilences(place, channel) : [];
  const pauseEnds = hours.own && preferences.quietUntil !== undefined ? Date.parse(preferences.quietUntil) : now;
  const paused: Quiet | undefined =
    pauseEnds > now ? { until: pauseEnds, rule: 'quiet-hours', because: 'own-pause' } : undefined;
  const silences = [...legal, ...own];
  if (silences.length === 0) return paused;

  const zones = zonesOf({ timeZone, ...place });
  let quiet = paused;
  const horizon = (paused?.until ?? now) + horizonMs;
  for (;;) {
    const at = quiet?.until ?? now;
    const longer = longestAt(silences, zones, at);
    if (longer === undefined) return quiet;
    if (longer.until >= horizon) return { until: horizon, rule: longer.rule, because: 'nothing-free-for-a-week' };
    quiet = longer;
  }
}

/**
 * Of the silences that a moment is in, the one that ends last; where the clock is changed before, as far as that change:
 * who asks again at that moment is told what follows.
 */
function longestAt(silences: readonly Silence[], zones: readonly string[], at: number): Quiet | undefined {
  let longest: Quiet | undefined;
  for (const zone of zones) {
    const shown = at + offsetAt(at, zone);
    const left = silences.map((silence) => silentFor(silence, shown) ?? 0);
    const most = Math.max(...left);
    const silence = silences[left.indexOf(most)];
    if (most === 0 || silence === undefined) continue;
    const until = changeBetween(at, at + most, zone) ?? at + most;
    if (until > (longest?.until ?? at)) longest = { until, rule: silence.rule, because: silence.because };
  }
  return longest;
}

function ownSilences({ quietHours = [] }: Preferences, channel: Channel): readonly Silence[] {
  return [quietHours]
    .flat()
    .filter(({ channels }) => channels === undefined || channels.includes(channel))
    .map(({ start, end, days }) => ({ start, end, days, rule: 'quiet-hours', because: 'own-hours' }));
}
