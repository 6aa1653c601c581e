import { arn } from '../../local/account.ts';
import { invalidParameter, notFound } from '../../local/services/push/operation.ts';
import type { Endpoint, PlatformApplication } from '../../local/services/push/registry.ts';
import type { Refusal } from '../../local/services/refusal.ts';

/** As the stack's own function sets them when it is deployed. */
const attributes = {
  EventDeliveryFailure: arn('sns', 'push-failures'),
  SuccessFeedbackRoleArn: 'arn:aws:iam::000000000000:role/push-logs',
  FailureFeedbackRoleArn: 'arn:aws:iam::000000000000:role/push-logs',
  SuccessFeedbackSampleRate: '100',
};

/** The devices that SNS knows. One that nobody registered here was registered before the run began. */
export class Endpoints {
  readonly #byArn = new Map<string, Endpoint>();
  readonly #byToken = new Map<string, Endpoint>();
  readonly #gone = new Set<string>();
  readonly #uuid: () => string;

  constructor(uuid: () => string) {
    this.#uuid = uuid;
  }

  find(endpointArn: string): Endpoint | undefined {
    const known = this.#byArn.get(endpointArn);
    if (known !== undefined || this.#gone.has(endpointArn)) return known;
    const [, application, id] = /^(.*:endpoint\/[^/]+\/[^/]+)\/([^/]+)$/.exec(endpointArn) ?? [];
    if (application === undefined || id === undefined) return undefined;
    return this.#add(endpointArn, applicationAt(application.replace(':endpoint/', ':app/')), `token-${id}`);
  }

  /** Makes one, or gives the one that has the token, switched off though it may be. */
  make(applicationArn: string, token: string): Endpoint | Refusal {
    const application = applicationAt(applicationArn);
    const problem = tokenProblem(application, token);
    if (problem !== undefined) return problem;
    const holder = this.#byToken.get(`${applicationArn} ${token}`);
    if (holder !== undefined) return holder;
    const { platform, name } = application;
    return this.#add(arn('sns', `endpoint/${platform}/${name}/${this.#uuid()}`), application, token);
  }

  change(endpointArn: string, { token, enabled }: { token: string; enabled: boolean }): Refusal | undefined {
    const endpoint = this.find(endpointArn);
    if (endpoint === undefined) return notFound('Endpoint');
    const holder = this.#byToken.get(keyOf(endpoint, token));
    if (holder !== undefined && holder !== endpoint) return alreadyExists(holder);
    const problem = tokenProblem(endpoint.application, token);
    if (problem !== undefined) return problem;
    this.#byToken.delete(keyOf(endpoint, endpoint.token));
    endpoint.token = token;
    endpoint.enabled = enabled;
    this.#byToken.set(keyOf(endpoint, token), endpoint);
    return undefined;
  }

  remove(endpointArn: string): void {
    const endpoint = this.#byArn.get(endpointArn);
    this.#gone.add(endpointArn);
    this.#byArn.delete(endpointArn);
    if (endpoint !== undefined) this.#byToken.delete(keyOf(endpoint, endpoint.token));
  }

  #add(endpointArn: string, application: PlatformApplication, token: string): Endpoint {
    const endpoint = { arn: endpointArn, application, token, enabled: true, userData: '' };
    this.#byArn.set(endpointArn, endpoint);
    this.#byToken.set(keyOf(endpoint, token), endpoint);
    return endpoint;
  }
}

const keyOf = ({ application }: Endpoint, token: string) => `${application.arn} ${token}`;

function applicationAt(applicationArn: string): PlatformApplication {
  const [platform = '', name = ''] = applicationArn.split(':app/')[1]?.split('/') ?? [];
  const known = (['GCM', 'APNS', 'APNS_SANDBOX'] as const).find((each) => each === platform);
  if (known === undefined) throw new Error(`no ARN of a platform application: ${applicationArn}`);
  return { arn: applicationArn, platform: known, name, attributes };
}

function tokenProblem({ platform }: PlatformApplication, token: string): Refusal | undefined {
  if (token === '') return invalidParameter('Token Reason: cannot be empty');
  return platform === 'GCM' || /^[0-9a-fA-F]{1,400}$/.test(token)
    ? undefined
    : invalidParameter('Token Reason: iOS device tokens must be no more than 400 hexadecimal characters');
}

const alreadyExists = ({ arn: existing }: Endpoint): Refusal =>
  invalidParameter(`Token Reason: Endpoint ${existing} already exists with the same Token, but different attributes.`);
