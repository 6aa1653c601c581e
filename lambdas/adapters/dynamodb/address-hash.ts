import { createHmac } from 'node:crypto';
import type { ChannelAddress } from '../../domain/inline-profile.ts';
import { normalised } from '../../ports/recipients.ts';
import type { Secret } from '../../ports/secret.ts';

/** Hashes addresses with a key that only the stack has, so that nobody can find out an address by trying them all. */
export class AddressHash {
  readonly #key: Secret;

  constructor(key: Secret) {
    this.#key = key;
  }

  async of(...addresses: readonly ChannelAddress[]): Promise<string> {
    const text = addresses.map(({ channel, address }) => `${channel}:${normalised(channel, address)}`).join('\n');
    return createHmac('sha256', await this.#key())
      .update(text)
      .digest('base64url');
  }
}
