import { ownConsentSchema, recordConsentSchema } from '../../contracts/api/consent-given.ts';
import { type ConsentInForce, consentsQuerySchema } from '../../contracts/api/consents.ts';
import type { ConsentEvidence } from '../../domain/consent.ts';
import { consentInForce } from '../../domain/consent-in-force.ts';
import type { ConsentLog } from '../../ports/consent-log.ts';
import { type ApiAnswer, ok, type PersonCall, problem } from './call.ts';
import { consentAsDemanded } from './consent-demands.ts';
import { refuseAhead } from './occurred-at.ts';
import { readBody, readQuery } from './read-body.ts';
import { type ChoosingDependencies, recordChoices } from './record-choices.ts';

/** As many pieces of evidence as an answer holds: with the longest wordings they stay below what a function may answer. */
const perPage = 200;

/** Reads the consent that was in force at a moment, or the whole history, oldest first. */
export const readConsents =
  ({ consents }: { readonly consents: Pick<ConsentLog, 'list'> }) =>
  async ({ recipientId, query }: PersonCall): Promise<ApiAnswer> => {
    const read = readQuery(query, consentsQuerySchema);
    if ('refused' in read) return read.refused;
    const { purpose, channel, at, next } = read.value;
    const history = await consents.list(recipientId);
    if (at !== undefined && purpose && channel) {
      const question = { recipientId, purpose, channel, at: new Date(at).toISOString() };
      return ok(inForceAnswer(question, consentInForce(history, question)));
    }
    const isMeant = (change: ConsentEvidence['changes'][number]) =>
      (purpose === undefined || change.purpose === purpose) && (channel === undefined || change.channel === channel);
    const meant = history.filter(({ changes, evidenceId }) => changes.some(isMeant) && evidenceId > (next ?? ''));
    const evidence = meant.slice(0, perPage);
    return ok({ recipientId, evidence, ...(meant.length > perPage && { next: evidence.at(-1)?.evidenceId }) });
  };

function inForceAnswer(
  question: Pick<ConsentInForce, 'recipientId' | 'purpose' | 'channel' | 'at'>,
  { status, form, record, request, withdrawn }: ReturnType<typeof consentInForce>,
): ConsentInForce {
  return {
    ...question,
    status,
    ...(form && { form }),
    ...(record && { record: testimony(record) }),
    ...(request && { request: testimony(request) }),
    ...(withdrawn && { withdrawn: testimony(withdrawn) }),
  };
}

const testimony = ({ recipientId: _, changes: __, ...said }: ConsentEvidence) => said;

/** Records what somebody agreed to or withdrew; what has to be confirmed waits, and the person is asked to. */
export const recordConsent =
  (dependencies: ChoosingDependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const read = readBody(call, call.actor === 'session' ? ownConsentSchema : recordConsentSchema);
    if ('refused' in read) return read.refused;
    const { occurredAt, ...given } = { occurredAt: undefined, ...read.value };
    const ahead = refuseAhead(occurredAt, dependencies.now());
    if (ahead) return ahead;
    const demanded = consentAsDemanded(given, { ...dependencies, actor: call.actor, prefix: '' });
    if ('problems' in demanded) return problem('invalid-request', { errors: demanded.problems });

    const { result, evidenceId, isConfirmationSent } = await recordChoices(
      call,
      { consent: demanded.consent, occurredAt },
      dependencies,
    );
    const { profile } = result;
    return ok(
      { recipientId: call.recipientId, evidenceId, consents: profile.consents ?? {}, isConfirmationSent },
      {},
      201,
    );
  };
