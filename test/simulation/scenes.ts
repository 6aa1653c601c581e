import { hour, minute, type SmallHistory } from './small-history.ts';

export type Scene = (small: SmallHistory) => void;

export const consent = { kind: 'consent', channel: 'email', consent: 'express' } as const;
export const withdrawn = { kind: 'consent', channel: 'email', consent: 'withdrawn' } as const;
export const noOrdersByMail = { kind: 'category', category: 'transactional', channel: 'email', wanted: false } as const;
export const ordersByMail = { ...noOrdersByMail, wanted: true } as const;
export const night = { kind: 'quiet', windows: [{ from: '22:00', to: '07:00' }] } as const;

/** An order that is sent at a moment, and ends well. */
export const order =
  (at: number, more = {}): Scene =>
  (small) => {
    const detail = small.ask('order.shipped', 0);
    small.call(detail, 'email', at, more).ended(detail, 'accepted', at + 200);
  };

/** Offers at these moments. */
export const offers =
  (...moments: readonly number[]): Scene =>
  (small) => {
    small.choose(consent, -50_000);
    for (const at of moments) {
      const detail = small.ask('weekly.offers', at);
      small.call(detail, 'email', at + 1000).ended(detail, 'accepted', at + 1200);
    }
  };

export const digest =
  (said: number, told: number): Scene =>
  (small) => {
    const data = (word: string) => ({ word, postId: 'post-1' });
    const comments = ['Zq000101qZ', 'Zq000102qZ', 'Zq000103qZ'].map((word, index) =>
      small.ask('comment.posted', index * minute, { data: data(word) }),
    );
    const words = comments.slice(0, told).map(({ data }) => data['word']);
    small.call({ data: {} }, 'email', hour, { content: `<h1>${said} new comments on it</h1> ${words.join(' ')}` });
    for (const comment of comments) small.ended(comment, 'accepted', hour + 200, { reason: 'gathered-into-digest-ab' });
    small.items.push({ PK: 'R#ada', SK: 'DELIVERY#digest-ab', status: 'accepted' });
  };
