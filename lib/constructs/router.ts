import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { NotificationType } from '../../lambdas/domain/notification-type.ts';
import { environment } from '../../lambdas/functions/route-notification/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { FanOutQueue } from './fan-out-queue.ts';
import { Intake } from './intake.ts';
import type { NotificationBus } from './notification-bus.ts';
import { NotificationFunction } from './notification-function.ts';
import type { OutgoingQueues } from './outgoing-queues.ts';
import type { Records } from './records.ts';

export interface RouterProps {
  readonly bus: NotificationBus;
  /** The declared types with their lanes, which the bus's rules go by. */
  readonly types: readonly Pick<NotificationType, 'type' | 'lane'>[];
  readonly records: Records;
  /** The queues of the channels that are switched on. */
  readonly queues: OutgoingQueues;
  /** Where broadcasts go, to be made into notifications. */
  readonly fanOut: FanOutQueue;
  /** Where requests go that cannot be carried out as they stand. */
  readonly refused: DeadLetterQueue;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Plans every request: who is told what, on which channel; puts a command on that channel's queue. */
export class Router extends Construct {
  readonly intake: Intake;
  readonly planner: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, props: RouterProps) {
    super(scope, id);
    const { bus, types, records, queues, fanOut, refused, stage, onCall } = props;
    const timeout = Duration.seconds(20);
    this.intake = new Intake(this, 'Intake', { bus: bus.bus, types, consumerTimeout: timeout, onCall });

    this.planner = new NotificationFunction(this, 'Plan', {
      folder: 'route-notification',
      schema: environment,
      environment: {
        ...records.environment,
        ...queues.environment,
        REFUSED_QUEUE_URL: refused.queue.queueUrl,
        FAN_OUT_QUEUE_URL: fanOut.queue.queue.queueUrl,
      },
      timeout,
      stage,
      impact: 'Requested notifications are planned late, and lost to a dead-letter queue in the end.',
      onCall,
    });
    records.grantRecord(this.planner);
    records.table.grantWait(this.planner);
    fanOut.queue.queue.grantSendMessages(this.planner);
    refused.queue.grantSendMessages(this.planner);
    queues.grantSend(this.planner);
    this.intake.feed(this.planner.function, stage.intake.maxConcurrency);
  }
}
