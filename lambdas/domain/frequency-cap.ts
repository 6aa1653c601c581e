import type { CapPeriod, Category, FrequencyCap } from './category.ts';
import type { Channel } from './channel.ts';
import { legalMostPerDay } from './legal-hours.ts';
import { momentOf, offsetAt, wallTimeAt } from './local-time.ts';
import { weekdays } from './notification-type.ts';
import type { Choice } from './preferences.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** Whether one more may be sent, and if not, from when on. */
export type CapVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'capped'; readonly until: number; readonly because: string };

/** A message of a category that went out on a channel. */
export interface SentMessage {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: string;
}

/** What caps are asked about: a type, with its category. */
export interface CappedSubject {
  readonly type: string;
  readonly category: Category;
  /** Counts for people whose country is unknown; `undefined`: then the strictest law holds. */
  readonly defaultCountry?: string | undefined;
}

/** The most that a cap may allow: every message that it counts is remembered. */
export const mostCounted = 100;

/** The longest that a sent message can count, in milliseconds: a week in which the clocks are put back, and a day's grace. */
export const countsForMs = 8 * 86_400_000;

interface Limit extends Pick<FrequencyCap, 'most' | 'per' | 'counts'> {
  /** Whether it counts the whole category, or the type alone. */
  readonly of: 'category' | 'type';
  readonly setBy: 'policy' | 'law' | 'recipient';
}

/**
 * Whether anything limits a type on a channel for a person; if not, nothing has to be counted for them.
 */
export const isLimited = (subject: CappedSubject, channel: Channel, profile: RecipientProfile): boolean =>
  limitsOf(subject, channel, profile).length > 0;

/**
 * Says whether the caps of a category, of the law where the recipient is, and those that the recipient has set, allow one
 * more on a channel. All of them hold: a recipient's counts only where it is less than the others. What is mandatory knows
 * no cap of a recipient, and what keeps to no legal hours none of the law.
 *
 * @param sent - what went out of the category on the channel, in any order
 * @param now - epoch milliseconds
 */
export function capVerdict(
  subject: CappedSubject,
  channel: Channel,
  profile: RecipientProfile,
  sent: readonly SentMessage[],
  now: number,
): CapVerdict {
  const limits = limitsOf(subject, channel, profile).map((limit) => ({
    ...limit,
    moments: sent.filter(({ type }) => limit.of === 'category' || type === subject.type).map(({ at }) => at),
  }));
  let until = now;
  let because: string | undefined;
  // once one limit is over, another one may just begin to count what is yet to come; each turn ends one for good
  for (;;) {
    const reached = limits
      .map((limit) => ({ limit, free: freeAt(limit, limit.moments, profile.timeZone ?? 'UTC', until) }))
      .filter(({ free }) => free > until)
      .toSorted((one, other) => other.free - one.free)[0];
    if (reached === undefined) break;
    until = reached.free;
    because = reasonOf(reached.limit);
  }
  return because === undefined ? { kind: 'allowed' } : { kind: 'capped', until, because };
}

function limitsOf(
  { type, category, defaultCountry }: CappedSubject,
  channel: Channel,
  { preferences, country = defaultCountry, region }: RecipientProfile,
): readonly Limit[] {
  const byLaw = category.hours.legal ? legalMostPerDay({ country, region }, channel) : undefined;
  const set: readonly Limit[] = [
    ...category.caps
      .filter((cap) => cap.channel === channel)
      .map((cap): Limit => ({ ...cap, of: 'category', setBy: 'policy' })),
    ...(byLaw === undefined
      ? []
      : [{ most: byLaw, per: 'day', counts: 'rolling', of: 'category', setBy: 'law' } as const]),
  ];
  if (category.mandatory || preferences === undefined) return set;
  return [
    ...set,
    ...chosen(preferences.categories, category.name, 'category'),
    ...chosen(preferences.types, type, 'type'),
  ];
}

function chosen(
  choices: Readonly<Record<string, Choice>> | undefined,
  name: string,
  of: Limit['of'],
): readonly Limit[] {
  const atMost = choices && Object.hasOwn(choices, name) ? choices[name]?.atMost : undefined;
  // rolling is the stricter way to count: at no moment is it more than they said
  return atMost === undefined ? [] : [{ ...atMost, counts: 'rolling', of, setBy: 'recipient' }];
}

const reasonOf = ({ most, per, counts, of, setBy }: Limit) => `${setBy}-${most}-a-${per}-${counts}-${of}`;

/** The first moment, not before `at`, at which a limit allows one more. */
function freeAt(limit: Limit, sent: readonly number[], timeZone: string, at: number): number {
  if (limit.counts === 'calendar') {
    const { from, to } = periodAt(at, limit.per, timeZone);
    return sent.filter((moment) => moment >= from && moment < to).length < limit.most ? at : to;
  }
  const period = lengths[limit.per];
  const counted = sent.filter((moment) => moment > at - period).toSorted((one, other) => one - other);
  // when it is the oldest of the last `most` that no longer counts, one more may follow
  const leaving = counted[counted.length - limit.most];
  return leaving === undefined ? at : leaving + period;
}

const hour = 3_600_000;
const day = 24 * hour;
const lengths: Readonly<Record<CapPeriod, number>> = { hour, day, week: 7 * day };

/** The hour, day or week (from Monday) that a zone's clock and calendar show at a moment; the end is not part of it. */
export function periodAt(
  moment: number,
  per: CapPeriod,
  timeZone: string,
): { readonly from: number; readonly to: number } {
  if (per === 'hour') {
    const ahead = offsetAt(moment, timeZone);
    const from = Math.floor((moment + ahead) / hour) * hour - ahead;
    return { from, to: from + hour };
  }
  const { date, weekday } = wallTimeAt(moment, timeZone);
  const first = per === 'day' ? 0 : -weekdays.indexOf(weekday);
  const days = per === 'day' ? 1 : 7;
  const midnight = (ahead: number) =>
    momentOf(`${new Date(Date.parse(date) + ahead * day).toISOString().slice(0, 10)}T00:00`, timeZone);
  // clocks that are put back just after midnight show the day before once more
  let to = midnight(first + days);
  for (let more = 1; to <= moment; more += 1) to = midnight(first + days + more);
  return { from: midnight(first), to };
}
