import * as z from 'zod';
import type { AttemptOutcome } from '../../domain/attempt-outcome.ts';

/** Milliseconds to wait for an answer: below the function's time-out, so that a silent provider is recorded as such. */
const defaultTimeoutMs = 8_000;

export interface HttpAnswer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Headers;
  /** As it came; empty when it broke off. */
  readonly body: string;
}

/**
 * Posts JSON to a provider once, without following redirects.
 *
 * @returns the provider's answer whatever its status; or a refusal, `transient` when no connection came about, so that
 *   nothing was sent, and `ambiguous` when it broke or nobody answered in time
 * @throws what is none of that, such as a programming error
 */
export async function postJson(
  url: string,
  {
    headers,
    body,
    timeoutMs = defaultTimeoutMs,
  }: { headers: Record<string, string>; body: unknown; timeoutMs?: number },
): Promise<HttpAnswer | Extract<AttemptOutcome, { kind: 'refused' }>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    // the status is the answer: a body that breaks off after it takes nothing back
    const text = await response.text().catch(() => '');
    return { kind: 'answered', status: response.status, headers: response.headers, body: text };
  } catch (error) {
    const code = codeOf(error);
    if (neverConnected.has(code)) return { kind: 'refused', failureClass: 'transient', code: 'connection-refused' };
    if (broken.has(code)) return { kind: 'refused', failureClass: 'ambiguous', code: 'connection-broken' };
    throw error;
  }
}

/** Node's names for a connection that did not come about. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Node's names for one that broke, or on which nobody answered. */
const broken: ReadonlySet<string> = new Set([
  'TimeoutError',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** What fetch throws: the time-out by its name, all else as a TypeError whose cause has the code. */
const failureSchema = z.object({
  name: z.string(),
  cause: z.object({ code: z.string() }).optional().catch(undefined),
});

function codeOf(error: unknown): string {
  const { data } = failureSchema.safeParse(error);
  return data?.cause?.code ?? data?.name ?? '';
}
