import type { Random } from '../engine/random.ts';
import type { Choice } from '../history.ts';

/** Something that people tell by the API, in its own words, and what it means. */
export interface Wish {
  readonly choices: readonly Choice[];
  readonly patch: object;
}

/** The words that people agree to, as the catalogue has them. */
const wording = {
  version: '2026-11',
  text: 'Yes, Example Shop may send me offers on the channels I choose here. I can stop them at any time, on this page or with the link in every message.',
};

const channels = ['email', 'sms', 'push'] as const;

/** A yes or a no to a category on a channel. */
export function categoryWish(random: Random): Extract<Choice, { readonly kind: 'category' }> {
  return {
    kind: 'category',
    category: random.pick(['transactional', 'product', 'marketing']),
    channel: random.pick(channels),
    wanted: random.chance(0.6),
  };
}

export const categoryPatch = ({ category, channel, wanted }: Extract<Choice, { readonly kind: 'category' }>) => ({
  categories: { [category]: { channels: { [channel]: wanted } } },
});

const wishes = {
  category: (random: Random): Wish => {
    const choice = categoryWish(random);
    return { choices: [choice], patch: { preferences: categoryPatch(choice) } };
  },
  type: (random: Random): Wish => {
    const type = random.pick(['order.shipped', 'payment.failed', 'comment.posted', 'weekly.offers']);
    const channel = random.pick(channels);
    const wanted = random.pick([true, true, false, null]);
    return {
      choices: [{ kind: 'type', type, channel, wanted }],
      patch: { preferences: { types: { [type]: { channels: { [channel]: wanted } } } } },
    };
  },
  frequency: (random: Random): Wish => {
    const type = random.pick(['comment.posted', 'comment.posted', 'order.shipped', 'weekly.offers']);
    const frequency = random.pick(['at-once', 'at-once', 'daily', 'weekly', 'never', null] as const);
    return {
      choices: [{ kind: 'frequency', type, frequency }],
      patch: { preferences: { types: { [type]: { frequency } } } },
    };
  },
  consent: (random: Random): Wish => {
    const channel = random.pick(['email', 'email', 'sms', 'push'] as const);
    const consent = random.pick(['express', 'written', 'written', 'withdrawn'] as const);
    return consentWish(channel, consent);
  },
  limit: (random: Random): Wish => {
    const limits = [{ most: 1, per: 'day' }, { most: 1, per: 'week' }, { most: 3, per: 'week' }, null] as const;
    const limit = random.pick(limits);
    return {
      choices: [{ kind: 'limit', category: 'marketing', limit }],
      patch: { preferences: { categories: { marketing: { atMost: limit } } } },
    };
  },
  quiet: (random: Random): Wish => {
    const windows = random.pick([
      [],
      [{ from: '22:00', to: '07:00' }],
      [{ from: '20:30', to: '09:15' }],
      [
        { from: '00:00', to: '06:30' },
        { from: '12:00', to: '14:00' },
      ],
      // the hour that is skipped, or comes twice, when the clocks are changed
      [{ from: '01:30', to: '03:30' }],
    ]);
    const quietHours = windows.length === 0 ? null : windows.map(({ from, to }) => ({ start: from, end: to }));
    return { choices: [{ kind: 'quiet', windows }], patch: { preferences: { quietHours } } };
  },
} as const;

export const consentWish = (
  channel: 'email' | 'sms' | 'push',
  consent: Extract<Choice, { readonly kind: 'consent' }>['consent'],
): Wish => ({
  choices: [{ kind: 'consent', channel, consent }],
  patch: {
    consent:
      consent === 'withdrawn'
        ? { changes: [{ purpose: 'marketing', channel, action: 'withdrawn' }] }
        : { changes: [{ purpose: 'marketing', channel, action: 'granted', form: consent }], wording },
  },
});

/** Anything that people tell by the API. */
export function anyWish(random: Random, now: number): Wish {
  if (random.chance(0.1)) {
    const until = random.chance(0.3) ? null : now + random.between(1, 40) * 3_600_000;
    const quietUntil = until === null ? null : new Date(until).toISOString();
    return { choices: [{ kind: 'pause', until }], patch: { preferences: { quietUntil } } };
  }
  return random.pick(Object.values(wishes))(random);
}
