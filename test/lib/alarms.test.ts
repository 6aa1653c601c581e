import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { refTo, synthesised } from './synthesise.ts';

const metricSchema = z.object({
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
});
const alarms = (await synthesised('local'))
  .of(
    'AWS::CloudWatch::Alarm',
    z.object({
      AlarmDescription: z.string(),
      AlarmActions: z.tuple([refTo]),
      MetricName: z.string().optional(),
      Dimensions: metricSchema.shape.Dimensions,
      Metrics: z.array(z.object({ MetricStat: z.object({ Metric: metricSchema }).optional() })).default([]),
    }),
  )
  .map(({ properties: { AlarmDescription, AlarmActions, MetricName, Dimensions, Metrics } }) => {
    const single = MetricName === undefined ? [] : [{ MetricName, Dimensions }];
    return {
      section: AlarmDescription.split('#')[1],
      tells: /^OnCall(Page|Ticket)/.exec(AlarmActions[0])?.[1],
      metrics: [...single, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])].map(
        ({ MetricName: name, Dimensions: dimensions }) =>
          [name, ...dimensions.flatMap(({ Value }) => (typeof Value === 'string' ? Value : []))].join(' '),
      ),
    };
  });
const about = (section: string) => alarms.filter((alarm) => alarm.section === section);

describe('on call', () => {
  it('is woken by an execution that ended before its delivery, however it did', () => {
    expect(about('workflow-failed')).toEqual([
      expect.objectContaining({
        tells: 'Page',
        metrics: expect.arrayContaining(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']),
      }),
    ]);
  });

  it('is woken when no provider of a channel is well', () => {
    expect(about('provider-unhealthy').map(({ tells, metrics }) => [tells, ...metrics])).toEqual([
      ['Page', 'HeldForHealth email deliver-email'],
      ['Page', 'HeldForHealth sms deliver-sms'],
      ['Page', 'HeldForHealth push deliver-push'],
    ]);
  });

  it('hears in working hours of traffic that moved, of any provider', () => {
    expect(about('provider-weight-moved').map(({ tells, metrics }) => [tells, ...metrics])).toEqual([
      ['Ticket', 'WeightMoved email ses rebalance-providers', 'WeightMoved email sendgrid rebalance-providers'],
      [
        'Ticket',
        'WeightMoved sms twilio rebalance-providers',
        'WeightMoved sms vonage rebalance-providers',
        'WeightMoved sms aws-sms rebalance-providers',
      ],
      ['Ticket', 'WeightMoved push sns rebalance-providers'],
    ]);
  });

  it('hears of starts that are capped and of executions that are held up', () => {
    expect(about('starts-capped').map(({ tells, metrics }) => [tells, ...metrics])).toEqual([
      ['Ticket', 'StartCapped email deliver-email'],
      ['Ticket', 'StartCapped sms deliver-sms'],
      ['Ticket', 'StartCapped push deliver-push'],
    ]);
    expect(about('workflow-throttled').map(({ tells, metrics }) => [tells, ...metrics])).toEqual([
      ['Ticket', 'ExecutionThrottled'],
    ]);
  });

  it('hears of what a provider tells and nobody can read', () => {
    expect(about('receipts-not-understood').map(({ metrics }) => metrics)).toEqual(
      ['ses', 'sendgrid', 'twilio', 'vonage', 'aws-sms', 'sns'].map((provider) => [
        `NotUnderstood ${provider} record-receipt`,
      ]),
    );
  });

  it('is woken for each provider that refuses us', () => {
    const refusing = about('provider-refuses').map(({ tells, metrics }) => [tells, metrics[0]?.split(' ')[3]]);
    expect(refusing).toHaveLength(6);
    expect(new Set(refusing.map(([tells]) => tells))).toEqual(new Set(['Page']));
  });
});
