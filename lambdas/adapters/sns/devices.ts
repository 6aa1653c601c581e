import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  InvalidParameterException,
  NotFoundException,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { PushEndpoint } from '../../domain/contact-points.ts';
import type { Devices } from '../../ports/devices.ts';

/** The platform applications in which devices are registered, by their ARNs. */
export interface ApplicationArns {
  readonly fcm?: string | undefined;
  readonly apns?: string | undefined;
}

/** How often a device is made anew when it is deleted while it is being registered. */
const rounds = 3;

/**
 * Devices as endpoints of SNS Mobile Push.
 *
 * Making an endpoint gives the one that is there only if all of its attributes are equal, and never switches it on again:
 * so it is made, looked at and mended (SNS developer guide, "Creating an Amazon SNS platform endpoint").
 */
export class SnsDevices implements Devices {
  readonly #client: SNSClient;
  readonly #applications: ApplicationArns;

  constructor(client: SNSClient, applications: ApplicationArns) {
    this.#client = client;
    this.#applications = applications;
  }

  async register(platform: 'fcm' | 'apns', token: string): Promise<PushEndpoint | 'not-configured' | 'invalid-token'> {
    const application = this.#applications[platform];
    if (application === undefined) return 'not-configured';
    const isSandbox = application.includes(':app/APNS_SANDBOX/');
    for (let round = 0; round < rounds; round += 1) {
      const endpointArn = await this.#make(application, token);
      if (endpointArn === undefined) return 'invalid-token';
      if (await this.#mend(endpointArn, token)) return { endpointArn, platform: isSandbox ? 'apns-sandbox' : platform };
    }
    throw new Error(`the device was deleted ${rounds} times while it was being registered; try again`);
  }

  async tokenOf(endpointArn: string): Promise<string | undefined> {
    return (await this.#attributesOf(endpointArn))?.['Token'];
  }

  async remove(endpointArn: string): Promise<void> {
    // SNS takes the deletion of what is gone
    await this.#client.send(new DeleteEndpointCommand({ EndpointArn: endpointArn }));
  }

  /** @returns `undefined` for a token that SNS refuses */
  async #make(application: string, token: string): Promise<string | undefined> {
    try {
      const { EndpointArn } = await this.#client.send(
        new CreatePlatformEndpointCommand({ PlatformApplicationArn: application, Token: token }),
      );
      if (EndpointArn === undefined) throw new Error('SNS made an endpoint without an ARN');
      return EndpointArn;
    } catch (error) {
      if (!(error instanceof InvalidParameterException)) throw error;
      const existing = /Endpoint (arn:aws[^ ]*) already exists with the same Token/.exec(error.message)?.[1];
      if (existing !== undefined) return existing;
      if (/\bToken\b/.test(error.message)) return undefined;
      throw error;
    }
  }

  /** @returns false when the endpoint is gone by now */
  async #mend(endpointArn: string, token: string): Promise<boolean> {
    const attributes = await this.#attributesOf(endpointArn);
    if (attributes === undefined) return false;
    if (attributes['Token'] === token && attributes['Enabled']?.toLowerCase() === 'true') return true;
    return this.#unlessGone(async () => {
      const Attributes = { Token: token, Enabled: 'true' };
      await this.#client.send(new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes }));
      return true;
    }, false);
  }

  #attributesOf(endpointArn: string): Promise<Record<string, string> | undefined> {
    return this.#unlessGone(async () => {
      const command = new GetEndpointAttributesCommand({ EndpointArn: endpointArn });
      return (await this.#client.send(command)).Attributes ?? {};
    }, undefined);
  }

  async #unlessGone<Answer>(ask: () => Promise<Answer>, gone: Answer): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof NotFoundException) return gone;
      throw error;
    }
  }
}
