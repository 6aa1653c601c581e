import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { environment as deliverEmail } from '../../lambdas/functions/deliver-email/env.ts';
import { environment as deliverPush } from '../../lambdas/functions/deliver-push/env.ts';
import { environment as deliverSms } from '../../lambdas/functions/deliver-sms/env.ts';
import { environment as managePushApplication } from '../../lambdas/functions/manage-push-application/env.ts';
import { environment as routeNotification } from '../../lambdas/functions/route-notification/env.ts';
import { environment as updateRecipient } from '../../lambdas/functions/update-recipient/env.ts';
import { aStack, root, synthesised } from './synthesise.ts';

const template = synthesised(aStack('local'));
const functions = template
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
  if (text.includes('AddressKey')) return 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf';
  return /Queues|Refused/.test(text) ? `https://sqs.eu-west-1.amazonaws.com/111122223333/${text.length}` : 'a-name';
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

  it('keep their logs as long as the stage says', () => {
    const groups = template.of('AWS::Logs::LogGroup', z.object({ RetentionInDays: z.number() }));
    expect(groups.map(({ properties }) => properties.RetentionInDays)).toEqual(Array(functions.length).fill(30));
  });
});

describe('the environment', () => {
  it.each([
    ['deliver-email', deliverEmail],
    ['deliver-push', deliverPush],
    ['deliver-sms', deliverSms],
    ['manage-push-application', managePushApplication],
    ['route-notification', routeNotification],
    ['update-recipient', updateRecipient],
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

  it('names each channel that is on', () => {
    const parsed = routeNotification.parse(variablesOf('route-notification'));
    expect(Object.keys(parsed.CHANNEL_QUEUES)).toEqual(['email', 'sms', 'push']);
  });
});
