import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Credentials } from '../gateway/credentials.ts';
import type { Iam } from '../iam/iam.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Observations } from '../observations.ts';
import type { Authorizer } from './authorizer.ts';
import { HttpApi, type Integration } from './http-api.ts';
import { iamAuthorizer } from './iam-authorizer.ts';
import { type IdentityProvider, jwtAuthorizer } from './jwt-authorizer.ts';

interface World {
  readonly functions: Functions;
  readonly observations: Observations;
  readonly credentials: Credentials;
  readonly iam: Iam;
  readonly clock: Clock;
  readonly url: () => string;
  /** Who may issue tokens: played here, for nothing is asked of the network. */
  readonly identityProviders: readonly IdentityProvider[];
}

/** API Gateway's HTTP API: one, for there is one address to serve it at. */
export class HttpApis {
  /** By their ids. */
  readonly integrations = new Map<string, Integration>();
  readonly authorizers = new Map<string, Authorizer>();
  readonly iamAuthorizer: Authorizer;
  readonly #world: World;
  #api: HttpApi | undefined;

  constructor(world: World) {
    this.#world = world;
    this.iamAuthorizer = iamAuthorizer(world);
  }

  /** Where the API is reached. */
  get endpoint(): string {
    return this.#world.url();
  }

  create(id: string): void {
    if (this.#api !== undefined) throw new Error('the local cloud serves one HTTP API; extend local/api/http-apis.ts');
    this.#api = new HttpApi(id, this.#world);
  }

  find(id: string): HttpApi {
    if (this.#api?.id !== id) throw new Error(`no HTTP API ${id} in the template`);
    return this.#api;
  }

  addJwtAuthorizer(id: string, issuer: string, audience: readonly string[]): void {
    const { identityProviders, clock } = this.#world;
    const provider = identityProviders.find((one) => one.issuer === issuer);
    if (provider === undefined) {
      const known = identityProviders.map((one) => one.issuer).join(', ') || 'none';
      throw new Error(
        `nobody plays the issuer ${issuer} here (played: ${known}); see local/providers/identity.ts and local/run.ts`,
      );
    }
    this.authorizers.set(id, jwtAuthorizer({ provider, audience, clock }));
  }

  /** Whether there is an API at all: then it also answers what nobody knows. */
  get exist(): boolean {
    return this.#api !== undefined;
  }

  has(message: IncomingMessage): boolean {
    return this.#api?.has(message) ?? false;
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#api?.serve(message, response);
  }
}
