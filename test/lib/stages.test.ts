import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { synthesised } from './synthesise.ts';

const dev = await synthesised('dev');
const local = await synthesised('local');
const textOf = (template: typeof dev, output: string) => template.outputs[output]?.Value;
const fcm = { secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fcm-AbCdEf' };

describe('a stage without channels', () => {
  const functionsOf = (template: typeof dev) =>
    template
      .of(
        'AWS::Lambda::Function',
        z.object({ Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }) }),
      )
      .map(({ properties }) => properties.Environment.Variables.POWERTOOLS_SERVICE_NAME);

  it('has the pipeline and nothing of any channel', () => {
    expect(functionsOf(dev).sort()).toEqual([
      'change-preferences',
      'decide-next-step',
      'erase-recipient',
      'fan-out-broadcast',
      'import-audience',
      'record-receipt',
      'release-due',
      'rotate-link-keys',
      'route-notification',
      'serve-preference-centre',
      'serve-recipients-api',
      'update-recipient',
      'wake-due',
    ]);
    expect(functionsOf(local)).toContain('deliver-email');
  });

  it.each([
    'AWS::SES::EmailIdentity',
    'AWS::SES::ConfigurationSet',
    'AWS::SMSVOICE::ConfigurationSet',
    'AWS::SNS::Subscription',
    'Custom::PushApplication',
  ])('has no %s', (type) => {
    expect(dev.types).not.toContain(type);
    expect(local.types).toContain(type);
  });

  it.each(['Email', 'Sms', 'Push'])('says that %s is off, and where to switch it on', (channel) => {
    expect(textOf(dev, `${channel}Channel`)).toBe(`off: set ${channel.toLowerCase()} in lib/config.ts, see README`);
    expect(textOf(local, `${channel}Channel`)).toBe('on');
  });
});

describe('one channel', () => {
  it('can be on alone', async () => {
    const push = await synthesised('made-up', { push: { fcm } });
    expect(push.types).toContain('Custom::PushApplication');
    expect(push.types).not.toContain('AWS::SES::ConfigurationSet');
    expect(Object.keys(push.outputs)).toContain('PushApplicationFcmArn');
    expect(Object.keys(push.outputs)).not.toContain('PushApplicationApnsArn');
  });

  it('takes up a new push credential when its revision is raised', async () => {
    const revisions = await Promise.all(
      [1, 2].map(async (revision) =>
        (await synthesised('made-up', { push: { fcm: { ...fcm, revision } } })).of(
          'Custom::PushApplication',
          z.object({ Platform: z.string(), Name: z.string(), Revision: z.number() }),
        ),
      ),
    );
    expect(revisions.flat().map(({ properties }) => properties)).toEqual([
      { Platform: 'GCM', Name: 'Carillon-made-up-fcm', Revision: 1 },
      { Platform: 'GCM', Name: 'Carillon-made-up-fcm', Revision: 2 },
    ]);
  });

  it('leaves the domain alone that SES knows already, and still may send from it', async () => {
    const email = { domain: 'example.com', sender: 'hello@example.com', identity: 'existing' } as const;
    const existing = await synthesised('made-up', { email });
    expect(existing.types).not.toContain('AWS::SES::EmailIdentity');
    expect(JSON.stringify(existing.of('AWS::IAM::Policy', z.unknown()))).toContain(':identity/example.com');
  });
});

describe('the outputs', () => {
  it('keep the names that people and scripts know', () => {
    expect(Object.keys(dev.outputs).sort()).toEqual(
      [
        'ApiUrl',
        'AudienceBucketName',
        'AudienceDeadLetterQueueUrl',
        'AudienceQueueUrl',
        'BroadcastsDeadLetterQueueUrl',
        'DashboardName',
        'DueDeadLetterQueueUrl',
        'DueQueueUrl',
        'EmailChannel',
        'EventBusArn',
        'EventBusName',
        'EvidenceTableName',
        'FanOutQueueUrl',
        'IntakeDeadLetterQueueUrl',
        'LinkKeysSecretArn',
        'PreferencesDeadLetterQueueUrl',
        'PushChannel',
        'ReceiptsDeadLetterQueueUrl',
        'ReceiptsQueueUrl',
        'RecipientsDeadLetterQueueUrl',
        'RefusedQueueUrl',
        'SmsChannel',
        'TableName',
        'WorkflowArn',
      ].sort(),
    );
    expect(Object.keys(local.outputs).sort()).toEqual(
      [
        ...Object.keys(dev.outputs),
        'EmailDeadLetterQueueUrl',
        'EmailDnsRecord1',
        'EmailDnsRecord2',
        'EmailDnsRecord3',
        'PaceFunctionName',
        'PushApplicationApnsArn',
        'PushApplicationFcmArn',
        'PushDeadLetterQueueUrl',
        'SmsDeadLetterQueueUrl',
      ].sort(),
    );
  });
});

describe('what a stage remembers', () => {
  const policies = (template: typeof dev) =>
    ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'].map((type) => [
      type,
      ...new Set(template.of(type, z.unknown()).map(({ deletionPolicy }) => deletionPolicy)),
    ]);

  it('outlives its stack, which cannot be deleted by mistake', () => {
    expect(policies(dev)).toEqual([
      ['AWS::DynamoDB::Table', 'Retain'],
      ['AWS::SecretsManager::Secret', 'RetainExceptOnCreate'],
      ['AWS::Logs::LogGroup', 'RetainExceptOnCreate'],
      ['AWS::S3::Bucket', 'RetainExceptOnCreate'],
    ]);
    expect(dev.terminationProtection).toBe(true);
  });

  it('goes with it where the stage says so', () => {
    expect(new Set(policies(local).map(([, policy]) => policy))).toEqual(new Set(['Delete']));
    expect(local.terminationProtection).toBe(false);
  });

  it('is in two tables: by person, on demand, recoverable, protected; one forgets what has expired, evidence does not', () => {
    const table = {
      AttributeDefinitions: [
        { AttributeName: 'PK', AttributeType: 'S' },
        { AttributeName: 'SK', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: false },
    };
    expect(dev.of('AWS::DynamoDB::Table', z.unknown()).map(({ properties }) => properties)).toEqual([
      { ...table, TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } },
      table,
    ]);
  });

  it('keeps of the bus what services asked, for as long as the stage says', () => {
    const archive = z.object({ RetentionDays: z.number(), EventPattern: z.unknown() });
    expect(dev.of('AWS::Events::Archive', archive).map(({ properties }) => properties)).toEqual([
      {
        RetentionDays: 14,
        EventPattern: {
          'detail-type': ['NotificationRequested.v1', 'RecipientChanged.v1', 'PreferencesChangeRequested.v1'],
        },
      },
    ]);
  });
});

describe('the template', () => {
  it('holds only what the local cloud can run', () => {
    expect([...local.types].sort()).toEqual([
      'AWS::ApiGatewayV2::Api',
      'AWS::ApiGatewayV2::Authorizer',
      'AWS::ApiGatewayV2::Integration',
      'AWS::ApiGatewayV2::Route',
      'AWS::ApiGatewayV2::Stage',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::DynamoDB::Table',
      'AWS::Events::Archive',
      'AWS::Events::EventBus',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::Logs::SubscriptionFilter',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SES::ConfigurationSet',
      'AWS::SES::ConfigurationSetEventDestination',
      'AWS::SES::EmailIdentity',
      'AWS::SMSVOICE::ConfigurationSet',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SecretsManager::RotationSchedule',
      'AWS::SecretsManager::Secret',
      'AWS::StepFunctions::StateMachine',
      'Custom::PushApplication',
    ]);
  });

  it.each(Object.entries({ dev, local }))('of %s is as it was', (_, { whole }) => {
    const text = JSON.stringify(whole);
    expect(JSON.parse(text.replaceAll(/[0-9a-f]{64}/g, 'ASSET'))).toMatchSnapshot();
  });
});
