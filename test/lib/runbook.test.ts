import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { refTo, root, synthesised } from './synthesise.ts';

const template = await synthesised('local');
const alarms = template.of(
  'AWS::CloudWatch::Alarm',
  z.object({
    AlarmDescription: z.string(),
    AlarmActions: z.array(refTo).length(1),
    TreatMissingData: z.string(),
    MetricName: z.string().optional(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).optional(),
  }),
);
const link = /^[A-Z][^.]+\. See docs\/runbook\.md#(?<section>[a-z-]+)$/;
const linked = alarms.map(({ properties }) => link.exec(properties.AlarmDescription)?.groups?.['section']);

const headings = [...readFileSync(join(root, 'docs/runbook.md'), 'utf8').matchAll(/^## (?<title>.+)$/gm)]
  .map(({ groups }) => groups?.['title'] ?? '')
  .map((title) => title.toLowerCase().replaceAll(' ', '-'));

describe('every alarm', () => {
  it.each(alarms)('$logicalId says who is hurt, and where to read on', ({ properties }) => {
    expect(properties.AlarmDescription).toMatch(link);
  });

  it.each(alarms)('$logicalId has a section in the runbook', ({ properties }) => {
    expect(headings).toContain(link.exec(properties.AlarmDescription)?.groups?.['section']);
  });

  it.each(alarms)('$logicalId tells a topic of the people on call', ({ properties }) => {
    expect(properties.AlarmActions[0]).toMatch(/^OnCall(Page|Ticket)/);
  });

  it.each(alarms)('$logicalId takes silence for good news', ({ properties }) => {
    expect(properties.TreatMissingData).toBe('notBreaching');
  });
});

describe('every section of the runbook', () => {
  it.each(headings)('%s has an alarm', (heading) => {
    expect(linked).toContain(heading);
  });

  it('is one of 31', () => {
    expect(headings).toHaveLength(31);
  });
});

describe('every queue', () => {
  const queues = template.of('AWS::SQS::Queue', z.object({ RedrivePolicy: z.unknown().optional() }));
  const watched = (metric: string) =>
    alarms.filter(({ properties }) => properties.MetricName === metric).map(({ properties }) => properties.Dimensions);
  const metricOf = (redrives: boolean) =>
    redrives ? 'ApproximateAgeOfOldestMessage' : 'ApproximateNumberOfMessagesVisible';

  it.each(queues)('$logicalId is watched: work for its age, dead letters for their being there', (queue) => {
    const dimensions = [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue.logicalId, 'QueueName'] } }];
    expect(watched(metricOf(queue.properties.RedrivePolicy !== undefined))).toContainEqual(dimensions);
  });

  it('that is urgent wakes somebody up', () => {
    const urgent = alarms.filter(({ logicalId }) => logicalId.includes('UrgentLateAlarm'));
    expect(urgent.map(({ properties }) => properties.AlarmActions[0]?.slice(0, 10))).toEqual(
      Array(4).fill('OnCallPage'),
    );
  });
});

describe('a no that may go unheard', () => {
  it.each(['ApiServerErrorsAlarm', 'TextRepliesUnheardAlarm', 'PreferenceChangesDeadLettersAlarm'])(
    '(%s) wakes somebody up',
    (name) => {
      const [alarm, ...others] = alarms.filter(({ logicalId }) => logicalId.startsWith(name));
      expect(alarm?.properties.AlarmActions).toEqual([expect.stringMatching(/^OnCallPage/)]);
      expect(others).toEqual([]);
    },
  );
});

describe('the topics of the people on call', () => {
  const statements = template
    .of(
      'AWS::SNS::TopicPolicy',
      z.object({ PolicyDocument: z.object({ Statement: z.array(z.looseObject({ Effect: z.string() })) }) }),
    )
    .map(({ properties }) => properties.PolicyDocument.Statement);

  it('let alarms of this account publish, and nobody without TLS', () => {
    const ofPeople = statements.filter((each) => JSON.stringify(each).includes('cloudwatch.amazonaws.com'));
    expect(ofPeople).toHaveLength(2);
    for (const ofTopic of ofPeople)
      expect(ofTopic).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
          expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      );
  });

  it('have a subscriber when one is configured, and none otherwise', async () => {
    const subscriptions = async (declaration: object) =>
      (await synthesised('made-up', declaration)).of(
        'AWS::SNS::Subscription',
        z.object({ Protocol: z.string(), Endpoint: z.string() }),
      );
    expect(await subscriptions({})).toEqual([]);
    expect(
      (await subscriptions({ onCall: { email: 'on-call@example.com' } })).map(({ properties }) => properties),
    ).toEqual([
      { Protocol: 'email', Endpoint: 'on-call@example.com' },
      { Protocol: 'email', Endpoint: 'on-call@example.com' },
    ]);
  });
});
