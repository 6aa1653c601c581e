import { randomUUID } from 'node:crypto';
import { arn } from '../../account.ts';

/** Platforms by the name that SNS has for them. */
export const platforms = ['GCM', 'APNS', 'APNS_SANDBOX'] as const;
export type Platform = (typeof platforms)[number];

/** An app at a push service, with the credentials that SNS uses there. */
export interface PlatformApplication {
  readonly arn: string;
  readonly platform: Platform;
  readonly name: string;
  attributes: Readonly<Record<string, string>>;
}

/** One device that has the app. */
export interface Endpoint {
  readonly arn: string;
  readonly application: PlatformApplication;
  token: string;
  enabled: boolean;
  userData: string;
}

/** The apps and devices that SNS knows. */
export class PushRegistry {
  readonly #applications = new Map<string, PlatformApplication>();
  readonly #endpoints = new Map<string, Endpoint>();

  application(applicationArn: string): PlatformApplication | undefined {
    return this.#applications.get(applicationArn);
  }

  applicationNamed(platform: Platform, name: string): PlatformApplication | undefined {
    return this.#applications.get(arn('sns', `app/${platform}/${name}`));
  }

  addApplication(platform: Platform, name: string, attributes: PlatformApplication['attributes']): PlatformApplication {
    const application = { arn: arn('sns', `app/${platform}/${name}`), platform, name, attributes };
    this.#applications.set(application.arn, application);
    return application;
  }

  /** Its endpoints go with it. */
  removeApplication(applicationArn: string): void {
    this.#applications.delete(applicationArn);
    for (const endpoint of this.#endpoints.values())
      if (endpoint.application.arn === applicationArn) this.#endpoints.delete(endpoint.arn);
  }

  endpoint(endpointArn: string): Endpoint | undefined {
    return this.#endpoints.get(endpointArn);
  }

  endpointWithToken(application: PlatformApplication, token: string): Endpoint | undefined {
    return [...this.#endpoints.values()].find((each) => each.application === application && each.token === token);
  }

  addEndpoint(application: PlatformApplication, device: Pick<Endpoint, 'token' | 'enabled' | 'userData'>): Endpoint {
    const { platform, name } = application;
    const endpoint = { arn: arn('sns', `endpoint/${platform}/${name}/${randomUUID()}`), application, ...device };
    this.#endpoints.set(endpoint.arn, endpoint);
    return endpoint;
  }

  removeEndpoint(endpointArn: string): void {
    this.#endpoints.delete(endpointArn);
  }
}
