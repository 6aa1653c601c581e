import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { arnOf, refTo, synthesised } from './synthesise.ts';

const template = await synthesised('local');
const queues = template.of(
  'AWS::SQS::Queue',
  z.object({
    VisibilityTimeout: z.number().optional(),
    MessageRetentionPeriod: z.number(),
    SqsManagedSseEnabled: z.boolean(),
    RedrivePolicy: z.object({ deadLetterTargetArn: arnOf, maxReceiveCount: z.number() }).optional(),
  }),
);
const mappings = template.of(
  'AWS::Lambda::EventSourceMapping',
  z.object({
    EventSourceArn: arnOf,
    FunctionName: refTo,
    BatchSize: z.number(),
    MaximumBatchingWindowInSeconds: z.number().optional(),
    FunctionResponseTypes: z.array(z.string()).optional(),
    ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  }),
);
const functions = new Map(
  template
    .of('AWS::Lambda::Function', z.object({ Timeout: z.number() }))
    .map((each) => [each.logicalId, each.properties]),
);
const allRules = template.of(
  'AWS::Events::Rule',
  z.object({
    ScheduleExpression: z.string().optional(),
    Targets: z.array(
      z.object({
        Arn: arnOf,
        DeadLetterConfig: z.object({ Arn: arnOf }).optional(),
        SqsParameters: z.object({ MessageGroupId: z.string() }).optional(),
      }),
    ),
  }),
);
const rules = allRules.filter(({ properties }) => properties.ScheduleExpression === undefined);
const schedules = allRules.filter(({ properties }) => properties.ScheduleExpression !== undefined);
const deadLetterQueues = new Set(
  queues.flatMap(({ properties }) => properties.RedrivePolicy?.deadLetterTargetArn ?? []),
);
const refused = queues.filter(({ logicalId }) => logicalId.startsWith('Refused')).map(({ logicalId }) => logicalId);
const setAside = [...deadLetterQueues, ...refused];
const worked = queues.filter(({ logicalId }) => !setAside.includes(logicalId));

describe('every queue', () => {
  const policies = template.of(
    'AWS::SQS::QueuePolicy',
    z.object({
      Queues: z.array(refTo),
      PolicyDocument: z.object({
        Statement: z.array(z.looseObject({ Effect: z.string(), Action: z.unknown(), Condition: z.unknown() })),
      }),
    }),
  );
  const refusesPlainHttp = policies
    .filter(({ properties }) =>
      properties.PolicyDocument.Statement.some(
        ({ Effect, Action, Condition }) =>
          Effect === 'Deny' &&
          Action === 'sqs:*' &&
          JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      ),
    )
    .flatMap(({ properties }) => properties.Queues);

  it.each(queues)('$logicalId refuses plain HTTP', ({ logicalId }) => {
    expect(refusesPlainHttp).toContain(logicalId);
  });

  it.each(queues)('$logicalId is encrypted and keeps messages for 14 days', ({ properties }) => {
    expect(properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
  });

  it.each(queues)('$logicalId has a dead-letter queue or is one', ({ logicalId, properties }) => {
    expect(properties.RedrivePolicy !== undefined || setAside.includes(logicalId)).toBe(true);
  });

  it('is one of 26', () => {
    expect(queues).toHaveLength(26);
    expect(setAside).toHaveLength(11);
  });
});

describe('every queue that is worked on', () => {
  it.each(worked)('$logicalId has one consumer', ({ logicalId }) => {
    expect(mappings.filter(({ properties }) => properties.EventSourceArn === logicalId)).toHaveLength(1);
  });

  it.each(worked)('$logicalId hides messages for six time-outs of its consumer', ({ logicalId, properties }) => {
    const mapping = mappings.find((each) => each.properties.EventSourceArn === logicalId);
    const { Timeout } = functions.get(mapping?.properties.FunctionName ?? '') ?? { Timeout: Number.NaN };
    expect(properties.VisibilityTimeout).toBe(6 * Timeout);
  });

  it('leaves channels and receipts room for back-off by visibility', () => {
    const receives = worked.map(({ logicalId, properties }) => [
      /^Outgoing|^Receipts/.test(logicalId) ? 'channel' : 'intake',
      properties.RedrivePolicy?.maxReceiveCount,
    ]);
    expect(new Set(receives.map(String))).toEqual(new Set(['channel,12', 'intake,5']));
  });
});

describe('every consumer', () => {
  it.each(mappings)('$logicalId takes ten or fifty, reports what failed, and has a cap', ({ properties }) => {
    const { EventSourceArn } = properties;
    const takesMany = /^RouterIntake(Normal|Bulk)|^ReceiptsQueue/.test(EventSourceArn);
    expect(properties).toMatchObject({
      BatchSize: takesMany ? 50 : 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: expect.any(Number) },
    });
  });

  it('waits for no batch to fill where it is urgent, and for a moment elsewhere', () => {
    const windows = mappings.map(
      ({ properties: { EventSourceArn, MaximumBatchingWindowInSeconds = 0 } }) =>
        `${EventSourceArn.includes('Urgent') ? 'urgent' : 'rest'} ${MaximumBatchingWindowInSeconds > 0}`,
    );
    expect(new Set(windows)).toEqual(new Set(['urgent false', 'rest true']));
  });
});

describe('every rule about events', () => {
  it.each(rules)('$logicalId feeds one queue, fairly, and loses nothing', ({ properties: { Targets } }) => {
    expect(Targets).toEqual([
      {
        Arn: expect.any(String),
        DeadLetterConfig: { Arn: expect.any(String) },
        SqsParameters: { MessageGroupId: '$.source' },
      },
    ]);
    expect(worked.map(({ logicalId }) => logicalId)).toContain(Targets[0]?.Arn);
    expect(deadLetterQueues).toContain(Targets[0]?.DeadLetterConfig?.Arn);
  });

  it('is one of six', () => {
    expect(rules).toHaveLength(6);
  });
});

describe('the schedule', () => {
  it('wakes what is due, looks at providers and keeps the pace of channels, every minute', () => {
    expect(new Set(schedules.map(({ properties }) => properties.ScheduleExpression))).toEqual(
      new Set(['rate(1 minute)']),
    );
    const called = schedules.map(({ properties: { Targets } }) => Targets.map(({ Arn }) => Arn.slice(0, -8)));
    expect(called.sort()).toEqual([['DueWake'], ['PacingPace'], ['ProviderHealthRebalance']]);
  });
});
