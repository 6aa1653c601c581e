import type { Problem } from '../lambdas/contracts/problems.ts';

/** A notification that Carillon would refuse. Nothing was sent; sending it again as it stands is of no use. */
export class InvalidNotificationError extends Error {
  override readonly name = 'InvalidNotificationError';
  /** Which field, and what would cure it; quotes no values. */
  readonly problems: readonly Problem[];

  constructor(type: string, problems: readonly Problem[]) {
    super(`${type} was not sent: ${problems.map(({ field, problem }) => `${field} ${problem}`).join('; ')}`);
    this.problems = problems;
  }
}
