import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import type { FailureClass } from '../domain/failure-class.ts';
import type { ProviderTally } from '../ports/provider-health.ts';

/** Refusals that say something of the provider rather than of the message or the address. */
const faultClasses: ReadonlySet<FailureClass> = new Set([
  'transient',
  'transient_long',
  'ambiguous',
  'config',
  'provider_down',
]);

/** Counts what the attempts of one batch came to, provider by provider. */
export class BatchTally {
  readonly #tallies = new Map<string, ProviderTally>();

  note(provider: string, outcome: AttemptOutcome): void {
    const { attempts, faults, accepted } = this.#tallies.get(provider) ?? { attempts: 0, faults: 0, accepted: 0 };
    const isFault = outcome.kind === 'refused' && faultClasses.has(outcome.failureClass);
    this.#tallies.set(provider, {
      provider,
      attempts: attempts + 1,
      faults: faults + (isFault ? 1 : 0),
      accepted: accepted + (outcome.kind === 'accepted' ? 1 : 0),
    });
  }

  get tallies(): readonly ProviderTally[] {
    return [...this.#tallies.values()];
  }
}
