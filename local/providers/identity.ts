import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { IdentityProvider } from '../api/jwt-authorizer.ts';
import type { Route } from '../gateway/gateway.ts';

/** The issuer that the stage `local` of lib/config.ts names, and whom its tokens are for. */
export const ISSUER = 'https://login.example.com/';
export const AUDIENCE = 'carillon-local';

const KEY_ID = 'local-1';
const PATH = '/_local/identity/';

/** What a token says beside who issued it; it is good for an hour unless `exp` says otherwise. */
export interface WantedToken extends JWTPayload {
  readonly sub: string;
}

/** An identity provider, as far as APIs see one. */
export interface Identity extends IdentityProvider {
  /** A token that the provider has signed for somebody. */
  token(claims: WantedToken): Promise<string>;
  /** The public keys as JSON under `/_local/identity/jwks.json`. */
  readonly route: Route;
}

/** Plays the identity provider that people sign in with: keys of its own, and tokens for whoever asks. */
export function createIdentity(): Identity {
  let made: ReturnType<typeof makeKeys> | undefined;
  // only who asks for a token waits for the keys
  const keys = () => {
    made ??= makeKeys();
    return made;
  };
  return {
    issuer: ISSUER,
    key: async (header, token) => createLocalJWKSet(await jwksOf(await keys()))(header, token),
    token: async (claims) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3600, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' })
        .sign((await keys()).privateKey);
    },
    route: async (request, response) => {
      if (request.method !== 'GET' || request.url !== `${PATH}jwks.json`) return false;
      const jwks = await jwksOf(await keys());
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks));
      return true;
    },
  };
}

const makeKeys = () => generateKeyPair('RS256');

const jwksOf = async ({ publicKey }: Awaited<ReturnType<typeof makeKeys>>) => ({
  keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' }],
});
