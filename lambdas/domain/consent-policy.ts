import type { Channel } from './channel.ts';
import type { Consent, Consents, Purpose } from './consent.ts';

/** What a jurisdiction asks for before a message of a purpose may go out on a channel, strictest first. */
export type Requirement = 'written-opt-in' | 'opt-in' | 'opt-out';

interface Rule {
  readonly requires: Requirement;
  /** Where the rule comes from. */
  readonly source: string;
}

const ePrivacy = 'Directive 2002/58/EC, Article 13(1)';
const appStore = 'App Store Review Guidelines, 4.5.4';

/** Member states of the EU and the other states of the EEA, by ISO 3166 code. */
const eea = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' ');

/** Rules by country. Not legal advice: what a team's own counsel says goes in here. */
const byCountry: Readonly<Record<string, Readonly<Partial<Record<Channel, Rule>>>>> = {
  US: {
    email: { requires: 'opt-out', source: 'CAN-SPAM Act, 15 USC 7704(a)(3)–(4)' },
    sms: { requires: 'written-opt-in', source: '47 CFR 64.1200(a)(2), (f)(9)' },
  },
  GB: {
    email: { requires: 'opt-in', source: 'PECR 2003, regulation 22' },
    sms: { requires: 'opt-in', source: 'PECR 2003, regulation 22' },
  },
  CA: {
    email: { requires: 'opt-in', source: 'CASL, S.C. 2010, c. 23, s. 6' },
    sms: { requires: 'opt-in', source: 'CASL, S.C. 2010, c. 23, s. 6' },
  },
  ...Object.fromEntries(
    eea.map((country) => [
      country,
      { email: { requires: 'opt-in', source: ePrivacy }, sms: { requires: 'opt-in', source: ePrivacy } },
    ]),
  ),
};

/** What holds everywhere for push, and elsewhere for the rest: the strictest of the rules above. */
const strictest: Readonly<Record<Channel, Rule>> = {
  email: { requires: 'opt-in', source: 'strictest rule, for a country that is unknown or has none here' },
  sms: { requires: 'written-opt-in', source: 'strictest rule, for a country that is unknown or has none here' },
  push: { requires: 'opt-in', source: appStore },
};

/** The rule for a purpose on a channel where the recipient is. */
export function consentRule(_purpose: Purpose, channel: Channel, country: string | undefined): Rule {
  const rules = country !== undefined && Object.hasOwn(byCountry, country) ? byCountry[country] : undefined;
  return rules?.[channel] ?? strictest[channel];
}

/** Whether what somebody agreed to is enough. A withdrawal is a no everywhere. */
export function meets(consent: Consent | undefined, requires: Requirement): boolean {
  if (consent?.status === 'withdrawn') return false;
  if (requires === 'opt-out') return true;
  if (consent?.status !== 'granted') return false;
  return requires === 'opt-in' || consent.form === 'written';
}

/** What the law where a person is asks for, what they have agreed to, and whether that is enough. */
export function agreement(
  { consents, country }: { readonly consents?: Consents | undefined; readonly country?: string | undefined },
  purpose: Purpose,
  channel: Channel,
  defaultCountry: string | undefined,
): { readonly requires: Requirement; readonly consent: Consent | undefined; readonly isMet: boolean } {
  const { requires } = consentRule(purpose, channel, country ?? defaultCountry);
  const consent = consents?.[purpose]?.[channel];
  return { requires, consent, isMet: meets(consent, requires) };
}
