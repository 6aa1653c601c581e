import { applyConsent } from './apply-consent.ts';
import type { Channel } from './channel.ts';
import type { Consent, ConsentEvidence, Purpose } from './consent.ts';
import type { RecipientId } from './ids.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/** The consent for a purpose on a channel at a moment, with the evidence that speaks for and against it. */
export interface ConsentInForce {
  readonly status: Consent['status'] | 'never-given';
  readonly form?: Consent['form'];
  /** What brought the status about. */
  readonly record?: ConsentEvidence;
  /** What was asked for before it was confirmed. */
  readonly request?: ConsentEvidence;
  /** What ended it later. */
  readonly withdrawn?: ConsentEvidence;
}

interface Question {
  readonly recipientId: RecipientId;
  readonly purpose: Purpose;
  readonly channel: Channel;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/**
 * Which consent was in force at a moment, as far as is known today: evidence that arrived later about that time counts.
 * It is found by the rules by which consents come into force, applied to what had happened by then.
 */
export function consentInForce(
  history: readonly ConsentEvidence[],
  { recipientId, purpose, channel, at }: Question,
): ConsentInForce {
  const said = history
    .filter(({ changes }) => changes.some((change) => change.purpose === purpose && change.channel === channel))
    .sort((one, other) => compare(one.occurredAt, other.occurredAt) || compare(one.recordedAt, other.recordedAt));
  const nobody: RecipientProfile = { recipientId, changedAt: {}, version: 0 };
  const profile = said.filter(({ occurredAt }) => occurredAt <= at).reduce(applyConsent, nobody);
  const consent = profile.consents?.[purpose]?.[channel];
  if (consent === undefined) return { status: 'never-given' };

  const record = said.find(({ evidenceId }) => evidenceId === consent.evidenceId);
  const does = (action: string) => (evidence: ConsentEvidence) =>
    evidence.changes.some(
      (change) => change.purpose === purpose && change.channel === channel && change.action === action,
    );
  // a confirmation follows what it confirms; what was asked for before an earlier answer is over
  const before = record && said[said.indexOf(record) - 1];
  const request = before && does('requested')(before) ? before : undefined;
  const withdrawn = said.filter(({ occurredAt }) => occurredAt > at).find(does('withdrawn'));
  return {
    status: consent.status,
    form: consent.form,
    ...(record && { record }),
    ...(consent.status === 'granted' && request && { request }),
    ...(consent.status !== 'withdrawn' && withdrawn && { withdrawn }),
  };
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
