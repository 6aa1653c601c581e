import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { environment as changePreferences } from '../../lambdas/functions/change-preferences/env.ts';
import { environment as collectPushReceipts } from '../../lambdas/functions/collect-push-receipts/env.ts';
import { environment as decideNextStep } from '../../lambdas/functions/decide-next-step/env.ts';
import { environment as deliverEmail } from '../../lambdas/functions/deliver-email/env.ts';
import { environment as deliverPush } from '../../lambdas/functions/deliver-push/env.ts';
import { environment as deliverSms } from '../../lambdas/functions/deliver-sms/env.ts';
import { environment as eraseRecipient } from '../../lambdas/functions/erase-recipient/env.ts';
import { environment as fanOutBroadcast } from '../../lambdas/functions/fan-out-broadcast/env.ts';
import { environment as importAudience } from '../../lambdas/functions/import-audience/env.ts';
import { environment as managePushApplication } from '../../lambdas/functions/manage-push-application/env.ts';
import { environment as paceChannel } from '../../lambdas/functions/pace-channel/env.ts';
import { environment as rebalanceProviders } from '../../lambdas/functions/rebalance-providers/env.ts';
import { environment as receiveReceipts } from '../../lambdas/functions/receive-receipts/env.ts';
import { environment as receiveText } from '../../lambdas/functions/receive-text/env.ts';
import { environment as recordReceipt } from '../../lambdas/functions/record-receipt/env.ts';
import { environment as releaseDue } from '../../lambdas/functions/release-due/env.ts';
import { environment as rotateLinkKeys } from '../../lambdas/functions/rotate-link-keys/env.ts';
import { environment as routeNotification } from '../../lambdas/functions/route-notification/env.ts';
import { environment as servePreferenceCentre } from '../../lambdas/functions/serve-preference-centre/env.ts';
import { environment as serveRecipientsApi } from '../../lambdas/functions/serve-recipients-api/env.ts';
import { environment as updateRecipient } from '../../lambdas/functions/update-recipient/env.ts';
import { environment as wakeDue } from '../../lambdas/functions/wake-due/env.ts';
import { stages } from '../../lib/config.ts';
import { root, type Synthesised, synthesised } from './synthesise.ts';

const template = await synthesised('local');
const anArn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
const functionsOf = (template: Synthesised) =>
  template
    .of(
      'AWS::Lambda::Function',
      z.object({
        Timeout: z.number(),
        Runtime: z.string(),
        Architectures: z.array(z.string()),
        TracingConfig: z.object({ Mode: z.string() }),
        LoggingConfig: z.object({ LogGroup: z.object({ Ref: z.string() }) }),
        Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
      }),
    )
    .map(({ properties }) => ({ folder: properties.Environment.Variables.POWERTOOLS_SERVICE_NAME, ...properties }));
const functions = functionsOf(template);

const variablesOf = (folder: string) =>
  Object.fromEntries(
    Object.entries(functions.find((each) => each.folder === folder)?.Environment.Variables ?? {}).map(
      ([name, value]) => [name, asDeployed(value)],
    ),
  );

/** A value with every reference replaced by something of its kind. */
function asDeployed(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  const joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).safeParse(value).data;
  if (joined) return joined['Fn::Join'][1].map(asDeployed).join('');
  if (text.includes('ApiEndpoint')) return 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com';
  if (/AddressKey|LinksKeys/.test(text)) return 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf';
  if (/StateMachine|"Workflow[0-9A-F]{8}"/.test(text))
    return 'arn:aws:states:eu-west-1:111122223333:stateMachine:a-name';
  return /Outgoing|Refused|ReceiptsQueue|FanOut|DueQueue|AudiencesQueue|RouterIntake/.test(text)
    ? `https://sqs.eu-west-1.amazonaws.com/111122223333/${text.length}`
    : 'a-name';
}

describe('the functions', () => {
  it('are those of lambdas/functions, each once', () => {
    expect(functions.map(({ folder }) => folder).sort()).toEqual(readdirSync(join(root, 'lambdas/functions')).sort());
  });

  it.each(functions)('$folder runs on Node 24 for arm64, traced, with a log group of its own', (properties) => {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    const groups = functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref);
    expect(new Set(groups).size).toBe(functions.length);
  });

  it('the API, the workflow and the four logs of pushes keep their lines as long as the stage says', () => {
    const groups = template.of('AWS::Logs::LogGroup', z.object({ RetentionInDays: z.number() }));
    expect(groups.map(({ properties }) => properties.RetentionInDays)).toEqual(Array(functions.length + 6).fill(30));
  });
});

describe('the environment', () => {
  it.each([
    ['change-preferences', changePreferences],
    ['collect-push-receipts', collectPushReceipts],
    ['decide-next-step', decideNextStep],
    ['deliver-email', deliverEmail],
    ['deliver-push', deliverPush],
    ['deliver-sms', deliverSms],
    ['erase-recipient', eraseRecipient],
    ['fan-out-broadcast', fanOutBroadcast],
    ['import-audience', importAudience],
    ['manage-push-application', managePushApplication],
    ['pace-channel', paceChannel],
    ['rebalance-providers', rebalanceProviders],
    ['receive-receipts', receiveReceipts],
    ['receive-text', receiveText],
    ['record-receipt', recordReceipt],
    ['release-due', releaseDue],
    ['rotate-link-keys', rotateLinkKeys],
    ['route-notification', routeNotification],
    ['serve-preference-centre', servePreferenceCentre],
    ['serve-recipients-api', serveRecipientsApi],
    ['update-recipient', updateRecipient],
    ['wake-due', wakeDue],
  ] as const)('of %s is what it parses', (folder, schema) => {
    const variables = variablesOf(folder);
    expect(Object.keys(schema.shape).filter((name) => !(name in variables))).toEqual([]);
    expect(() => schema.parse(variables)).not.toThrow();
  });

  it('would not parse without its values', () => {
    expect(() => deliverSms.parse({})).toThrow();
  });

  it('gives an attempt the time-out of its function, and no more', () => {
    const leases = functions
      .filter(({ folder }) => folder.startsWith('deliver-'))
      .map(({ folder, Timeout }) => [variablesOf(folder)['ATTEMPT_LEASE_SECONDS'], String(Timeout)]);
    expect(leases).toEqual([
      ['15', '15'],
      ['15', '15'],
      ['15', '15'],
    ]);
  });

  it('gives links the days and the address that the stage says', async () => {
    const links = async (declaration: object) => {
      const made = functionsOf(await synthesised('made-up', declaration));
      const variables = made.find(({ folder }) => folder === 'serve-preference-centre')?.Environment.Variables;
      return [variables?.['LINK_DAYS'], variables?.['PUBLIC_URL']];
    };
    expect(await links({ linkDays: 60, publicUrl: 'https://notify.example.com' })).toEqual([
      '60',
      'https://notify.example.com',
    ]);
    expect(await links({})).toEqual(['90', { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'ApiEndpoint'] }]);
  });

  it('says which country counts for people whose own is unknown, or that none does', async () => {
    const countries = async (declaration: object) =>
      functionsOf(await synthesised('made-up', declaration)).flatMap(
        ({ Environment }) => Environment.Variables['DEFAULT_COUNTRY'] ?? [],
      );
    expect(await countries({ defaultCountry: 'FR' })).toEqual(Array(5).fill('FR'));
    expect(await countries({})).toEqual(Array(5).fill(''));
  });

  it('tells where devices are registered, or that they are nowhere', async () => {
    const { PUSH_APPLICATIONS } = variablesOf('serve-recipients-api');
    expect(JSON.parse(PUSH_APPLICATIONS ?? '')).toEqual({ fcm: expect.any(String), apns: expect.any(String) });
    const without = functionsOf(await synthesised('dev')).find(({ folder }) => folder === 'serve-recipients-api');
    expect(without?.Environment.Variables['PUSH_APPLICATIONS']).toBe('{}');
  });

  it('names each channel that is on, with its providers in order, to whoever decides about it', () => {
    const { CHANNELS } = routeNotification.parse(variablesOf('route-notification'));
    expect(Object.entries(CHANNELS).map(([channel, { providers }]) => [channel, providers])).toEqual([
      [
        'email',
        [
          { name: 'ses', share: 100, confirms: true, looksUp: false },
          { name: 'sendgrid', share: 0, confirms: true, looksUp: false },
        ],
      ],
      [
        'sms',
        [
          { name: 'twilio', share: 100, confirms: true, looksUp: true },
          { name: 'vonage', share: 0, confirms: true, looksUp: false },
          { name: 'aws-sms', share: 0, confirms: true, looksUp: false },
        ],
      ],
      ['push', [{ name: 'sns', share: 100, confirms: true, looksUp: false }]],
    ]);
    const told = functions.flatMap(({ folder }) => variablesOf(folder)['CHANNELS'] ?? []);
    expect(new Set(told)).toEqual(new Set([variablesOf('route-notification')['CHANNELS']]));
    expect(told).toHaveLength(7);
  });

  it('gives every channel its own two queues', () => {
    const { CHANNELS } = routeNotification.parse(variablesOf('route-notification'));
    const urls = Object.values(CHANNELS).flatMap(({ urgent, rest }) => [urgent, rest]);
    expect(urls).toHaveLength(6);
  });

  it('has providers report to the public address', async () => {
    const [sms] = functionsOf(
      await synthesised('made-up', { ...stages['local'], publicUrl: 'https://notify.example.com' }),
    ).filter(({ folder }) => folder === 'deliver-sms');
    expect(sms?.Environment.Variables).toMatchObject({
      TWILIO_STATUS_URL: 'https://notify.example.com/webhooks/twilio/status',
      VONAGE_STATUS_URL: 'https://notify.example.com/webhooks/vonage/status',
    });
  });

  it('leaves empty what belongs to providers that are not configured', async () => {
    const aws = { origination: `arn:aws:sms-voice:eu-west-1:111122223333:pool/pool-${'0'.repeat(32)}` };
    const made = functionsOf(await synthesised('made-up', { sms: { aws } }));
    expect(made.find(({ folder }) => folder === 'deliver-sms')?.Environment.Variables).toMatchObject({
      TWILIO_SECRET_ARN: '',
      TWILIO_STATUS_URL: '',
      VONAGE_SECRET_ARN: '',
      VONAGE_STATUS_URL: '',
      AWS_SMS_ORIGINATION: aws.origination,
    });
  });

  it('keeps the ids of pushes where receipts will ask for them', async () => {
    const kept = async (tracking: 'failures' | 'delivery') =>
      functionsOf(await synthesised('made-up', { push: { fcm: { secretArn: anArn('fcm') }, tracking } })).find(
        ({ folder }) => folder === 'deliver-push',
      )?.Environment.Variables['KEEP_MESSAGE_IDS'];
    expect([await kept('failures'), await kept('delivery')]).toEqual(['false', 'true']);
  });
});
