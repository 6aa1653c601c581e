import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Lane } from '../../lambdas/domain/lane.ts';
import { lanes } from '../../lambdas/domain/lane.ts';
import type { NotificationType } from '../../lambdas/domain/notification-type.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { EventsToQueue } from './events-to-queue.ts';
import { lanePatterns } from './lane-patterns.ts';
import { WorkQueue } from './work-queue.ts';

export interface IntakeProps {
  readonly bus: EventBus;
  /** The declared types with their lanes, which the rules go by. */
  readonly types: readonly Pick<NotificationType, 'type' | 'lane'>[];
  /** The time-out of route-notification. */
  readonly consumerTimeout: Duration;
  readonly onCall: OnCall;
}

/** How late a lane may be, how soon somebody looks then, and how long a batch may wait to fill. */
const laneSettings = {
  urgent: { lateAfter: Duration.minutes(1), severity: 'page', maxBatchingWindow: undefined },
  normal: { lateAfter: Duration.minutes(15), severity: 'ticket', maxBatchingWindow: Duration.seconds(1) },
  bulk: { lateAfter: Duration.hours(6), severity: 'ticket', maxBatchingWindow: Duration.seconds(5) },
} as const satisfies Record<Lane, unknown>;

/** Takes requests from the bus: a queue for each lane, so that bulk never stands before urgent. */
export class Intake extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly queues: ReadonlyMap<Lane, WorkQueue>;

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    const { onCall } = props;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: 'Requested notifications are not even planned: nobody gets them.',
      runbookSection: 'intake-dead-letters',
      severity: 'page',
      onCall,
    });
    const patterns = lanePatterns(props.types);
    const queues = new Map<Lane, WorkQueue>();
    for (const lane of lanes) {
      const pattern = patterns[lane];
      if (pattern === undefined) continue;
      const lanesQueue = this.#queue(lane, props);
      queues.set(lane, lanesQueue);
      new EventsToQueue(this, `${titled(lane)}Rule`, {
        bus: props.bus,
        pattern,
        queue: lanesQueue,
        deadLetters: this.deadLetters,
      });
    }
    this.queues = queues;
  }

  /** The variable by which a function knows the lanes' queues. */
  get environment(): { readonly INTAKE_QUEUES: string } {
    const urls = Object.fromEntries([...this.queues].map(([lane, { queue }]) => [lane, queue.queueUrl]));
    return { INTAKE_QUEUES: Stack.of(this).toJsonString(urls) };
  }

  /** Lets a function put commands on the queue of every lane. */
  grantSend(grantee: IGrantable): void {
    for (const { queue } of this.queues.values()) queue.grantSendMessages(grantee);
  }

  /** Has route-notification consume every lane. */
  feed(router: IFunction, maxConcurrency: StageConfig['intake']['maxConcurrency']): void {
    for (const [lane, queue] of this.queues) {
      const { maxBatchingWindow } = laneSettings[lane];
      queue.feed(router, {
        maxConcurrency: maxConcurrency[lane],
        // planning takes the same few calls for many as for few
        ...(maxBatchingWindow && { maxBatchingWindow, batchSize: 50 }),
      });
    }
  }

  #queue(lane: Lane, { consumerTimeout, onCall }: IntakeProps): WorkQueue {
    const { lateAfter, severity } = laneSettings[lane];
    return new WorkQueue(this, titled(lane), {
      consumerTimeout,
      deadLetters: this.deadLetters,
      maxReceiveCount: 5,
      lateAfter,
      impact: `Notifications of the ${lane} lane reach everybody late.`,
      runbookSection: 'intake-late',
      severity,
      onCall,
    });
  }
}

const titled = (lane: Lane) => `${lane.charAt(0).toUpperCase()}${lane.slice(1)}`;
