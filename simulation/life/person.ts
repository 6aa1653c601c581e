import type { Random } from '../engine/random.ts';
import { mailDomain, phoneOf } from '../tokens.ts';

/** Where people live: what the law asks for there, and how the clocks go. */
const places = [
  { country: 'US', region: 'US-FL', timeZone: 'America/New_York' },
  { country: 'US', region: 'US-TX', timeZone: 'America/Chicago' },
  { country: 'US', region: 'US-CT', timeZone: 'America/New_York' },
  { country: 'US', timeZone: 'America/Los_Angeles' },
  { country: 'US', timeZone: 'Pacific/Honolulu' },
  { country: 'CA', timeZone: 'America/St_Johns' },
  { country: 'GB', timeZone: 'Europe/London' },
  { country: 'FR', timeZone: 'Europe/Paris' },
  { country: 'DE', timeZone: 'Europe/Berlin' },
  { country: 'AU', timeZone: 'Australia/Lord_Howe' },
  { country: 'NZ', timeZone: 'Pacific/Chatham' },
  { country: 'CL', timeZone: 'America/Santiago' },
  { country: 'IN', timeZone: 'Asia/Kolkata' },
  { country: 'MA', timeZone: 'Africa/Casablanca' },
  { timeZone: 'Europe/Lisbon' },
] as const;

export const timeZones: readonly string[] = [...new Set(places.map(({ timeZone }) => timeZone))];

/** Somebody who is written to, and what they remember of it. */
export interface Person {
  readonly recipientId: string;
  readonly phone: string | undefined;
  readonly email: string;
  /** As RecipientChanged.v1 wants it. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** They do one thing after the other: two noes at once would leave open which of them holds. */
  isBusy: boolean;
  isGone: boolean;
  isInTopic: boolean;
  timeZone: string;
  /** The token of the link in the latest offer. */
  unsubscribeToken: string | undefined;
  /** That of their preference page. */
  preferencesToken: string | undefined;
}

export function newPerson(number: number, random: Random, now: Date): Person {
  const place = random.pick(places);
  const recipientId = `person-${number}`;
  const email = `p${number}@${mailDomain}`;
  // where the country is unknown, that of the number would count
  const phone = 'country' in place && random.chance(0.9) ? phoneOf(number) : undefined;
  const devices = Array.from({ length: random.chance(0.7) ? random.between(1, 2) : 0 }, () => ({
    endpointArn: `arn:aws:sns:us-east-1:000000000000:endpoint/GCM/carillon/${random.uuid()}`,
    platform: 'fcm',
  }));
  const detail = {
    recipientId,
    occurredAt: now.toISOString(),
    contactPoints: { email, ...(phone && { phone }), ...(devices.length > 0 && { push: devices }) },
    locale: random.pick(['en', 'en', 'fr', 'fr-CA']),
    ...place,
  };
  return {
    recipientId,
    phone,
    email,
    detail,
    isBusy: false,
    isGone: false,
    isInTopic: false,
    timeZone: place.timeZone,
    unsubscribeToken: undefined,
    preferencesToken: undefined,
  };
}
