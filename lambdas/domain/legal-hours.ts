import type { Channel } from './channel.ts';
import { offsetAt } from './local-time.ts';
import type { Silence } from './silence.ts';

declare global {
  namespace Intl {
    interface Locale {
      /** In Node 24, not yet in the compiler's library. */
      getTimeZones?(): readonly string[] | undefined;
    }
  }
}

/** What the law of a country or state says about when, and how often, somebody may be written to. */
interface Law {
  /** Hours without a message, on the clock where the recipient is. */
  readonly silent: readonly Pick<Silence, 'start' | 'end' | 'days'>[];
  /** The most messages on one channel in 24 hours. */
  readonly most?: number;
  /** Where the rule comes from. */
  readonly source: string;
}

/** The channels that these laws are about. A voice channel belongs here too; e-mail and push have no legal hours. */
const telephone: readonly Channel[] = ['sms'];

/**
 * Laws by country (ISO 3166-1), and by state or province (ISO 3166-2) where that is stricter than its country. Not legal
 * advice: what a team's own counsel says goes in here. Public holidays, which some of them name, are not in it.
 */
const laws: Readonly<Record<string, Law>> = {
  US: { silent: [{ start: '21:00', end: '08:00' }], source: '47 CFR 64.1200(c)(1)' },
  'US-CT': { silent: [{ start: '20:00', end: '09:00' }], source: 'Conn. Gen. Stat. 42-288a' },
  'US-FL': { silent: [{ start: '20:00', end: '08:00' }], most: 3, source: 'Fla. Stat. 501.059, 501.616(6)' },
  'US-MD': {
    silent: [{ start: '20:00', end: '08:00' }],
    most: 3,
    source: 'Stop the Spam Calls Act of 2023 (Md. SB 90)',
  },
  'US-OK': {
    silent: [{ start: '20:00', end: '08:00' }],
    most: 3,
    source: 'Telephone Solicitation Act of 2022 (Okla.)',
  },
  'US-TX': {
    silent: [
      { start: '21:00', end: '09:00' },
      { start: '09:00', end: '12:00', days: ['sunday'] },
    ],
    source: 'Tex. Bus. & Com. Code 301.051; texts since SB 140 (1 September 2025)',
  },
  FR: {
    silent: [
      { start: '22:00', end: '08:00' },
      { start: '08:00', end: '22:00', days: ['sunday'] },
    ],
    source: 'what the French operators deliver of marketing texts, as Brevo documents it (developers.brevo.com)',
  },
};

/** What is known of where somebody is. */
export interface Place {
  readonly country?: string | undefined;
  /** Counts only within its country. */
  readonly region?: string | undefined;
}

/**
 * The hours in which the law wants a channel silent. Where the state is unknown those of every state of the country
 * hold; where the country is unknown, or has no law here, those of every law of the United States: nobody is written to
 * at an hour that would be too late for the strictest of them.
 */
export function legalSilences(place: Place, channel: Channel): readonly Silence[] {
  return telephone.includes(channel) ? lawsFor(place).silences : [];
}

/** The most messages that the law allows on a channel in 24 hours; `undefined` when it does not say. */
export function legalMostPerDay(place: Place, channel: Channel): number | undefined {
  return telephone.includes(channel) ? lawsFor(place).most : undefined;
}

interface InForce {
  readonly silences: readonly Silence[];
  readonly most: number | undefined;
}

const inForce = new Map<string, InForce>();

function lawsFor({ country, region }: Place): InForce {
  const known = country !== undefined && Object.hasOwn(laws, country) ? country : 'US';
  const state = country === known && region?.startsWith(`${known}-`) ? region : undefined;
  const key = state ?? known;
  const found = inForce.get(key);
  if (found) return found;
  const names = state === undefined ? Object.keys(laws).filter((name) => isWithin(name, known)) : [known, state];
  const held = names.flatMap((name) => (Object.hasOwn(laws, name) ? [{ name, law: laws[name] }] : []));
  const mosts = held.flatMap(({ law }) => (law?.most === undefined ? [] : [law.most]));
  const made = {
    silences: held.flatMap(({ name, law }) => (law?.silent ?? []).map((hours) => silenceOf(name, hours))),
    most: mosts.length > 0 ? Math.min(...mosts) : undefined,
  };
  // there are as many as regions that were made up, so only those with a law of their own are kept
  if (state === undefined || Object.hasOwn(laws, state)) inForce.set(key, made);
  return made;
}

const isWithin = (name: string, country: string) => name === country || name.startsWith(`${country}-`);

function silenceOf(name: string, hours: Law['silent'][number]): Silence {
  const days = hours.days ? `-${hours.days.join('-')}` : '';
  return { ...hours, rule: 'legal-hours', because: `${name.toLowerCase()}-${hours.start}-to-${hours.end}${days}` };
}

const zones = new Map<string, readonly string[]>();

/**
 * The zones in which it must be an allowed hour: the person's own; where it is unknown, those that are furthest apart of
 * the country, for the person may be in any; where that is unknown too, those of the United States.
 */
export function zonesOf({ timeZone, country = 'US' }: { timeZone?: string | undefined } & Place): readonly string[] {
  if (timeZone !== undefined) return [timeZone];
  const known = zones.get(country);
  if (known) return known;
  const found = outermost(new Intl.Locale(`und-${country}`).getTimeZones?.() ?? []);
  const made = found.length > 0 ? found : ['UTC'];
  zones.set(country, made);
  return made;
}

/** Of many zones those whose clocks are first or last, in winter or in summer: what is too late is so in one of them. */
function outermost(all: readonly string[]): readonly string[] {
  const seasons = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)];
  const ends = seasons.flatMap((moment) => {
    const sorted = all.toSorted((one, other) => offsetAt(moment, one) - offsetAt(moment, other));
    return [sorted.at(0), sorted.at(-1)];
  });
  return [...new Set(ends.flatMap((zone) => zone ?? []))];
}
