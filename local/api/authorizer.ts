import type { HttpRequest } from './http-request.ts';

/** What an authorizer says of a request. */
export type Authorization =
  | { readonly allowed: true; readonly context: Readonly<Record<string, unknown>> | undefined }
  | { readonly allowed: false; readonly status: 401 | 403; readonly headers?: Readonly<Record<string, string>> };

/** The route that a request wants to take. */
export interface Destination {
  /** `arn:aws:execute-api:…:api/stage/METHOD/path` of this very request. */
  readonly arn: string;
  /** One of these has to be in the token; none are asked for when there are none. */
  readonly scopes: readonly string[];
}

/** Decides who may take a route. */
export type Authorizer = (request: HttpRequest, destination: Destination) => Promise<Authorization>;

/** Lets everybody through. */
export const open: Authorizer = async () => ({ allowed: true, context: undefined });
