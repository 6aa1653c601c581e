import type { Channel } from '../channel.ts';
import { keys, type Person, type Stretch } from './person.ts';
import { categoryRules, legalHours, periods, type TypeRule } from './rules.ts';
import { isWithin } from './wall-clock.ts';

/** Why a send came at an hour at which it must not come, from its beginning to its end. */
export function quietReason(person: Person, rule: TypeRule, channel: Channel, stretch: Stretch): string | undefined {
  const category = categoryRules[rule.category];
  const moments = [stretch.start, stretch.end];
  const zones = person.possible('zone', stretch, 'zone').flatMap((said) => (said ? [said.timeZone] : []));
  const isAlways = (windows: Parameters<typeof isWithin>[2]) =>
    zones.length > 0 && zones.every((zone) => moments.every((moment) => isWithin(moment, zone, windows)));
  if (category.keepsLegalHours && channel === 'sms' && isAlways(legalHours(person.country, person.region)))
    return 'at an hour at which the law forbids it';
  if (!category.keepsOwnHours) return undefined;
  const quiet = person.possible('quiet', stretch, 'quiet');
  if (quiet.every((said) => said !== undefined && isAlways(said.windows))) return 'in the quiet hours of the person';
  const pauses = person.possible('pause', stretch, 'pause');
  return pauses.every((said) => typeof said?.until === 'number' && stretch.end < said.until)
    ? 'while the person wanted a pause'
    : undefined;
}

/** What was sent of a category on a channel. */
interface Sent {
  readonly notificationId: string;
  readonly stretch: Stretch;
}

/** Counts what people got, as far back as a cap counts. */
export class Counts {
  readonly #sent = new Map<string, Sent[]>();

  /** @returns the cap that one more has broken */
  add(person: Person, rule: TypeRule, channel: Channel, { notificationId, stretch }: Sent): string | undefined {
    const { caps, isMandatory } = categoryRules[rule.category];
    const key = `${person.recipientId} ${rule.category} ${channel}`;
    const before = (this.#sent.get(key) ?? []).filter(({ stretch: { end } }) => end > stretch.end - periods.week);
    // a notification counts once, however often it is tried
    if (before.some((sent) => sent.notificationId === notificationId)) return undefined;
    this.#sent.set(key, [...before, { notificationId, stretch }]);
    const within = (per: keyof typeof periods, since: number) =>
      1 + before.filter(({ stretch: { start } }) => stretch.end - start < periods[per] && start >= since).length;
    const own = caps.find((cap) => cap.channel === channel && within(cap.per, 0) > cap.most);
    if (own) return `more than ${own.most} a ${own.per}`;
    if (isMandatory) return undefined;
    const limits = person.possible(keys.limit(rule.category), stretch, 'limit').map((said) => said?.limit ?? undefined);
    const since = caps.length > 0 ? 0 : person.since(keys.limit(rule.category));
    const isOver = limits.every((limit) => limit !== undefined && within(limit.per, since) > limit.most);
    return isOver ? `more than the person wants, ${JSON.stringify(limits[0])}` : undefined;
  }

  /** What is too old for any cap. */
  forget(before: number): void {
    for (const [key, sent] of this.#sent) {
      const kept = sent.filter(({ stretch: { end } }) => end > before - periods.week);
      if (kept.length === 0) this.#sent.delete(key);
      else this.#sent.set(key, kept);
    }
  }
}
