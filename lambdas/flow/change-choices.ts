import { type PreferencesChangedV1, preferencesChangedV1 } from '../contracts/events/preferences-changed.v1.ts';
import { applyConsent } from '../domain/apply-consent.ts';
import type { ChangeMethod, ConsentChange, ConsentEvidence } from '../domain/consent.ts';
import type { RecipientId } from '../domain/ids.ts';
import { applyPreferenceChange, type ChoiceChange } from '../domain/preference-change.ts';
import type { RecipientProfile } from '../domain/recipient-profile.ts';
import type { ConsentLog } from '../ports/consent-log.ts';
import type { EventPublisher } from '../ports/event-publisher.ts';
import type { Recipients } from '../ports/recipients.ts';

/** What somebody chose, agreed to or withdrew, and how it is known. */
export interface ChoicesToChange {
  readonly recipientId: RecipientId;
  readonly method: ChangeMethod;
  /** ISO 8601 with any offset. */
  readonly occurredAt: string;
  /** Made from the profile as it is when the change is written. */
  readonly choices?: (profile: RecipientProfile) => readonly ChoiceChange[];
  readonly consent?: (profile: RecipientProfile) => readonly ConsentChange[];
  readonly wording?: ConsentEvidence['wording'];
  readonly proof?: Readonly<Record<string, string>>;
  /** Only if the profile is at this version. */
  readonly ifVersion?: number;
}

interface Dependencies {
  readonly recipients: Pick<Recipients, 'readProfiles' | 'writeProfile'>;
  readonly consents: Pick<ConsentLog, 'append'>;
  readonly events: EventPublisher;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** `conflict`: the profile is at another version than was demanded. */
export type ChangeResult = { readonly kind: 'changed' | 'unchanged' | 'conflict'; readonly profile: RecipientProfile };

/** How often a profile is read and written again when others write it at the same time. */
const rounds = 8;

/**
 * Writes what somebody chose; once this returns, it is in force for every send that starts.
 *
 * One conditional write for the profile, one for the evidence of a consent. The evidence comes first: a consent is never
 * in force without it, and evidence of a write that failed says no more than that it was tried. A repeat changes
 * nothing and tells of it once more.
 *
 * @throws when others keep writing the profile, or when it could not be told of: then the whole can be done again
 */
export const changeChoices =
  ({ recipients, consents, events, newId, now }: Dependencies) =>
  async (change: ChoicesToChange): Promise<ChangeResult> => {
    const { recipientId, method, ifVersion } = change;
    const occurredAt = new Date(change.occurredAt).toISOString();
    let evidence: ConsentEvidence | undefined;
    for (let round = 0; round < rounds; round += 1) {
      const known = (await recipients.readProfiles([recipientId]))(recipientId);
      const before = known ?? { recipientId, changedAt: {}, version: 0 };
      if (ifVersion !== undefined && before.version !== ifVersion) return { kind: 'conflict', profile: before };

      const consentChanges = change.consent?.(before) ?? [];
      if (consentChanges.length > 0 && evidence === undefined) {
        evidence = toEvidence(change, consentChanges, {
          evidenceId: newId(),
          occurredAt,
          recordedAt: now().toISOString(),
        });
        await consents.append(evidence);
      }
      const chosen = applyPreferenceChange(before, change.choices?.(before) ?? [], occurredAt) ?? before;
      const agreed = evidence ? applyConsent(chosen, evidence) : chosen;
      const isChanged = agreed !== before;
      const profile = isChanged ? { ...agreed, version: before.version + 1 } : before;
      if (isChanged && !(await recipients.writeProfile(profile))) continue;

      await tell(profile, method, events, now());
      return { kind: isChanged ? 'changed' : 'unchanged', profile };
    }
    throw new Error(`profile changed ${rounds} times while a choice was being written; try again`);
  };

function toEvidence(
  { recipientId, method, wording, proof }: ChoicesToChange,
  changes: readonly ConsentChange[],
  ids: Pick<ConsentEvidence, 'evidenceId' | 'occurredAt' | 'recordedAt'>,
): ConsentEvidence {
  return {
    ...ids,
    recipientId,
    changes: [...changes],
    method,
    ...(wording && { wording }),
    ...(proof && { proof: { ...proof } }),
  };
}

async function tell(profile: RecipientProfile, method: ChangeMethod, events: EventPublisher, now: Date): Promise<void> {
  const { recipientId, preferences = {}, consents = {}, version } = profile;
  const detail: PreferencesChangedV1 = {
    recipientId,
    method,
    preferences,
    consents,
    version,
    changedAt: now.toISOString(),
  };
  const [untold] = await events.publish([{ detailType: preferencesChangedV1.detailType, detail }]);
  if (untold) throw new Error('the change is in force, but the bus did not take PreferencesChanged.v1; try again');
}
