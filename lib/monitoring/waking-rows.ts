import { type IWidget, LogQueryVisualizationType, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Channel } from '../constructs/channel.ts';
import type { NotificationFunction } from '../constructs/notification-function.ts';
import { graph } from './graph.ts';
import { pacingService, pipelineMetric } from './metrics.ts';

/** The functions whose one line of log for each batch says what waits, is woken, gathered and fanned out. */
export interface WakingFunctions {
  readonly releaser: NotificationFunction;
  readonly fanOut: NotificationFunction;
}

interface Watched {
  readonly channels: readonly Channel[];
  readonly planner: NotificationFunction;
  readonly waking: WakingFunctions;
}

/**
 * What waits and what wakes. Mostly counted from the lines that are logged anyway: a query costs when somebody looks, a
 * metric would cost all day. What hours and caps hold back is counted by channel, which those lines do not tell.
 */
export function wakingRows(scope: Construct, { channels, planner, waking }: Watched): readonly IWidget[][] {
  const { releaser, fanOut } = waking;
  const senders = channels.map(({ sender }) => sender);
  const paced = channels.map(({ name }) =>
    pipelineMetric(scope, 'Paced', { service: pacingService, channel: name }, 'Maximum').with({ label: name }),
  );
  const bySender = (metricName: string, verb: string) =>
    channels.map(({ name, sender: { folder: service } }) =>
      pipelineMetric(scope, metricName, { service, channel: name }).with({ label: `${name} ${verb}` }),
    );
  const plannedLater = channels.map(({ name }) =>
    pipelineMetric(scope, 'HeldForHours', { service: planner.folder, channel: name }).with({
      label: `${name} planned`,
    }),
  );
  return [
    [
      lines('Has to wait, is woken', [planner, ...senders, releaser], ['waiting', 'deferred', 'woken']),
      lines('Gathered into digests, digests closed', [planner], ['gathering', 'closings']),
    ],
    [
      lines('Broadcasts: pages and members planned', [fanOut], ['pages', 'members']),
      graph('Slowed or paused channels (npm run pace)', paced),
    ],
    [
      graph('Held for quiet or legal hours', [...plannedLater, ...bySender('HeldForHours', 'sent')]),
      graph('Held or dropped by a frequency cap', [
        ...bySender('HeldByCap', 'held'),
        ...bySender('DroppedByCap', 'dropped'),
      ]),
    ],
  ];
}

/** The sums of these counts, minute by minute. */
const lines = (title: string, functions: readonly NotificationFunction[], counts: readonly string[]) =>
  new LogQueryWidget({
    title,
    view: LogQueryVisualizationType.LINE,
    logGroupNames: functions.map(({ function: { logGroup } }) => logGroup.logGroupName),
    queryLines: [
      "filter message = 'Batch done'",
      `stats ${counts.map((name) => `sum(${name}) as ${name}_`).join(', ')} by bin(1m)`,
    ],
    width: 12,
    height: 6,
  });
