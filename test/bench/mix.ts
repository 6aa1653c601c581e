import type { Fault } from '../../local/faults.ts';
import { codeData, offersData, orderData } from '../e2e/samples.ts';
import type { Person, Wanted } from './deliveries.ts';

/** Something that goes wrong on purpose. */
export type Happening = {
  readonly on: object;
  readonly effect: Fault['effect'];
  readonly times?: number | 'always';
};

/** Deliveries that are asked for alike. */
export interface Part {
  readonly name: string;
  /** Of all deliveries. */
  readonly share: number;
  readonly wanted: Wanted;
  /** How its provider says that it should be tried once more. */
  readonly throttled?: (person: Person) => Happening;
  /** What goes wrong for each of them. */
  readonly always?: (person: Person) => Happening;
}

const refuse = (code: string, status = 400) => ({ kind: 'refuse', code, status }) as const;

export const sesThrottles = ({ email }: Person): Happening => ({
  on: { provider: 'ses', to: email },
  effect: refuse('Throttling'),
});
const snsThrottles = ({ endpointArn }: Person): Happening => ({
  on: { provider: 'sns', to: endpointArn },
  effect: refuse('Throttled', 429),
});
export const twilioThrottles = ({ phone }: Person): Happening => ({
  on: { provider: 'twilio', to: phone },
  effect: refuse('20429', 429),
});
export const pushIsRefused = ({ endpointArn }: Person): Happening => ({
  on: { provider: 'sns', to: endpointArn },
  effect: refuse('EndpointDisabled'),
});

/** What a product with all lanes and channels sends: 60.25 % e-mail, 24.75 % push, 15 % text; bulk is a fifth. */
export const mix: readonly Part[] = [
  {
    name: 'order by e-mail',
    share: 0.4,
    wanted: { type: 'order.shipped', data: orderData(), channels: ['email'] },
    throttled: sesThrottles,
  },
  {
    name: 'order by push',
    share: 0.245,
    wanted: { type: 'order.shipped', data: orderData(), channels: ['push'] },
    throttled: snsThrottles,
  },
  {
    name: 'offers, bulk, capped',
    share: 0.2,
    wanted: { type: 'weekly.offers', data: offersData() },
    throttled: sesThrottles,
  },
  {
    name: 'code by text, urgent',
    share: 0.15,
    wanted: { type: 'login.code', data: codeData(), channels: ['sms'] },
    throttled: twilioThrottles,
  },
  {
    name: 'push refused, then e-mail: the workflow',
    share: 0.005,
    wanted: { type: 'order.shipped', data: orderData(), channels: ['push', 'email'] },
    always: pushIsRefused,
  },
];

/** Of the first attempts of each part. */
export const throttledShare = 0.02;

/** Of the e-mails, where engagement is tracked; images are loaded by mail clients too. */
export const openedShare = 0.4;

/** Which share of deliveries is tracked how far. */
export const trackingShares = { failures: 0.7, delivery: 0.25, engagement: 0.05 } as const;

/** Whole numbers that come to the total, each as near to its share as can be. */
export function inShares(total: number, shares: readonly number[]): readonly number[] {
  const exact = shares.map((share) => share * total);
  const whole = exact.map(Math.floor);
  const left = total - whole.reduce((sum, count) => sum + count, 0);
  const byRemainder = exact
    .map((amount, index) => ({ index, remainder: amount - Math.floor(amount) }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index)
    .slice(0, left)
    .map(({ index }) => index);
  return whole.map((count, index) => count + (byRemainder.includes(index) ? 1 : 0));
}
