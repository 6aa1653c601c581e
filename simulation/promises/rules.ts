import type { Channel } from '../channel.ts';

/**
 * What the catalogue promises people, written down anew from docs/how-to and notifications/, so that a mistake there or
 * in the domain is not repeated here.
 */
export interface TypeRule {
  readonly category: CategoryName;
  readonly channels: readonly Channel[];
  /** Every channel at once, or one after the other until one works. */
  readonly isOnAll: boolean;
  readonly isUrgent?: boolean;
  /** How long a channel gets, in minutes, before another one may follow although nothing went wrong. */
  readonly confirmMinutes?: Readonly<Partial<Record<Channel, number>>>;
  readonly isGathered?: boolean;
}

export type CategoryName = 'security' | 'transactional' | 'product' | 'marketing';

const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;
export const periods = { hour, day, week: 7 * day } as const;

interface CategoryRule {
  readonly mayRepeat: boolean;
  readonly isMandatory: boolean;
  readonly keepsOwnHours: boolean;
  readonly keepsLegalHours: boolean;
  readonly needsConsent: boolean;
  readonly caps: readonly { readonly channel: Channel; readonly most: number; readonly per: keyof typeof periods }[];
}

export const categoryRules: Readonly<Record<CategoryName, CategoryRule>> = {
  security: {
    mayRepeat: false,
    isMandatory: true,
    keepsOwnHours: false,
    keepsLegalHours: false,
    needsConsent: false,
    caps: [],
  },
  transactional: {
    mayRepeat: true,
    isMandatory: false,
    keepsOwnHours: true,
    keepsLegalHours: false,
    needsConsent: false,
    caps: [],
  },
  product: {
    mayRepeat: false,
    isMandatory: false,
    keepsOwnHours: true,
    keepsLegalHours: true,
    needsConsent: false,
    caps: [],
  },
  marketing: {
    mayRepeat: false,
    isMandatory: false,
    keepsOwnHours: true,
    keepsLegalHours: true,
    needsConsent: true,
    caps: [
      { channel: 'email', most: 2, per: 'day' },
      { channel: 'email', most: 5, per: 'week' },
      { channel: 'sms', most: 3, per: 'day' },
      { channel: 'sms', most: 5, per: 'week' },
      { channel: 'push', most: 2, per: 'day' },
    ],
  },
};

export const typeRules: Readonly<Record<string, TypeRule>> = {
  'comment.posted': { category: 'product', channels: ['email'], isOnAll: false, isGathered: true },
  'login.code': { category: 'security', channels: ['sms', 'email'], isOnAll: false, isUrgent: true },
  'order.shipped': { category: 'transactional', channels: ['push', 'email', 'sms'], isOnAll: false },
  'password.changed': { category: 'security', channels: ['email', 'push'], isOnAll: true },
  'payment.failed': {
    category: 'transactional',
    channels: ['push', 'sms', 'email'],
    isOnAll: false,
    confirmMinutes: { push: 10, sms: 10, email: 60 },
  },
  'weekly.offers': { category: 'marketing', channels: ['email'], isOnAll: false },
};

/** Providers that can be asked whether they have a message: what they do not have may be sent once more. */
export const providersThatCanBeAsked: readonly string[] = ['twilio'];

/** What the law asks for before offers may come. */
export type Requirement = 'nothing' | 'express' | 'written';

const europe = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' ');

export function requirement(channel: Channel, country: string | undefined): Requirement {
  if (channel === 'push') return 'express';
  if (country === 'US') return channel === 'email' ? 'nothing' : 'written';
  if (country !== undefined && [...europe, 'GB', 'CA'].includes(country)) return 'express';
  return channel === 'email' ? 'express' : 'written';
}

export interface Window {
  readonly from: string;
  readonly to: string;
  /** Absent: every day. */
  readonly on?: string;
}

const unitedStates: readonly Window[] = [{ from: '21:00', to: '08:00' }];
const states: Readonly<Record<string, readonly Window[]>> = {
  'US-CT': [{ from: '20:00', to: '09:00' }],
  'US-FL': [{ from: '20:00', to: '08:00' }],
  'US-MD': [{ from: '20:00', to: '08:00' }],
  'US-OK': [{ from: '20:00', to: '08:00' }],
  'US-TX': [
    { from: '21:00', to: '09:00' },
    { from: '09:00', to: '12:00', on: 'Sunday' },
  ],
};
const france: readonly Window[] = [
  { from: '22:00', to: '08:00' },
  { from: '08:00', to: '22:00', on: 'Sunday' },
];

/** When a text with an offer is against the law where somebody is; unknown places have the strictest hours there are. */
export function legalHours(country: string | undefined, region: string | undefined): readonly Window[] {
  if (country === 'FR') return france;
  const isState = country === 'US' && region?.startsWith('US-');
  return [...unitedStates, ...(isState ? (states[region ?? ''] ?? []) : Object.values(states).flat())];
}
