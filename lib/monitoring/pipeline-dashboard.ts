import {
  AlarmStatusWidget,
  Dashboard,
  type IMetric,
  MathExpression,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Channel } from '../constructs/channel.ts';
import type { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import type { NotificationFunction } from '../constructs/notification-function.ts';
import type { RecipientApi } from '../constructs/recipient-api.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import { graph } from './graph.ts';
import { metricsNamespace, pipelineMetric } from './metrics.ts';
import type { OnCall } from './on-call.ts';
import { type WakingFunctions, wakingRows } from './waking-rows.ts';

export interface PipelineDashboardProps {
  readonly channels: readonly Channel[];
  /** The function that plans. */
  readonly planner: NotificationFunction;
  /** What drives on deliveries that ran into trouble. */
  readonly machine: StateMachine;
  /** Every function, by a name for people. */
  readonly functions: ReadonlyMap<string, NotificationFunction>;
  /** Every queue that is worked on, by a name for people. */
  readonly workQueues: ReadonlyMap<string, WorkQueue>;
  /** Every queue that waits for people, by a name for them. */
  readonly deadLetters: ReadonlyMap<string, DeadLetterQueue>;
  /** What wakes, gathers and fans out; a line of their logs has the counts. */
  readonly waking: WakingFunctions;
  readonly api: RecipientApi;
  readonly onCall: OnCall;
}

/** One page that answers: who is hurt, since when, and where it is stuck. */
export class PipelineDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id);
    // people look for it by the stack's name
    this.dashboard = new Dashboard(this, 'Resource', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.hours(12),
    });
    const deadLetters = [...props.deadLetters].map(([label, { queue }]) =>
      queue.metricApproximateNumberOfMessagesVisible({ label, statistic: 'Maximum', period: Duration.minutes(1) }),
    );
    this.dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.onCall.alarms], width: 24, height: 6 }),
    );
    this.dashboard.addWidgets(
      new SingleValueWidget({ title: 'Waiting for a human', metrics: deadLetters, width: 24, height: 3 }),
    );
    this.dashboard.addWidgets(graph('Planned', this.#planned(props)), graph('Accepted', this.#accepted(props)));
    this.dashboard.addWidgets(
      graph('Not accepted, by provider and class', [this.#found('Failed', 'service,channel,provider,class')]),
      graph('From the request to the attempt (ms)', this.#ages(props)),
    );
    this.dashboard.addWidgets(
      graph('Workflows', this.#workflows(props)),
      graph('Waiting for better days', this.#waiting(props)),
    );
    this.dashboard.addWidgets(
      graph('Weights of providers', [this.#found('Weight', 'service,channel,provider', 'Average')]),
      graph('Receipts, by provider and status', [this.#found('Received', 'service,channel,provider,status')]),
    );
    this.dashboard.addWidgets(
      graph(
        'Age of the oldest message (s)',
        [...props.workQueues].map(([label, queue]) => queue.metricAge().with({ label })),
      ),
      graph(
        'Slowest calls of functions (ms, p99)',
        named(props.functions, ({ function: each }) => each.metricDuration({ statistic: 'p99' })),
      ),
    );
    this.dashboard.addWidgets(
      graph(
        'Errors of functions',
        named(props.functions, ({ function: each }) => each.metricErrors()),
      ),
      graph(
        'Copies of functions at work',
        named(props.functions, ({ function: each }) => each.metric('ConcurrentExecutions', { statistic: 'Maximum' })),
      ),
    );
    for (const row of wakingRows(this, props)) this.dashboard.addWidgets(...row);
    this.dashboard.addWidgets(
      graph('Requests to the API', this.#requests(props)),
      graph('Answers of the API (ms)', this.#latencies(props)),
    );
  }

  #requests({ api: { api } }: PipelineDashboardProps): IMetric[] {
    return [
      api.metricCount({ label: 'all' }),
      api.metricClientError({ label: '4xx' }),
      api.metricServerError({ label: '5xx' }),
    ];
  }

  #latencies({ api: { api } }: PipelineDashboardProps): IMetric[] {
    return ['p50', 'p99'].map((statistic) => api.metricLatency({ label: statistic, statistic }));
  }

  #planned({ channels, planner }: PipelineDashboardProps): IMetric[] {
    const service = planner.folder;
    const refused = pipelineMetric(this, 'Refused', { service }).with({ label: 'refused' });
    const byChannel = channels.map(({ name }) =>
      pipelineMetric(this, 'Planned', { service, channel: name }).with({ label: name }),
    );
    return [...byChannel, refused];
  }

  #accepted({ channels }: PipelineDashboardProps): IMetric[] {
    return channels.flatMap(({ name, providers, sender }) =>
      providers.map(({ name: provider }) =>
        pipelineMetric(this, 'Accepted', { service: sender.folder, channel: name, provider }).with({
          label: `${name} ${provider}`,
        }),
      ),
    );
  }

  #workflows({ machine }: PipelineDashboardProps): IMetric[] {
    return [
      machine.metricStarted({ label: 'started' }),
      machine.metricSucceeded({ label: 'over' }),
      machine.metricFailed({ label: 'failed' }),
      machine.metricTimedOut({ label: 'timed out' }),
    ];
  }

  /** Deliveries that stay in their queue: because of the cap on workflows, or because no provider is well. */
  #waiting({ channels }: PipelineDashboardProps): IMetric[] {
    return channels.flatMap(({ name, sender: { folder: service } }) => [
      pipelineMetric(this, 'StartCapped', { service, channel: name }).with({ label: `${name} capped` }),
      pipelineMetric(this, 'HeldForHealth', { service, channel: name }).with({ label: `${name} held` }),
    ]);
  }

  /** Whatever there is of a metric: classes and statuses come and go, and only a search finds them all. */
  #found(metricName: string, dimensions: string, statistic = 'Sum'): IMetric {
    const schema = `{"${metricsNamespace(this)}",${dimensions}}`;
    return new MathExpression({
      label: '',
      expression: `SEARCH('${schema} MetricName="${metricName}"', '${statistic}', 300)`,
      usingMetrics: {},
    });
  }

  #ages({ channels }: PipelineDashboardProps): IMetric[] {
    return channels.flatMap(({ name, providers, sender }) =>
      providers.flatMap(({ name: provider }) =>
        ['p50', 'p99'].map((statistic) =>
          pipelineMetric(this, 'EventToAttempt', { service: sender.folder, channel: name, provider }, statistic).with({
            label: `${name} ${provider} ${statistic}`,
          }),
        ),
      ),
    );
  }
}

function named(
  functions: ReadonlyMap<string, NotificationFunction>,
  metric: (each: NotificationFunction) => ReturnType<NotificationFunction['function']['metricErrors']>,
): IMetric[] {
  return [...functions].map(([label, each]) => metric(each).with({ label }));
}
