import type { WantedEvent } from './page/routes.ts';

/** How a sample is meant to end, for one of its recipients. */
export interface Expectation {
  readonly recipient: string;
  /** A delivery's status, or `refused`. */
  readonly ends: string;
}

/** A notification that shows something. */
export interface Sample {
  readonly title: string;
  readonly event: WantedEvent;
  readonly expect: readonly Expectation[];
}

const detailType = 'NotificationRequested.v1';

const shippedOrder = {
  orderId: 'A-10428',
  items: [
    { name: 'Enamel mug, blue', quantity: 2 },
    { name: 'Linen tea towel', quantity: 1 },
  ],
  total: { amount: 5450, currency: 'EUR' },
  carrier: 'DHL',
  trackingUrl: 'https://track.example.com/p/10428',
  expectedOn: '2026-11-27',
};

const offers = {
  validUntil: '2026-11-29',
  offers: [
    {
      title: 'Tasse émaillée bleue',
      description: 'Garde sa couleur au lave-vaisselle, et le thé au chaud sur le balcon.',
      price: { amount: 1450, currency: 'CAD' },
      before: { amount: 1900, currency: 'CAD' },
      url: 'https://shop.example.com/mug',
    },
    {
      title: 'Torchon en lin',
      description: 'Essuie la vaisselle de tout un dîner.',
      price: { amount: 2100, currency: 'CAD' },
      before: { amount: 2600, currency: 'CAD' },
      url: 'https://shop.example.com/towel',
    },
  ],
};

const sale = {
  validUntil: '2026-11-29',
  offers: [
    {
      title: 'Enamel mug, blue',
      description: 'Keeps its colour in the dishwasher, and its tea warm on the balcony.',
      price: { amount: 950, currency: 'USD' },
      before: { amount: 1250, currency: 'USD' },
      url: 'https://shop.example.com/mug',
    },
  ],
};

const post = {
  postId: 'post-17',
  postTitle: 'Growing tomatoes on a balcony',
  url: 'https://blog.example.com/posts/17#comments',
};

const loginCode = (now: Date) => ({
  code: '482913',
  validUntil: new Date(now.getTime() + 10 * 60_000).toISOString(),
  device: 'Firefox on Linux',
});

const changedPassword = (now: Date) => ({ changedAt: now.toISOString(), device: 'Firefox on Linux' });

const failedPayment = (now: Date) => ({
  invoiceId: 'INV-2077',
  amount: { amount: 129900, currency: 'EUR' },
  failedAt: now.toISOString(),
  attemptsLeft: 2,
  nextAttemptOn: '2026-11-25',
  cardEnding: '4242',
  payUrl: 'https://shop.example.com/invoices/INV-2077/pay',
});

const to = (...recipientIds: readonly string[]) => recipientIds.map((recipientId) => ({ recipientId }));

/** The notifications that `npm start` sends and the page offers. */
export function samples(now: Date): readonly Sample[] {
  // another run, another notification: the same id twice would be the same delivery
  const run = now.getTime().toString(36);
  const notification = (name: string, type: string, rest: Rest) => ({
    detailType,
    detail: { notificationId: `${name}-${run}`, type, ...rest },
  });
  const comment = (number: number, author: string, text: string) =>
    notification(`comment-${number}`, 'comment.posted', { to: to('ada'), data: { ...post, author, text } });
  return [
    {
      title: 'An order is shipped: by push to who has the app, by e-mail to who has not',
      event: notification('order-10428', 'order.shipped', { to: to('ada', 'luc'), data: shippedOrder }),
      expect: [
        { recipient: 'ada', ends: 'accepted' },
        { recipient: 'luc', ends: 'accepted' },
      ],
    },
    {
      title: 'A code to sign in: urgent, by text message',
      event: notification('code-482913', 'login.code', { to: to('ada'), data: loginCode(now) }),
      expect: [{ recipient: 'ada', ends: 'accepted' }],
    },
    {
      title: 'A password was changed: by e-mail and push at once',
      event: notification('password-1', 'password.changed', { to: to('ada', 'mia'), data: changedPassword(now) }),
      expect: [
        { recipient: 'ada', ends: 'accepted' },
        { recipient: 'mia', ends: 'accepted' },
      ],
    },
    {
      title: 'A payment failed: by text, over when the carrier confirms it; e-mail would be next',
      event: notification('invoice-2077', 'payment.failed', { to: to('luc'), data: failedPayment(now) }),
      expect: [{ recipient: 'luc', ends: 'delivered' }],
    },
    {
      title: 'Offers in French, to somebody in Canada',
      event: notification('offers-48', 'weekly.offers', { to: to('luc'), data: { ...offers, firstName: 'Luc' } }),
      expect: [{ recipient: 'luc', ends: 'accepted' }],
    },
    {
      title: 'Offers to somebody who has not agreed to them: the law where she is asks for that',
      event: notification('offers-49', 'weekly.offers', { to: to('ada'), data: { ...offers, firstName: 'Ada' } }),
      expect: [{ recipient: 'ada', ends: 'suppressed' }],
    },
    {
      title: 'Offers to an audience: one request, and each of its people is decided about by themselves',
      event: notification('sale', 'weekly.offers', { to: { topic: 'spring-sale' }, data: sale }),
      expect: [
        { recipient: 'ada', ends: 'suppressed' },
        { recipient: 'zoe', ends: 'accepted' },
      ],
    },
    {
      title: 'An order that is told of in an hour: it waits; put the clock forward',
      event: notification('order-later', 'order.shipped', {
        to: to('luc'),
        data: shippedOrder,
        sendAt: new Date(now.getTime() + 60 * 60_000).toISOString(),
      }),
      expect: [],
    },
    // which of the comments comes first is for the queue to say: that one goes out at once
    {
      title: 'A comment: the first one is told of at once',
      event: comment(1, 'Noor', 'How often do you water them in July?'),
      expect: [],
    },
    {
      title: 'A second comment within the hour: gathered',
      event: comment(2, 'Luc', 'A saucer under each pot helps.'),
      expect: [],
    },
    {
      title: 'A third one: told of together with the second when the hour is over',
      event: comment(3, 'Mia', 'Mine only bloom, and bear nothing.'),
      expect: [],
    },
    {
      title: 'Somebody who can be reached on no channel of the type',
      event: notification('code-reach', 'login.code', { to: to('mia', 'nobody'), data: loginCode(now) }),
      expect: [
        { recipient: 'mia', ends: 'failed' },
        { recipient: 'nobody', ends: 'failed' },
      ],
    },
    {
      title: 'Somebody whom Carillon does not know',
      event: notification('order-unknown', 'order.shipped', { to: to('eve'), data: shippedOrder }),
      expect: [{ recipient: 'eve', ends: 'failed' }],
    },
    {
      title: 'A request with wrong data: refused, with the field and the cure',
      event: notification('order-wrong', 'order.shipped', {
        to: to('ada'),
        data: { ...shippedOrder, total: 'EUR 54.50' },
      }),
      expect: [{ recipient: 'ada', ends: 'refused' }],
    },
  ];
}

interface Rest {
  readonly to: { recipientId: string }[] | { topic: string };
  readonly data: WantedEvent['detail'];
  readonly sendAt?: string;
}
