import { element, entries, mapOf, textOf } from '../query-protocol.ts';
import type { Refusal } from '../refusal.ts';
import { invalidParameter, notFound, type Operation } from './operation.ts';
import type { Endpoint, PlatformApplication } from './registry.ts';

const maxUserDataBytes = 2048;

/** The actions about devices. */
export const endpointOperations: Readonly<Record<string, Operation>> = {
  /** Idempotent only with equal attributes; never switches a disabled endpoint on again. */
  CreatePlatformEndpoint: (input, registry) => {
    const application = registry.application(textOf(input, 'PlatformApplicationArn') ?? '');
    if (application === undefined) return notFound('PlatformApplication');
    const attributes = mapOf(input, 'Attributes.entry');
    const token = textOf(input, 'Token') ?? '';
    const userData = textOf(input, 'CustomUserData') ?? attributes['CustomUserData'] ?? '';
    const problem = tokenProblem(application, token) ?? userDataProblem(userData);
    if (problem !== undefined) return problem;

    const existing = registry.endpointWithToken(application, token);
    if (existing !== undefined && (existing.userData !== userData || differs(existing, attributes['Enabled'])))
      return alreadyExists(existing);
    const { arn } =
      existing ?? registry.addEndpoint(application, { token, userData, enabled: attributes['Enabled'] !== 'false' });
    return element('EndpointArn', arn);
  },

  GetEndpointAttributes: (input, registry) => {
    const endpoint = registry.endpoint(textOf(input, 'EndpointArn') ?? '');
    if (endpoint === undefined) return notFound('Endpoint');
    const { token, enabled, userData } = endpoint;
    return entries('Attributes', {
      Token: token,
      Enabled: String(enabled),
      ...(userData !== '' && { CustomUserData: userData }),
    });
  },

  SetEndpointAttributes: (input, registry) => {
    const endpoint = registry.endpoint(textOf(input, 'EndpointArn') ?? '');
    if (endpoint === undefined) return notFound('Endpoint');
    const attributes = mapOf(input, 'Attributes.entry');
    const {
      Token = endpoint.token,
      Enabled = String(endpoint.enabled),
      CustomUserData = endpoint.userData,
    } = attributes;
    const problem = tokenProblem(endpoint.application, Token) ?? userDataProblem(CustomUserData);
    if (problem !== undefined) return problem;
    const holder = registry.endpointWithToken(endpoint.application, Token);
    if (holder !== undefined && holder !== endpoint) return alreadyExists(holder);

    endpoint.token = Token;
    endpoint.enabled = Enabled === 'true';
    endpoint.userData = CustomUserData;
    return '';
  },

  DeleteEndpoint: (input, registry) => {
    registry.removeEndpoint(textOf(input, 'EndpointArn') ?? '');
    return '';
  },
};

const differs = ({ enabled }: Endpoint, wanted: string | undefined) =>
  wanted !== undefined && wanted !== String(enabled);

const alreadyExists = ({ arn }: Endpoint): Refusal =>
  invalidParameter(`Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`);

function tokenProblem({ platform }: PlatformApplication, token: string): Refusal | undefined {
  if (token === '') return invalidParameter('Token Reason: cannot be empty');
  return platform === 'GCM' || /^[0-9a-fA-F]{1,400}$/.test(token)
    ? undefined
    : invalidParameter('Token Reason: iOS device tokens must be no more than 400 hexadecimal characters');
}

const userDataProblem = (userData: string): Refusal | undefined =>
  Buffer.byteLength(userData) > maxUserDataBytes
    ? invalidParameter(`CustomUserData Reason: must be at most ${maxUserDataBytes} bytes long in UTF-8 encoding`)
    : undefined;
