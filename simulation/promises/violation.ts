import type { Fact } from '../history.ts';
import type { Delivery } from './delivery.ts';
import type { Person } from './person.ts';

/** A promise that was broken, with the facts that show it. */
export interface Violation {
  readonly promise: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly what: string;
  readonly at: number;
  readonly notificationId?: string;
  readonly recipientId?: string;
  readonly history: readonly Fact[];
}

export type Report = (violation: Violation) => void;

/** A violation about one delivery. */
export const ofDelivery = (
  promise: Violation['promise'],
  what: string,
  at: number,
  { notificationId, person, facts }: Delivery,
  others: readonly Fact[] = [],
): Violation => ({
  promise,
  what,
  at,
  notificationId,
  recipientId: person.recipientId,
  history: [...new Set([...others, ...facts])].toSorted((one, other) => one.at - other.at),
});

/** What somebody said, as far as it is remembered. */
export const saidBy = ({ latest }: Person): readonly Fact[] =>
  latest.filter(({ kind }) => kind === 'choice' || kind === 'introduced' || kind === 'choosing');
