import { generateKeyPairSync } from 'node:crypto';
import { arn } from '../../local/account.ts';

const ofApplication = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ofEvents = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ofApple = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const pem = (key: typeof ofApplication.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Where Twilio, SendGrid and Vonage are: hosts that nobody has. */
export const hosts = {
  twilio: 'https://twilio.example.com',
  sendgrid: 'https://sendgrid.example.com',
  vonage: 'https://vonage.example.com',
} as const;

export const twilioAccount = {
  accountSid: `AC${'1'.padStart(32, '0')}`,
  authToken: '0123456789abcdef0123456789abcdef',
};

export const sendgridAccount = {
  apiKey: 'SG.simulated',
  /** Signs events. */
  signingKey: ofEvents.privateKey,
  webhookPublicKey: ofEvents.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
};

export const vonageAccount = {
  applicationId: '00000000-0000-4000-8000-000000000001',
  /** Checks the tokens of requests. */
  publicKey: ofApplication.publicKey,
  /** Signs webhooks. */
  signatureSecret: 'simulated-simulated-simulated-simulated',
};

const { apiKey, webhookPublicKey } = sendgridAccount;
const { applicationId, signatureSecret } = vonageAccount;

const texts = {
  twilio: { ...twilioAccount, apiUrl: hosts.twilio },
  sendgrid: { apiKey, webhookPublicKey, apiUrl: hosts.sendgrid },
  vonage: { applicationId, signatureSecret, privateKey: pem(ofApplication.privateKey), apiUrl: hosts.vonage },
  fcm: { type: 'service_account', private_key: pem(ofApplication.privateKey) },
  apns: {
    signingKey: pem(ofApple.privateKey),
    keyId: 'SIMULATED1',
    teamId: 'SIMULATED1',
    bundleId: 'com.example.simulated',
  },
};

/** What the stage `local` of lib/config.ts has in Secrets Manager, by ARN. Made anew in each process: no key decides anything. */
export const secrets: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [
    arn('secretsmanager', `secret:carillon/${name}-Local1`),
    JSON.stringify(text),
  ]),
);
