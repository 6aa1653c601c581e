import { ACCOUNT, iamArn } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { Credentials } from '../gateway/credentials.ts';
import type { Iam } from '../iam/iam.ts';
import type { Principal } from '../wire.ts';
import type { Authorizer } from './authorizer.ts';
import { isGenuine, readSigned } from './signature.ts';

/** The service that requests to an API are signed for. */
export const SERVICE = 'execute-api';

interface World {
  readonly credentials: Credentials;
  readonly iam: Iam;
  readonly clock: Clock;
}

/** `AWS_IAM`: the request is signed by somebody whose policies allow `execute-api:Invoke` on it. */
export function iamAuthorizer({ credentials, iam, clock }: World): Authorizer {
  return async (request, { arn }) => {
    const forbidden = { allowed: false, status: 403 } as const;
    const signed = readSigned(request);
    const holder = signed && credentials.find(signed.accessKeyId);
    if (signed === undefined || holder === undefined) return forbidden;
    if (!isGenuine(request, signed, holder, SERVICE, clock.now())) return forbidden;
    const decision = iam.decide(holder.principal, { action: 'execute-api:Invoke', resource: arn, context: {} });
    if (!decision.allowed) return forbidden;
    const userArn = arnOf(holder.principal);
    return {
      allowed: true,
      context: {
        iam: {
          accessKey: signed.accessKeyId,
          accountId: ACCOUNT,
          callerId: userArn,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn,
          userId: userArn,
        },
      },
    };
  };
}

function arnOf(principal: Principal): string {
  if (principal.kind === 'developer') return iamArn('user/local-developer');
  return principal.kind === 'service' ? principal.name : iamArn(`role/${principal.logicalId}`);
}
