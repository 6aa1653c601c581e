import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';
import type { FailureClass } from '../../domain/failure-class.ts';

/**
 * What an AWS call's error means, by the service's own table of codes.
 *
 * Beyond the table: a fault of the server (5xx), a broken connection or a time-out leaves open whether the call was
 * carried out; anything else that the service said is an unmapped refusal.
 *
 * @throws the error itself when it is not an answer to the call at all, such as a programming error
 */
export function refusal(error: unknown, codes: Readonly<Record<string, FailureClass>>): AttemptOutcome {
  if (!(error instanceof Error)) throw error;
  const refused = (failureClass: FailureClass) => ({ kind: 'refused', failureClass, code: error.name }) as const;

  const known = codes[error.name];
  if (known) return refused(known);
  const status = statusOf(error);
  if (status !== undefined) return refused(status >= 500 ? 'ambiguous' : 'unknown');
  if (hasCode(error, new Set(['ECONNREFUSED'])))
    return { kind: 'refused', failureClass: 'transient', code: 'connection-refused' };
  if (hasCode(error, brokenConnection))
    return { kind: 'refused', failureClass: 'ambiguous', code: 'connection-broken' };
  throw error;
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return undefined;
  const { $metadata } = error;
  return 'httpStatusCode' in $metadata && typeof $metadata.httpStatusCode === 'number'
    ? $metadata.httpStatusCode
    : undefined;
}

/** Names and codes that Node and the SDK's HTTP handler give to a connection that broke or took too long. */
const brokenConnection = new Set(['TimeoutError', 'AbortError', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

function hasCode(error: Error, codes: ReadonlySet<string>): boolean {
  return codes.has(error.name) || ('code' in error && codes.has(String(error.code)));
}
