import type { Consent, ConsentChange, ConsentEvidence } from './consent.ts';
import type { RecipientProfile } from './recipient-profile.ts';

const statusAfter = { granted: 'granted', requested: 'pending', withdrawn: 'withdrawn' } as const;

/**
 * The profile with the consents that a piece of evidence brings about. What is older than what is known changes
 * nothing, and of two things at the same moment the withdrawal holds. A request to confirm takes no consent away.
 */
export function applyConsent(profile: RecipientProfile, evidence: ConsentEvidence): RecipientProfile {
  return evidence.changes.reduce((current, change) => applyChange(current, change, evidence), profile);
}

function applyChange(
  profile: RecipientProfile,
  { purpose, channel, action, form }: ConsentChange,
  { occurredAt, evidenceId }: ConsentEvidence,
): RecipientProfile {
  const known = profile.consents?.[purpose]?.[channel];
  if (known && !replaces(known, action, occurredAt)) return profile;
  const consent: Consent = { status: statusAfter[action], form, at: occurredAt, evidenceId };
  return {
    ...profile,
    consents: { ...profile.consents, [purpose]: { ...profile.consents?.[purpose], [channel]: consent } },
  };
}

function replaces(known: Consent, action: ConsentChange['action'], occurredAt: string): boolean {
  if (action === 'requested' && known.status === 'granted') return false;
  if (occurredAt === known.at) return action === 'withdrawn' || known.status === 'pending';
  return occurredAt > known.at;
}
