import { randomUUID, webcrypto } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { recipientIdSchema } from '../../domain/ids.ts';
import type { Link, Links, NewLink } from '../../ports/links.ts';
import type { Secret } from '../../ports/secret.ts';

const keySchema = z.object({ kid: z.string().min(1), key: z.string().min(32) });

/** What the secret of the link keys holds, as JSON: the newest key, and older ones until their last link has ended. */
export const linkKeysSchema = keySchema.extend({
  /** Links are signed with it from then on; until then with the one before it, so that everybody knows it in time. */
  from: z.iso.datetime().optional(),
  /** Newest first. */
  previous: z.array(keySchema.extend({ until: z.iso.datetime() })).default([]),
});
export type LinkKeys = z.infer<typeof linkKeysSchema>;

const claimsSchema = z.intersection(
  z.object({ sub: recipientIdSchema, jti: z.string() }),
  z.discriminatedUnion('p', [
    z.object({ p: z.literal('preferences') }),
    z.object({ p: z.literal('unsubscribe'), c: z.string(), ch: z.string() }),
    z.object({ p: z.literal('confirm-consent'), e: z.string() }),
  ]),
);

const audience = 'carillon-links';
const algorithm = 'HS256';

/** Links as JSON Web Tokens with a key of our own (HS256); `kid` names the key, so that it can be rotated. */
export class SignedLinks implements Links {
  readonly #secret: Secret;
  readonly #now: () => Date;
  readonly #imported = new Map<string, Promise<webcrypto.CryptoKey>>();
  #read?: { readonly text: string; readonly keys: LinkKeys };

  /** @param secret - the JSON of {@link LinkKeys} */
  constructor(secret: Secret, now: () => Date) {
    this.#secret = secret;
    this.#now = now;
  }

  async sign(link: NewLink, days: number): Promise<string> {
    const { kid, key } = await this.#keyInUse();
    const issuedAt = Math.floor(this.#now().getTime() / 1000);
    return new SignJWT(toClaims(link))
      .setProtectedHeader({ alg: algorithm, kid })
      .setSubject(link.recipientId)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + days * 86_400)
      .sign(await this.#import(key));
  }

  async verify<P extends Link['purpose']>(
    token: string,
    purpose: P,
  ): Promise<Extract<Link, { purpose: P }> | undefined> {
    const link = await this.#linkIn(token);
    return link && isFor(link, purpose) ? link : undefined;
  }

  async #linkIn(token: string): Promise<Link | undefined> {
    try {
      const key = await this.#keyNamed(decodeProtectedHeader(token).kid);
      if (key === undefined) return undefined;
      const { payload } = await jwtVerify(token, await this.#import(key), {
        algorithms: [algorithm],
        audience,
        currentDate: this.#now(),
        requiredClaims: ['exp', 'sub', 'jti'],
      });
      const claims = claimsSchema.safeParse(payload);
      return claims.success ? toLink(claims.data) : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }

  /** Functions keep the keys for a while: a key that is used at once would be unknown to some of them. */
  async #keyInUse(): Promise<z.infer<typeof keySchema>> {
    const { previous, from, ...current } = await this.#keys();
    const isTooNew = from !== undefined && Date.parse(from) > this.#now().getTime();
    return (isTooNew ? previous[0] : undefined) ?? current;
  }

  async #keyNamed(kid: string | undefined): Promise<string | undefined> {
    const { previous, ...current } = await this.#keys();
    const inUse = previous.filter(({ until }) => Date.parse(until) > this.#now().getTime());
    return [current, ...inUse].find((key) => key.kid === kid)?.key;
  }

  async #keys(): Promise<LinkKeys> {
    const text = await this.#secret();
    if (this.#read?.text !== text) {
      this.#read = { text, keys: linkKeysSchema.parse(JSON.parse(text)) };
      this.#imported.clear();
    }
    return this.#read.keys;
  }

  /** Importing a key costs more than signing with it. */
  #import(key: string): Promise<webcrypto.CryptoKey> {
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    const imported =
      this.#imported.get(key) ?? webcrypto.subtle.importKey('raw', Buffer.from(key), hmac, false, ['sign', 'verify']);
    this.#imported.set(key, imported);
    return imported;
  }
}

function toClaims(link: NewLink): Record<string, string> {
  switch (link.purpose) {
    case 'preferences':
      return { p: 'preferences' };
    case 'unsubscribe':
      return { p: 'unsubscribe', c: link.category, ch: link.channel };
    case 'confirm-consent':
      return { p: 'confirm-consent', e: link.evidenceId };
  }
}

function toLink(claims: z.infer<typeof claimsSchema>): Link {
  const { sub: recipientId, jti: linkId } = claims;
  switch (claims.p) {
    case 'preferences':
      return { purpose: 'preferences', recipientId, linkId };
    case 'unsubscribe':
      return { purpose: 'unsubscribe', category: claims.c, channel: claims.ch, recipientId, linkId };
    case 'confirm-consent':
      return { purpose: 'confirm-consent', evidenceId: claims.e, recipientId, linkId };
  }
}

function isFor<P extends Link['purpose']>(link: Link, purpose: P): link is Extract<Link, { purpose: P }> {
  return link.purpose === purpose;
}
