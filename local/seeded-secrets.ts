import { generateKeyPair, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { arn } from './account.ts';
import type { SendgridAccount } from './providers/sendgrid.ts';
import type { TwilioAccount } from './providers/twilio.ts';
import type { VonageApplication } from './providers/vonage.ts';
import type { NewSecret } from './services/secrets/secret.ts';

/** A Twilio account with a token that is worth nothing outside this process. */
export const newTwilioAccount = (): TwilioAccount => ({
  accountSid: `AC${'1'.padStart(32, '0')}`,
  authToken: randomBytes(16).toString('hex'),
});

/** A SendGrid account whose key is worth nothing outside this process, with the key that verifies its events. */
export async function newSendgridAccount(): Promise<SendgridAccount & { readonly webhookPublicKey: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  return {
    apiKey: `SG.${randomBytes(16).toString('base64url')}`,
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    webhookPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** A Vonage application, with the key that its requests are signed with. */
export async function newVonageApplication(): Promise<VonageApplication & { readonly privateKey: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    applicationId: randomUUID(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    signatureSecret: randomBytes(32).toString('base64'),
  };
}

/** Who the doubles of providers know. */
export interface ProviderAccounts {
  readonly twilio: TwilioAccount;
  readonly sendgrid: Awaited<ReturnType<typeof newSendgridAccount>>;
  readonly vonage: Awaited<ReturnType<typeof newVonageApplication>>;
}

/** Accounts at every provider. */
export async function newProviderAccounts(): Promise<ProviderAccounts> {
  const [sendgrid, vonage] = await Promise.all([newSendgridAccount(), newVonageApplication()]);
  return { twilio: newTwilioAccount(), sendgrid, vonage };
}

/**
 * The secrets that a team puts into Secrets Manager by hand; the `local` stage of lib/config.ts names their ARNs.
 *
 * @param gatewayUrl - asked when the secret is read, for until then the port may not be known
 */
export async function seededSecrets(
  gatewayUrl: () => string,
  { twilio, sendgrid, vonage }: ProviderAccounts,
): Promise<readonly NewSecret[]> {
  const { apiKey, webhookPublicKey } = sendgrid;
  const { applicationId, privateKey, signatureSecret } = vonage;
  const [fcm, apns] = await Promise.all([serviceAccountOfFcm(), signingKeyOfApns()]);
  const appleApp = { keyId: 'LOCALKEY01', teamId: 'LOCALTEAM1', bundleId: 'com.example.local' };
  return [
    seeded('twilio', () => JSON.stringify({ ...twilio, apiUrl: `${gatewayUrl()}/twilio` })),
    seeded('sendgrid', () => JSON.stringify({ apiKey, webhookPublicKey, apiUrl: `${gatewayUrl()}/sendgrid` })),
    seeded('vonage', () =>
      JSON.stringify({ applicationId, privateKey, signatureSecret, apiUrl: `${gatewayUrl()}/vonage` }),
    ),
    seeded('fcm', JSON.stringify(fcm)),
    seeded('apns', JSON.stringify({ signingKey: apns, ...appleApp })),
  ];
}

const seeded = (name: string, value: NewSecret['value']): NewSecret => ({
  arn: arn('secretsmanager', `secret:carillon/${name}-Local1`),
  name: `carillon/${name}`,
  value,
});

async function serviceAccountOfFcm() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048, ...asPem });
  return {
    type: 'service_account',
    project_id: 'carillon-local',
    private_key_id: randomBytes(20).toString('hex'),
    private_key: privateKey,
    client_email: 'carillon@carillon-local.iam.gserviceaccount.com',
    client_id: '000000000000000000001',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
  };
}

async function signingKeyOfApns() {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256', ...asPem });
  return privateKey;
}

const asPem = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;
