import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import * as z from 'zod';

/** A request that says it comes from Vonage. */
export interface SignedRequest {
  /** The header `Authorization`: `Bearer` and a JSON Web Token. */
  readonly authorization: string | undefined;
  /** The raw body. */
  readonly body: string;
}

/** Seconds by which Vonage's clock may differ from ours. */
const clockToleranceSeconds = 300;

/**
 * How old a token may be: Vonage repeats for a day what was not taken, and does not say whether it signs again then. An
 * old request that somebody sends once more does no harm, for a receipt that is known changes nothing.
 */
const longestAge = '25h';

const claimsSchema = z.object({ payload_hash: z.string(), application_id: z.string() });

/**
 * Whether Vonage signed a request for this application (developer.vonage.com/en/getting-started/concepts/webhooks): a
 * token of HS256 with the account's signature secret, that holds the SHA-256 of the body.
 */
export async function isSignedByVonage(
  { authorization = '', body }: SignedRequest,
  { signatureSecret, applicationId }: { readonly signatureSecret: string; readonly applicationId: string },
  now: Date,
): Promise<boolean> {
  const [, token] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
  if (token === undefined) return false;
  const claims = claimsSchema.safeParse(await verified(token, signatureSecret, now)).data;
  const hash = createHash('sha256').update(body).digest('hex');
  return claims !== undefined && claims.application_id === applicationId && claims.payload_hash.toLowerCase() === hash;
}

async function verified(token: string, secret: string, now: Date): Promise<unknown> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      currentDate: now,
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: longestAge,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
