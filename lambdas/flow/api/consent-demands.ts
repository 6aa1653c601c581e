import type { ConsentGiven } from '../../contracts/api/consent-given.ts';
import type { Problem } from '../../contracts/problems.ts';
import type { ConsentChange } from '../../domain/consent.ts';
import type { Choosable } from './known-names.ts';

/** The words in which the catalogue asks for a consent. */
export interface DeclaredWording {
  readonly version: string;
  readonly text: string;
}

interface Demands {
  readonly choosable: Choosable;
  readonly wordings: readonly DeclaredWording[];
  readonly actor: 'service' | 'session';
  /** Where the consent stands in what was sent. */
  readonly prefix: string;
}

/**
 * The consent as it is to be recorded, or what is wrong with it.
 *
 * Where a category asks for double opt-in, a grant only counts once the person has confirmed it from the address; a
 * service that had it confirmed elsewhere says so with `proof.doubleOptIn`. A session proves who somebody is, not what
 * they were shown: its wording must be one of the catalogue's.
 */
export function consentAsDemanded(
  given: ConsentGiven,
  { choosable, wordings, actor, prefix }: Demands,
): { readonly consent: ConsentGiven } | { readonly problems: readonly Problem[] } {
  const { wording, proof } = given;
  if (
    actor === 'session' &&
    wording &&
    !wordings.some(({ version, text }) => version === wording.version && text === wording.text)
  )
    return {
      problems: [{ field: `${prefix}wording`, problem: 'must be one that the catalogue declares, word for word' }],
    };

  const isConfirmedElsewhere = actor === 'service' && proof?.['doubleOptIn'] !== undefined;
  const mustBeConfirmed = ({ action, purpose, channel }: ConsentChange) =>
    action === 'granted' &&
    channel === 'email' &&
    !isConfirmedElsewhere &&
    choosable.categories.some(({ consent, doubleOptIn }) => consent === purpose && doubleOptIn);
  const changes = given.changes.map((change) =>
    mustBeConfirmed(change) ? { ...change, action: 'requested' as const } : change,
  );
  const unconfirmable = changes.findIndex(({ action, channel }) => action === 'requested' && channel !== 'email');
  if (unconfirmable >= 0)
    return {
      problems: [
        {
          field: `${prefix}changes[${unconfirmable}].action`,
          problem: 'must be granted or withdrawn: only a consent to e-mail is confirmed by a link',
        },
      ],
    };
  return { consent: { ...given, changes } };
}
