import type { PushEndpoint } from '../domain/contact-points.ts';

/** The devices that can be reached by push, as the platform's service keeps them. */
export interface Devices {
  /**
   * Makes a device reachable by the token that its app presented just now, and switches it on again if it was off.
   *
   * @returns `not-configured` for a platform that the stack has no application for, `invalid-token` for a token that the
   *   platform cannot have given
   */
  register(platform: 'fcm' | 'apns', token: string): Promise<PushEndpoint | 'not-configured' | 'invalid-token'>;
  /** The token behind an endpoint, or `undefined` when the endpoint is gone. */
  tokenOf(endpointArn: string): Promise<string | undefined>;
  /** Forgets a device. Repeatable. */
  remove(endpointArn: string): Promise<void>;
}
