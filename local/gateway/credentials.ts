import { randomBytes } from 'node:crypto';
import type { Principal } from '../wire.ts';

/** The access key of the person at the laptop, and its secret; AWS services do not look at the secret. */
export const DEVELOPER_KEY = 'local-developer';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Holder {
  readonly principal: Principal;
  readonly secretAccessKey: string;
  /** What goes with a key that a role has for a while. */
  readonly sessionToken?: string;
  /** Ends whoever calls with this key. */
  readonly kill: () => Promise<unknown>;
}

/** Who calls with which access key. Every execution environment of a function has its own. */
export class Credentials {
  readonly #holders = new Map<string, Holder>([
    [DEVELOPER_KEY, { principal: { kind: 'developer' }, secretAccessKey: DEVELOPER_KEY, kill: async () => undefined }],
  ]);

  issue(principal: Principal, kill: () => Promise<unknown>): AccessKey {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const secretAccessKey = randomBytes(20).toString('hex');
    const sessionToken = randomBytes(32).toString('base64');
    this.#holders.set(accessKeyId, { principal, secretAccessKey, sessionToken, kill });
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  revoke(accessKeyId: string): void {
    this.#holders.delete(accessKeyId);
  }

  find(accessKeyId: string): Holder | undefined {
    return this.#holders.get(accessKeyId);
  }
}
