import type { PushEndpoint } from '../../../lambdas/domain/contact-points.ts';
import type { Devices } from '../../../lambdas/ports/devices.ts';

const endpoint = 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app';

/** Devices in memory: one application for fcm, none for apns. */
export class MemoryDevices implements Devices {
  readonly tokens = new Map<string, string>();

  async register(platform: 'fcm' | 'apns', token: string): Promise<PushEndpoint | 'not-configured' | 'invalid-token'> {
    if (platform === 'apns') return 'not-configured';
    if (token === 'no-token') return 'invalid-token';
    const endpointArn = `${endpoint}/${token}`;
    this.tokens.set(endpointArn, token);
    return { endpointArn, platform };
  }

  async tokenOf(endpointArn: string): Promise<string | undefined> {
    return this.tokens.get(endpointArn);
  }

  async remove(endpointArn: string): Promise<void> {
    this.tokens.delete(endpointArn);
  }
}
