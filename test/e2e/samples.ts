/** Data that each type takes; the tests' own copies, for e2e tests know no more than a producing service does. */
export const orderData = (orderId = 'A-1') => ({
  orderId,
  items: [{ name: 'Enamel mug, blue', quantity: 2 }],
  total: { amount: 5450, currency: 'EUR' },
  carrier: 'DHL',
  trackingUrl: 'https://track.example.com/p/1',
  expectedOn: '2026-11-27',
});

export const codeData = (code = '482913') => ({ code, validUntil: '2026-11-22T14:10:00Z' });

export const paymentData = () => ({
  invoiceId: 'INV-1',
  amount: { amount: 129900, currency: 'EUR' },
  failedAt: '2026-11-22T09:30:00Z',
  attemptsLeft: 0,
  payUrl: 'https://shop.example.com/pay',
});

export const passwordData = () => ({ changedAt: '2026-11-22T14:10:00Z' });

export const offersData = () => ({
  validUntil: '2026-11-29',
  offers: [
    {
      title: 'Linen tea towel',
      description: 'Dries a whole dinner party.',
      price: { amount: 1400, currency: 'EUR' },
      url: 'https://shop.example.com/towel',
    },
  ],
});

let made = 0;
/** An id that no other test and no earlier run has used. */
export function newId(what: string): string {
  made += 1;
  return `${what}-${process.pid}-${Date.now().toString(36)}-${made}`;
}
