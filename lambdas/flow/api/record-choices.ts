import type { ConsentGiven } from '../../contracts/api/consent-given.ts';
import type { ConsentLog } from '../../ports/consent-log.ts';
import type { EventPublisher } from '../../ports/event-publisher.ts';
import type { Links } from '../../ports/links.ts';
import type { Recipients } from '../../ports/recipients.ts';
import { type ChangeResult, type ChoicesToChange, changeChoices } from '../change-choices.ts';
import { askToConfirm } from './ask-to-confirm.ts';
import type { PersonCall } from './call.ts';
import type { DeclaredWording } from './consent-demands.ts';
import type { Choosable } from './known-names.ts';

/** What is needed to read and change what people chose. */
export interface ChoosingDependencies {
  readonly recipients: Pick<Recipients, 'readProfiles' | 'writeProfile'>;
  readonly consents: ConsentLog;
  readonly events: EventPublisher;
  readonly links: Pick<Links, 'sign'>;
  readonly publicUrl: string;
  readonly choosable: Choosable;
  readonly wordings: readonly DeclaredWording[];
  /** What categories that need consent are called, by locale; `en` is always there. */
  readonly consentTitles: Readonly<Record<string, string>>;
  readonly newId: () => string;
  readonly now: () => Date;
}

interface Choices extends Pick<ChoicesToChange, 'choices'> {
  readonly consent?: ConsentGiven | undefined;
  readonly occurredAt?: string | undefined;
  readonly ifVersion?: number | undefined;
}

export interface Recorded {
  readonly result: ChangeResult;
  readonly evidenceId: string;
  readonly isConfirmationSent: boolean;
}

/**
 * Records what came over the API, with the request as part of the proof, and asks the person to confirm what needs it.
 *
 * A repeated request writes its evidence once more: it was said once more.
 */
export async function recordChoices(
  call: PersonCall,
  { choices, consent, occurredAt, ifVersion }: Choices,
  dependencies: ChoosingDependencies,
): Promise<Recorded> {
  const evidenceId = dependencies.newId();
  const change = changeChoices({ ...dependencies, newId: () => evidenceId });
  const result = await change({
    recipientId: call.recipientId,
    method: 'api',
    occurredAt: occurredAt ?? dependencies.now().toISOString(),
    proof: { ...consent?.proof, requestId: call.requestId, by: call.actor },
    ...(choices && { choices }),
    ...(consent && { consent: () => consent.changes }),
    ...(consent?.wording && { wording: consent.wording }),
    ...(ifVersion !== undefined && { ifVersion }),
  });
  const mustConfirm =
    result.kind !== 'conflict' && consent?.changes.some(({ action }) => action === 'requested') === true;
  if (mustConfirm) await askToConfirm(result.profile, evidenceId, dependencies);
  return { result, evidenceId, isConfirmationSent: mustConfirm };
}
