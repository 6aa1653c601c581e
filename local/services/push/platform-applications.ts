import { createPrivateKey } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { element, entries, mapOf, textOf } from '../query-protocol.ts';
import type { Refusal } from '../refusal.ts';
import { invalidParameter, notFound, type Operation } from './operation.ts';
import { type Platform, type PlatformApplication, platforms } from './registry.ts';

const credentials = ['PlatformCredential', 'PlatformPrincipal'];

/** The actions about apps. Credentials go in and never come out again. */
export const platformApplicationOperations: Readonly<Record<string, Operation>> = {
  CreatePlatformApplication: (input, registry) => {
    const name = textOf(input, 'Name') ?? '';
    const platform = platforms.find((each) => each === textOf(input, 'Platform'));
    const attributes = mapOf(input, 'Attributes.entry');
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) return invalidParameter(`Name Reason: invalid name`);
    if (platform === undefined)
      return invalidParameter(`Platform Reason: ${textOf(input, 'Platform')} is not supported`);
    const problem = credentialProblem(platform, attributes);
    if (problem !== undefined) return problem;

    const existing = registry.applicationNamed(platform, name);
    if (existing !== undefined && !isDeepStrictEqual(existing.attributes, attributes))
      return invalidParameter('Attributes Reason: the application exists with different attributes');
    const { arn } = existing ?? registry.addApplication(platform, name, attributes);
    return element('PlatformApplicationArn', arn);
  },

  GetPlatformApplicationAttributes: withApplication(({ attributes }) =>
    entries('Attributes', {
      Enabled: 'true',
      ...Object.fromEntries(Object.entries(attributes).filter(([name]) => !credentials.includes(name))),
    }),
  ),

  SetPlatformApplicationAttributes: withApplication((application, input) => {
    const attributes = { ...application.attributes, ...mapOf(input, 'Attributes.entry') };
    const problem = credentialProblem(application.platform, attributes);
    if (problem !== undefined) return problem;
    application.attributes = attributes;
    return '';
  }),

  DeletePlatformApplication: (input, registry) => {
    registry.removeApplication(textOf(input, 'PlatformApplicationArn') ?? '');
    return '';
  },
};

function withApplication(
  operate: (application: PlatformApplication, input: Readonly<Record<string, unknown>>) => string | Refusal,
): Operation {
  return (input, registry) => {
    const application = registry.application(textOf(input, 'PlatformApplicationArn') ?? '');
    return application === undefined ? notFound('PlatformApplication') : operate(application, input);
  };
}

/** FCM takes a service account as JSON, Apple a signing key with its three identifiers. */
function credentialProblem(platform: Platform, attributes: PlatformApplication['attributes']): Refusal | undefined {
  const { PlatformCredential, PlatformPrincipal, ApplePlatformTeamID, ApplePlatformBundleID } = attributes;
  if (!PlatformCredential) return invalidParameter('PlatformCredential Reason: cannot be empty');
  if (platform === 'GCM')
    return isPrivateKey(privateKeyOf(PlatformCredential), 'rsa') ? undefined : invalidCredentials('PlatformCredential');
  if (!isPrivateKey(PlatformCredential, 'ec')) return invalidCredentials('PlatformCredential');
  if (!/^[A-Z0-9]{10}$/.test(PlatformPrincipal ?? '')) return invalidCredentials('PlatformPrincipal');
  if (!/^[A-Z0-9]{10}$/.test(ApplePlatformTeamID ?? '')) return invalidCredentials('ApplePlatformTeamID');
  return /^[A-Za-z0-9.-]+$/.test(ApplePlatformBundleID ?? '') ? undefined : invalidCredentials('ApplePlatformBundleID');
}

const invalidCredentials = (attribute: string) =>
  invalidParameter(`Attributes Reason: Platform credentials are invalid (${attribute})`);

function privateKeyOf(serviceAccount: string): string {
  try {
    const parsed: unknown = JSON.parse(serviceAccount);
    return typeof parsed === 'object' && parsed !== null && 'private_key' in parsed ? String(parsed.private_key) : '';
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}

function isPrivateKey(pem: string, type: 'rsa' | 'ec'): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === type;
  } catch {
    // whatever OpenSSL has against it: it is no key
    return false;
  }
}
