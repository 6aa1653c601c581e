import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readAwsSmsEvent } from '../../lambdas/adapters/aws-sms/aws-sms-receipts.ts';
import { AwsSmsSender } from '../../lambdas/adapters/aws-sms/aws-sms-sender.ts';
import { sendgridCredentials } from '../../lambdas/adapters/sendgrid/credentials.ts';
import { SendgridEmailSender } from '../../lambdas/adapters/sendgrid/sendgrid-email-sender.ts';
import { readSendgridEvent } from '../../lambdas/adapters/sendgrid/sendgrid-receipts.ts';
import { isSignedBySendgrid } from '../../lambdas/adapters/sendgrid/webhook-signature.ts';
import { twilioMessages } from '../../lambdas/adapters/twilio/twilio-messages.ts';
import { readTwilioStatus } from '../../lambdas/adapters/twilio/twilio-receipts.ts';
import { TwilioSmsSender } from '../../lambdas/adapters/twilio/twilio-sms-sender.ts';
import { vonageCredentials } from '../../lambdas/adapters/vonage/credentials.ts';
import { readVonageStatus } from '../../lambdas/adapters/vonage/vonage-receipts.ts';
import { VonageSmsSender } from '../../lambdas/adapters/vonage/vonage-sms-sender.ts';
import { isSignedByVonage } from '../../lambdas/adapters/vonage/webhook-signature.ts';
import type { ReadReceipt } from '../../lambdas/ports/read-receipt.ts';
import { Faults, type Later, type Provider } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { Callbacks } from '../../local/providers/callbacks.ts';
import { createSendgrid } from '../../local/providers/sendgrid.ts';
import { createTwilio } from '../../local/providers/twilio.ts';
import { createVonage } from '../../local/providers/vonage.ts';
import { newProviderAccounts, type ProviderAccounts } from '../../local/seeded-secrets.ts';
import { createAwsSms } from '../../local/services/aws-sms.ts';
import { startGateway } from './gateway.ts';
import { startListener } from './listener.ts';

const correlation = {
  notificationId: 'order:1',
  recipientId: 'ada|1',
  attempt: 2,
  type: 't.t',
  category: 'c',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const ofText = { ...correlation, channel: 'sms' } as const;
const text = { to: '+15550100', text: 'On its way', validSeconds: 3600 };
const email = {
  to: 'ada@example.com',
  subject: 'Your order',
  html: '<p>Hello</p>',
  text: 'Hello',
  locale: 'en',
  oneClickUrl: 'https://n.example.com/u/t',
};
const now = () => new Date();

/** What our sender sends and the double accepts comes back as reports that we can verify, read and match. */
describe('from a sender to its receipts', () => {
  let accounts: ProviderAccounts;
  let faults: Faults;
  let callbacks: Callbacks;
  let published: ReadReceipt[];
  let aws: ReturnType<typeof createAwsSms>;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let listener: Awaited<ReturnType<typeof startListener>>;

  beforeEach(async () => {
    accounts = await newProviderAccounts();
    faults = new Faults();
    callbacks = new Callbacks();
    published = [];
    listener = await startListener();
    const world = { observations: new Observations(), faults, callbacks, now, apiUrl: () => listener.url };
    aws = createAwsSms({
      ...world,
      publish: async (_, message) => {
        published.push(readAwsSmsEvent(JSON.parse(message)));
        return undefined;
      },
    });
    aws.addConfigurationSet('texts', { topicArn: 'arn:aws:sns:us-east-1:000000000000:t', eventTypes: ['TEXT_ALL'] });
    gateway = await startGateway({
      services: [aws],
      routes: [
        createSendgrid({ ...world, account: accounts.sendgrid }).route,
        createVonage({ ...world, application: accounts.vonage }).route,
        createTwilio({ ...world, account: accounts.twilio }).route,
      ],
    });
  });
  afterEach(() => Promise.all([gateway.stop(), listener.stop()]));

  const providers: Readonly<Record<string, () => Promise<readonly ReadReceipt[]>>> = {
    sendgrid: async () => {
      const { apiKey, webhookPublicKey } = accounts.sendgrid;
      const secret = async () => JSON.stringify({ apiKey, webhookPublicKey, apiUrl: `${gateway.url}/sendgrid` });
      const options = { sender: 'Carillon <hello@example.com>', tracksEngagement: true };
      await new SendgridEmailSender(sendgridCredentials(secret), options).send(email, {
        ...correlation,
        channel: 'email',
      });
      await callbacks.done();
      return listener.heard.flatMap(({ headers, body }) => {
        const signature = String(headers['x-twilio-email-event-webhook-signature']);
        const timestamp = String(headers['x-twilio-email-event-webhook-timestamp']);
        if (!isSignedBySendgrid({ signature, timestamp, body }, webhookPublicKey, now())) throw new Error('not signed');
        return (JSON.parse(body) as unknown[]).map(readSendgridEvent);
      });
    },
    vonage: async () => {
      const { applicationId, privateKey, signatureSecret } = accounts.vonage;
      const secret = async () => JSON.stringify({ applicationId, privateKey, apiUrl: `${gateway.url}/vonage` });
      const options = { from: '+15550199', statusUrl: `${listener.url}/webhooks/vonage/status`, now };
      await new VonageSmsSender(vonageCredentials(secret), options).send(text, ofText);
      await callbacks.done();
      return Promise.all(
        listener.heard.map(async ({ path, headers: { authorization }, body }) => {
          if (!(await isSignedByVonage({ authorization, body }, { signatureSecret, applicationId }, now())))
            throw new Error('not signed');
          return readVonageStatus(JSON.parse(body), new URL(path, listener.url).searchParams);
        }),
      );
    },
    twilio: async () => {
      const secret = async () => JSON.stringify({ ...accounts.twilio, apiUrl: `${gateway.url}/twilio` });
      await new TwilioSmsSender(twilioMessages(secret), {
        messagingServiceSid: 'MG00000000000000000000000000000001',
        statusCallbackUrl: `${listener.url}/webhooks/twilio/status`,
      }).send(text, ofText);
      await callbacks.done();
      return listener.heard.map(({ path, body }) =>
        readTwilioStatus(new URLSearchParams(body), new URL(path, listener.url).searchParams, now()),
      );
    },
    'aws-sms': async () => {
      const client = new PinpointSMSVoiceV2Client(gateway.clientConfig);
      await new AwsSmsSender(client, {
        originationIdentity: 'arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1',
        configurationSetName: 'texts',
        promotionalCategories: [],
      }).send(text, ofText);
      while (aws.underWay > 0) await new Promise((resolve) => setImmediate(resolve));
      client.destroy();
      return published;
    },
  };

  it.each<[Provider, Later | 'no fault', readonly (string | undefined)[]]>([
    ['sendgrid', 'no fault', ['sent', 'delivered']],
    ['sendgrid', 'bounce', ['sent', 'failed: permanent_address']],
    ['sendgrid', 'soft-bounce', ['sent', 'failed: transient_long']],
    ['sendgrid', 'failure', ['failed: content']],
    ['sendgrid', 'complaint', ['sent', 'delivered', 'complained']],
    ['sendgrid', 'clicked', ['sent', 'delivered', 'opened', 'clicked']],
    ['vonage', 'no fault', ['sent', 'delivered']],
    ['vonage', 'bounce', ['sent', 'failed: permanent_address']],
    ['vonage', 'soft-bounce', ['sent', 'failed: transient']],
    ['vonage', 'complaint', ['sent', 'failed: blocked']],
    ['twilio', 'no fault', ['sent', 'delivered']],
    ['twilio', 'bounce', ['sent', 'failed: permanent_address']],
    ['twilio', 'soft-bounce', ['sent', 'failed: transient_long']],
    ['twilio', 'failure', ['failed: transient']],
    ['aws-sms', 'no fault', ['sent', 'delivered', 'delivered']],
    ['aws-sms', 'bounce', ['failed: permanent_address']],
    ['aws-sms', 'delay', ['delayed']],
  ])('%s with %s', async (provider, tells, expected) => {
    if (tells !== 'no fault') faults.add({ on: { provider }, effect: { kind: 'later', tells }, times: 1, every: 1 });
    const read = (await providers[provider]?.()) ?? [];
    const receipts = read.flatMap((one) => (one.kind === 'receipt' ? [one.receipt] : []));

    expect(read.filter(({ kind }) => kind !== 'receipt')).toEqual([]);
    expect(receipts.map(({ status, failureClass }) => (failureClass ? `${status}: ${failureClass}` : status))).toEqual(
      expected,
    );
    for (const { attempt } of receipts)
      expect(attempt).toEqual({
        notificationId: 'order:1',
        recipientId: 'ada|1',
        channel: provider === 'sendgrid' ? 'email' : 'sms',
        number: 2,
      });
  });
});
