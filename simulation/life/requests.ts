import type { Channel } from '../channel.ts';
import type { Random } from '../engine/random.ts';
import type { RequestDetail } from '../history.ts';
import { tokenOf } from '../tokens.ts';

const day = 86_400_000;

/** How often services ask for each type, by deliveries. */
const shares = {
  'login.code': 0.16,
  'order.shipped': 0.3,
  'payment.failed': 0.12,
  'password.changed': 0.08,
  'weekly.offers': 0.34,
} as const;
export type PlainType = keyof typeof shares;

const channelsOf: Readonly<Record<PlainType, readonly Channel[]>> = {
  'login.code': ['sms', 'email'],
  'order.shipped': ['push', 'email', 'sms'],
  'payment.failed': ['push', 'sms', 'email'],
  'password.changed': ['email', 'push'],
  'weekly.offers': ['email'],
};

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const dayOf = (moment: number) => new Date(moment).toISOString().slice(0, 10);

/** Makes what services ask for; every one holds words that no other has. */
export class Requests {
  readonly #random: Random;
  readonly #time: () => number;
  #number = 0;

  constructor(random: Random, time: () => number) {
    this.#random = random;
    this.#time = time;
  }

  /** One of any type but comments, at once or later. */
  any(recipientIds: readonly string[]): RequestDetail {
    const random = this.#random;
    const type = random.share<PlainType>(shares) ?? 'order.shipped';
    const plain = this.of(
      type,
      recipientIds.map((recipientId) => ({ recipientId })),
    );
    const isLater = type !== 'login.code' && random.chance(0.12);
    const sendAt = isLater ? this.#time() + this.#delay() : undefined;
    const mayExpire = random.chance(0.06) ? (sendAt ?? this.#time()) + random.between(1, 2880) * 60_000 : undefined;
    return {
      ...plain,
      ...(sendAt !== undefined && { sendAt: new Date(sendAt).toISOString() }),
      ...(mayExpire !== undefined && { expiresAt: new Date(mayExpire).toISOString() }),
      ...(random.chance(0.06) && { channels: [random.pick(channelsOf[type])] }),
      ...(random.chance(0.03) && { lane: 'bulk' }),
    };
  }

  of(type: PlainType, to: RequestDetail['to']): RequestDetail {
    const number = this.#next();
    return { notificationId: `${type}-${number}`, type, to, data: this.#data(type, tokenOf(number)) };
  }

  comment(recipientIds: readonly string[], postId: string): RequestDetail {
    return this.commentTo(
      recipientIds.map((recipientId) => ({ recipientId })),
      postId,
    );
  }

  commentTo(to: RequestDetail['to'], postId: string): RequestDetail {
    const number = this.#next();
    const data = {
      postId,
      postTitle: 'Growing tomatoes on a balcony',
      author: 'Noor',
      text: `They are thirsty every morning, says ${tokenOf(number)}`,
      url: 'https://blog.example.com/posts/17',
    };
    return { notificationId: `comment.posted-${number}`, type: 'comment.posted', to, data };
  }

  /** One that must be refused, and what is wrong with it. */
  flawed(recipientIds: readonly string[]): { readonly detail: RequestDetail; readonly flaw: string } {
    const to = recipientIds.map((recipientId) => ({ recipientId }));
    const detail = this.of('order.shipped', to);
    const { orderId: _, ...withoutOrder } = detail.data;
    const code = this.of('login.code', to);
    return this.#random.pick([
      { detail: { ...detail, type: 'order.lost' }, flaw: 'its type is not in the catalogue' },
      { detail: { ...detail, data: withoutOrder }, flaw: 'its data lacks the order' },
      { detail: { ...detail, to: [] }, flaw: 'it is for nobody' },
      { detail: { ...code, data: { ...code.data, code: '12345' } }, flaw: 'its code has five digits' },
      {
        detail: { ...detail, sendAt: new Date(this.#time() + 500 * day).toISOString() },
        flaw: 'its moment is more than a year ahead',
      },
    ]);
  }

  /** From a minute to two months ahead; most of them soon. */
  #delay(): number {
    return this.#random.pick([
      this.#random.between(1, 30) * 60_000,
      this.#random.between(10, 48 * 60) * 60_000,
      this.#random.between(2, 14) * day,
      this.#random.between(14, 60) * day,
    ]);
  }

  #next(): number {
    this.#number += 1;
    return this.#number;
  }

  #data(type: PlainType, token: string): RequestDetail['data'] {
    const random = this.#random;
    const now = this.#time();
    switch (type) {
      case 'login.code':
        return {
          code: String(random.between(100_000, 999_999)),
          validUntil: new Date(now + 600_000).toISOString(),
          device: `Firefox ${token}`,
        };
      case 'order.shipped':
        return {
          orderId: token,
          items: Array.from({ length: random.between(1, 3) }, () => ({ name: `Mug ${token}`, quantity: 1 })),
          total: euros(random.between(500, 90_000)),
          carrier: 'DHL',
          trackingUrl: 'https://track.example.com/p/1',
          expectedOn: dayOf(now + 3 * day),
        };
      case 'payment.failed':
        return {
          invoiceId: token,
          amount: euros(random.between(500, 90_000)),
          failedAt: new Date(now).toISOString(),
          attemptsLeft: random.between(0, 2),
          payUrl: 'https://shop.example.com/pay',
        };
      case 'password.changed':
        return { changedAt: new Date(now).toISOString(), device: `Firefox ${token}` };
      case 'weekly.offers':
        return {
          validUntil: dayOf(now + 7 * day),
          offers: Array.from({ length: random.between(1, 3) }, () => ({
            title: `Mug ${token}`,
            description: 'Keeps its colour in the dishwasher.',
            price: euros(random.between(500, 5000)),
            url: 'https://shop.example.com/mug',
          })),
        };
    }
  }
}
