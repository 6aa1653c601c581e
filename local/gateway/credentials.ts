import { randomBytes } from 'node:crypto';
import type { Principal } from '../wire.ts';

/** The access key of the person at the laptop; the secret may be anything. */
export const DEVELOPER_KEY = 'local-developer';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface Holder {
  readonly principal: Principal;
  /** Ends whoever calls with this key. */
  readonly kill: () => Promise<unknown>;
}

/** Who calls with which access key. Every execution environment of a function has its own. */
export class Credentials {
  readonly #holders = new Map<string, Holder>([
    [DEVELOPER_KEY, { principal: { kind: 'developer' }, kill: async () => undefined }],
  ]);

  issue(principal: Principal, kill: () => Promise<unknown>): AccessKey {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.#holders.set(accessKeyId, { principal, kill });
    return {
      accessKeyId,
      secretAccessKey: randomBytes(20).toString('hex'),
      sessionToken: randomBytes(32).toString('base64'),
    };
  }

  revoke(accessKeyId: string): void {
    this.#holders.delete(accessKeyId);
  }

  find(accessKeyId: string): Holder | undefined {
    return this.#holders.get(accessKeyId);
  }
}
