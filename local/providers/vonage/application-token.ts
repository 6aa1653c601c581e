import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { VonageApplication } from '../vonage.ts';

/** Whether a request comes with a token that the application has signed and that has not run out. */
export async function isOfApplication(
  authorization: string | undefined,
  { applicationId, publicKey }: VonageApplication,
  currentDate: Date,
): Promise<boolean> {
  const [, token = ''] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  try {
    const { payload } = await jwtVerify(token, createPublicKey(publicKey), {
      algorithms: ['RS256'],
      currentDate,
      requiredClaims: ['iat', 'jti', 'application_id'],
    });
    return payload['application_id'] === applicationId;
  } catch {
    return false;
  }
}
