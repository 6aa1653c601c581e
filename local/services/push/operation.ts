import type { Refusal } from '../refusal.ts';
import type { PushRegistry } from './registry.ts';

/** One action of SNS: answers with the inside of its result element, or refuses. */
export type Operation = (input: Readonly<Record<string, unknown>>, registry: PushRegistry) => string | Refusal;

/** SNS's word for a parameter that cannot be. */
export const invalidParameter = (problem: string): Refusal => ({
  code: 'InvalidParameter',
  message: `Invalid parameter: ${problem}`,
});

/** SNS's word for what is not there. */
export const notFound = (what: string): Refusal => ({
  code: 'NotFound',
  message: `${what} does not exist`,
  status: 404,
});
