import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { StageDeclaration } from '../../lib/config-schema.ts';
import { arnOf, refTo, type Synthesised, synthesised } from './synthesise.ts';

const local = await synthesised('local');
const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:team-AbCdEf';
const email = { domain: 'example.com', sender: 'hello@example.com' };
const aws = { origination: 'arn:aws:sms-voice:eu-west-1:111122223333:pool/pool-1' };
const made = (stage: StageDeclaration) => synthesised('made-up', stage);

describe('what SES tells', () => {
  const eventsOf = (template: Synthesised) =>
    template
      .of(
        'AWS::SES::ConfigurationSetEventDestination',
        z.object({ EventDestination: z.object({ MatchingEventTypes: z.array(z.string()) }) }),
      )
      .map(({ properties }) => properties.EventDestination.MatchingEventTypes);
  const failures = ['bounce', 'complaint', 'reject', 'renderingFailure'];
  const delivery = [...failures, 'delivery', 'deliveryDelay'];

  it.each([
    ['failures', failures],
    ['delivery', delivery],
    ['engagement', [...delivery, 'open', 'click']],
  ] as const)('of %s, and nothing that nobody asked for', async (tracking, events) => {
    expect(eventsOf(await made({ email: { ...email, tracking } }))).toEqual([events]);
  });

  it('comes from the default bus, of our messages alone', () => {
    const rules = local.of(
      'AWS::Events::Rule',
      z.object({
        EventBusName: z.unknown().optional(),
        EventPattern: z.looseObject({ source: z.array(z.string()).optional() }).optional(),
        Targets: z.array(z.object({ Arn: arnOf })),
      }),
    );
    const ofSes = rules.filter(({ properties }) => properties.EventPattern?.source?.includes('aws.ses'));
    expect(ofSes.map(({ properties }) => properties)).toEqual([
      {
        EventPattern: {
          source: ['aws.ses'],
          detail: {
            mail: { tags: { 'ses:configuration-set': [{ Ref: expect.stringMatching(/^EmailConfigurationSet/) }] } },
          },
        },
        Targets: [{ Arn: expect.stringMatching(/^ReceiptsQueue/) }],
      },
    ]);
    expect(rules.filter(({ properties }) => properties.EventBusName !== undefined)).toHaveLength(5);
  });
});

describe('what AWS End User Messaging tells', () => {
  const eventsOf = (template: Synthesised) =>
    template
      .of(
        'AWS::SMSVOICE::ConfigurationSet',
        z.object({
          EventDestinations: z.array(
            z.object({
              Enabled: z.literal(true),
              MatchingEventTypes: z.array(z.string()),
              SnsDestination: z.object({ TopicArn: refTo }),
            }),
          ),
        }),
      )
      .flatMap(({ properties }) => properties.EventDestinations);

  it('is what went wrong, and what arrived only where that is tracked', async () => {
    const [failures] = eventsOf(await made({ sms: { aws } }));
    const [delivery] = eventsOf(await made({ sms: { aws, tracking: 'delivery' } }));
    expect(failures?.MatchingEventTypes).toContain('TEXT_BLOCKED');
    expect(failures?.MatchingEventTypes).not.toContain('TEXT_DELIVERED');
    expect(delivery?.MatchingEventTypes).toEqual(expect.arrayContaining(['TEXT_BLOCKED', 'TEXT_DELIVERED']));
    expect(delivery?.MatchingEventTypes).not.toContain('TEXT_ALL');
  });
});

describe('what comes by a topic', () => {
  it('goes on the receipts queue, of texts and of pushes', () => {
    const subscriptions = local.of(
      'AWS::SNS::Subscription',
      z.object({ Protocol: z.string(), Endpoint: arnOf, TopicArn: refTo }),
    );
    const queue = expect.stringMatching(/^ReceiptsQueue/);
    expect(subscriptions.map(({ properties }) => properties)).toEqual([
      { Protocol: 'sqs', Endpoint: queue, TopicArn: expect.stringMatching(/^SmsAwsEvents/) },
      { Protocol: 'sqs', Endpoint: queue, TopicArn: expect.stringMatching(/^PushApplicationsFailuresTopic/) },
    ]);
  });
});

describe('what SNS tells of pushes', () => {
  const ofApplications = (template: Synthesised) =>
    template
      .of('Custom::PushApplication', z.object({ FailureTopicArn: refTo, DeliveryLogRoleArn: arnOf.optional() }))
      .map(({ properties }) => properties);
  const logged = (template: Synthesised) =>
    template.of('AWS::Logs::SubscriptionFilter', z.object({ FilterPattern: z.literal(''), DestinationArn: arnOf }));

  it('is what could not be delivered, always', async () => {
    const failures = await made({ push: { fcm: { secretArn } } });
    expect(ofApplications(failures)).toEqual([{ FailureTopicArn: expect.stringMatching(/^PushApplicationsFailures/) }]);
    expect(logged(failures)).toEqual([]);
  });

  it('is every push where delivery is tracked, by lines of log of each application', () => {
    expect(ofApplications(local)).toEqual(
      Array(2).fill(
        expect.objectContaining({ DeliveryLogRoleArn: expect.stringMatching(/^PushApplicationsDeliveryLogsRole/) }),
      ),
    );
    expect(logged(local).map(({ properties }) => properties.DestinationArn)).toEqual(
      Array(4).fill(expect.stringMatching(/^PushApplicationsDeliveryLogsCollect/)),
    );
    const named = local.of('AWS::Logs::LogGroup', z.object({ LogGroupName: z.unknown().optional() }));
    const text = JSON.stringify(named.map(({ properties }) => properties.LogGroupName));
    for (const name of [
      'app/GCM/Carillon-local-fcm',
      'app/GCM/Carillon-local-fcm/Failure',
      'app/APNS/Carillon-local-apns',
    ])
      expect(text).toContain(`${name}"`);
  });
});

describe('what was told to nobody', () => {
  it('waits for a human: lines of log that no call could put on the queue', () => {
    const functions = local.of(
      'AWS::Lambda::Function',
      z.object({ DeadLetterConfig: z.object({ TargetArn: arnOf }).optional() }),
    );
    const kept = functions.flatMap(({ logicalId, properties }) =>
      properties.DeadLetterConfig
        ? [[logicalId.replace(/[0-9A-F]{8}$/, ''), properties.DeadLetterConfig.TargetArn]]
        : [],
    );
    expect(kept).toEqual([['PushApplicationsDeliveryLogsCollect', expect.stringMatching(/^ReceiptsDeadLetters/)]]);
  });
});
