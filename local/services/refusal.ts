import type { Fault } from '../faults.ts';

/** Why a double says no, in the words of the service that it stands for. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** @default 400 */
  readonly status?: number;
  /** Fields that this error has besides the usual ones. */
  readonly details?: Readonly<Record<string, string>>;
}

/** A rule of a service: says why it refuses what it is shown, or nothing. */
export type Rule<Input> = (input: Input) => Refusal | undefined;

/** What the first rule says that has something against the input. */
export function firstRefusal<Input>(rules: readonly Rule<Input>[], input: Input): Refusal | undefined {
  for (const rule of rules) {
    const refusal = rule(input);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** The refusal that somebody asked for. */
export function refusalOnPurpose(effect: Fault['effect'] | undefined): Refusal | undefined {
  if (effect?.kind !== 'refuse') return undefined;
  return {
    code: effect.code,
    status: effect.status,
    message: `${effect.code}, asked for by a fault of the local cloud`,
  };
}
