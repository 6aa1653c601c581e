import {
  type ProblemDetails,
  type ProblemKind,
  problemKinds,
  problemMediaType,
  problemType,
} from '../../contracts/api/problem-details.ts';
import type { Problem } from '../../contracts/problems.ts';
import type { RecipientId } from '../../domain/ids.ts';

/** What arrives with a request, whoever it is about. */
export interface ApiRequest {
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly requestId: string;
}

/** A request about one person. Who that is was decided by whoever let the caller in, and by nothing in the request. */
export interface PersonCall extends ApiRequest {
  readonly recipientId: RecipientId;
  /** A service, or the person's own session. */
  readonly actor: 'service' | 'session';
  /** What the path names beside the person. */
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer in JSON. */
export const ok = (value: object, headers: Readonly<Record<string, string>> = {}, status = 200): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/** An answer that says what is wrong, field by field. */
export function problem(
  kind: ProblemKind,
  told: { readonly detail?: string; readonly errors?: readonly Problem[] } = {},
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  const { status, title } = problemKinds[kind];
  const details: ProblemDetails = {
    type: problemType(kind),
    title,
    status,
    ...(told.detail !== undefined && { detail: told.detail }),
    ...(told.errors && { errors: [...told.errors] }),
  };
  return { status, headers: { 'content-type': problemMediaType, ...headers }, body: JSON.stringify(details) };
}

/** An answer that names one thing to cure. */
export const invalid = (field: string, text: string): ApiAnswer =>
  problem('invalid-request', { errors: [{ field, problem: text }] });
