import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { arnOf, refTo, synthesised } from './synthesise.ts';

const template = await synthesised('local');
const mappings = template.of(
  'AWS::Lambda::EventSourceMapping',
  z.object({ EventSourceArn: arnOf, ScalingConfig: z.object({ MaximumConcurrency: z.number() }) }),
);
const variablesOf = (folder: string) =>
  template
    .of(
      'AWS::Lambda::Function',
      z.object({ Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }) }),
    )
    .map(({ properties }) => properties.Environment.Variables)
    .find(({ POWERTOOLS_SERVICE_NAME: name }) => name === folder);

describe('whoever is woken or broadcast to', () => {
  it.each(['release-due', 'fan-out-broadcast'])('goes to the intake queue of its lane (%s)', (folder) => {
    const text = JSON.stringify(variablesOf(folder)?.['INTAKE_QUEUES']);
    for (const lane of ['Urgent', 'Normal', 'Bulk'])
      expect(text).toMatch(new RegExp(`${lane.toLowerCase()}[^}]*RouterIntake${lane}[0-9A-F]{8}`));
  });
});

describe('the bucket of audiences', () => {
  const [bucket, ...others] = template.of('AWS::S3::Bucket', z.looseObject({}));
  const [policy] = template.of('AWS::S3::BucketPolicy', z.object({ Bucket: refTo, PolicyDocument: z.unknown() }));

  it('is encrypted, private, and forgets', () => {
    expect(others).toEqual([]);
    expect(bucket?.properties).toMatchObject({
      BucketEncryption: expect.anything(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' })] },
    });
  });

  it('refuses plain HTTP', () => {
    expect(policy?.properties.Bucket).toBe(bucket?.logicalId);
    expect(JSON.stringify(policy?.properties)).toContain('{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
  });

  it('tells the queue of its importer of every file, and is made when it may', () => {
    const queue = /^AudiencesQueue[0-9A-F]{8}$/;
    expect(bucket?.properties['NotificationConfiguration']).toEqual({
      QueueConfigurations: [
        { Event: 's3:ObjectCreated:*', Queue: { 'Fn::GetAtt': [expect.stringMatching(queue), 'Arn'] } },
      ],
    });
    const resources = z
      .object({ Resources: z.record(z.string(), z.object({ DependsOn: z.array(z.string()).default([]) })) })
      .parse(JSON.parse(JSON.stringify(template.whole))).Resources;
    expect(resources[bucket?.logicalId ?? '']?.DependsOn).toEqual([expect.stringMatching(/^AudiencesQueuePolicy/)]);
  });
});

describe('a channel that is paced', () => {
  it('is fed from its queue for what is not urgent, with the copies that the stage says', () => {
    const text = JSON.stringify(variablesOf('pace-channel')?.['TAPPED_QUEUES']);
    const tapped = mappings.filter(({ logicalId }) => text.includes(`"${logicalId}"`));
    expect(tapped.map(({ properties }) => properties.EventSourceArn.slice(0, -8)).sort()).toEqual([
      'OutgoingEmailRest',
      'OutgoingPushRest',
      'OutgoingSmsRest',
    ]);
    expect(text.match(/copies\\?\\":5/g)).toHaveLength(3);
    expect(new Set(tapped.map(({ properties }) => properties.ScalingConfig.MaximumConcurrency))).toEqual(new Set([5]));
  });

  it('is not there where no channel is on', async () => {
    expect(Object.keys((await synthesised('dev')).outputs)).not.toContain('PaceFunctionName');
  });
});

describe('the dashboard', () => {
  const [dashboard] = template.of('AWS::CloudWatch::Dashboard', z.object({ DashboardBody: z.unknown() }));
  const body = JSON.stringify(dashboard?.properties.DashboardBody);

  it.each([
    'Has to wait, is woken',
    'Gathered into digests, digests closed',
    'Broadcasts: pages and members planned',
    'Slowed or paused channels',
    'Held for quiet or legal hours',
    'Held or dropped by a frequency cap',
  ])('shows: %s', (title) => {
    expect(body).toContain(title);
  });

  it('shows for each channel what hours and caps hold back, where it is planned and where it is sent', () => {
    for (const channel of ['email', 'sms', 'push']) {
      for (const metric of ['HeldForHours', 'HeldByCap', 'DroppedByCap'])
        expect(body).toMatch(new RegExp(`${metric}[^\\]]*channel[^\\]]*${channel}[^\\]]*deliver-${channel}`));
      expect(body).toMatch(new RegExp(`HeldForHours[^\\]]*channel[^\\]]*${channel}[^\\]]*route-notification`));
    }
  });

  it('shows each channel that is paced', () => {
    for (const channel of ['email', 'sms', 'push'])
      expect(body).toMatch(new RegExp(`Paced[^\\]]*channel[^\\]]*${channel}[^\\]]*pace-channel`));
  });
});
