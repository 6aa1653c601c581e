import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../clock.ts';
import type { Authorizer } from './authorizer.ts';
import type { HttpRequest } from './http-request.ts';

/** Who issues tokens, and with which keys they are verified. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly key: JWTVerifyGetKey;
}

interface Options {
  readonly provider: IdentityProvider;
  readonly audience: readonly string[];
  readonly clock: Clock;
}

/** API Gateway takes RSA only: neither `none` nor a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/**
 * `JWT`: the request carries a token of this issuer, for one of these audiences, with a scope that the route asks for.
 *
 * docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function jwtAuthorizer(options: Options): Authorizer {
  return async (request, { scopes }) => {
    const token = tokenOf(request);
    if (token === undefined) return refused(401, scopes);
    const claims = await verified(token, options);
    if (typeof claims === 'string') return refused(401, scopes, 'invalid_token', claims);
    const held = scopesOf(claims).filter((scope) => scopes.includes(scope));
    if (scopes.length > 0 && held.length === 0) return refused(403, scopes, 'insufficient_scope');
    return { allowed: true, context: { jwt: { claims: asText(claims), scopes: scopes.length > 0 ? held : null } } };
  };
}

/** With or without `Bearer`, as API Gateway takes it. */
function tokenOf({ headers }: HttpRequest): string | undefined {
  const token = headers['authorization']?.join(',').replace(/^bearer\s+/i, '');
  return token === '' ? undefined : token;
}

/** The claims of a good token, or what is wrong with it. */
async function verified(token: string, { provider, audience, clock }: Options): Promise<JWTPayload | string> {
  try {
    const { payload } = await jwtVerify(token, provider.key, {
      algorithms: ALGORITHMS,
      issuer: provider.issuer,
      currentDate: clock.now(),
      requiredClaims: ['exp'],
    });
    // client_id counts only where there is no aud
    const meant = payload.aud ?? payload['client_id'];
    const isMeant = [meant].flat().some((one) => typeof one === 'string' && audience.includes(one));
    return isMeant ? payload : 'the token does not have a valid audience';
  } catch (error) {
    if (error instanceof errors.JOSEError) return error.message.replaceAll('"', '');
    throw error;
  }
}

function scopesOf(claims: JWTPayload): readonly string[] {
  const given = claims['scope'] ?? claims['scp'] ?? [];
  return Array.isArray(given) ? given.map(String) : String(given).split(' ');
}

/** API Gateway hands every claim on as text. */
const asText = (claims: JWTPayload) =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );

function refused(status: 401 | 403, scopes: readonly string[], error?: string, description?: string) {
  const parts = [
    `scope="${scopes.join(' ')}"`,
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(description === undefined ? [] : [`error_description="${description}"`]),
  ];
  const challenge = error === undefined ? 'Bearer' : `Bearer ${parts.join(' ')}`;
  return { allowed: false, status, headers: { 'www-authenticate': challenge } } as const;
}
