import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmText } from '../monitoring/alarm-text.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

export interface WorkQueueProps {
  /** The time-out of the function that consumes the queue. */
  readonly consumerTimeout: Duration;
  /** Where messages go that keep failing. */
  readonly deadLetters: DeadLetterQueue;
  /** How often a message is received before it goes there. */
  readonly maxReceiveCount: number;
  /** How old the oldest message may get before somebody is told. */
  readonly lateAfter: Duration;
  /** Who is hurt when messages are late: one sentence. */
  readonly impact: string;
  /** The heading in the runbook. */
  readonly runbookSection: string;
  readonly onCall: OnCall;
  /** How soon a human has to look. */
  readonly severity: 'page' | 'ticket';
}

export interface Consumption {
  /** How many copies of the function may work on this queue at once. */
  readonly maxConcurrency: number;
  /**
   * How long to wait for a batch to fill. The wait is paid in latency and saves invocations.
   *
   * @default - not at all
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * How many messages the function takes at once, at most; more than ten need a window.
   *
   * @default 10
   */
  readonly batchSize?: number;
}

/** What takes messages from a queue to its function. */
export interface Mapping {
  readonly id: string;
  readonly arn: string;
  /** How many copies of the function work on the queue at once, unless somebody slows it. */
  readonly maxConcurrency: number;
}

/** A queue for one function: fair among message groups, each message on its own, failures set aside. */
export class WorkQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Resource', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // a backlog outlives a long week-end
      retentionPeriod: Duration.days(14),
      // AWS's advice for event-source mappings: room for a throttled batch to be tried again
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: props.deadLetters.queue, maxReceiveCount: props.maxReceiveCount },
    });
    const alarm = this.metricAge().createAlarm(this, 'LateAlarm', {
      alarmDescription: alarmText(props.impact, props.runbookSection),
      threshold: props.lateAfter.toSeconds(),
      evaluationPeriods: 3,
      // an idle queue reports nothing, which is good news
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    props.onCall[props.severity](alarm);
  }

  /** Has the function consume the queue in batches; only the records that it names as failed come back. */
  feed(consumer: IFunction, { maxConcurrency, maxBatchingWindow, batchSize = 10 }: Consumption): Mapping {
    const window = maxBatchingWindow && { maxBatchingWindow };
    const source = new SqsEventSource(this.queue, {
      batchSize,
      reportBatchItemFailures: true,
      maxConcurrency,
      ...window,
    });
    consumer.addEventSource(source);
    return { id: source.eventSourceMappingId, arn: source.eventSourceMappingArn, maxConcurrency };
  }

  /** Seconds that the oldest message has waited. */
  metricAge() {
    return this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(1) });
  }
}
