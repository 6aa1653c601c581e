import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment as fanOutEnvironment } from '../../lambdas/functions/fan-out-broadcast/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { type FanOutQueue, fanOutTimeout } from './fan-out-queue.ts';
import type { Intake } from './intake.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';

export interface BroadcastsProps {
  readonly fanOut: FanOutQueue;
  /** Where the parts of a broadcast go, each to be planned for its recipient. */
  readonly intake: Intake;
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Makes notifications for every member of a topic, by shards and pages. */
export class Broadcasts extends Construct {
  readonly fanOut: NotificationFunction<typeof fanOutEnvironment>;

  constructor(scope: Construct, id: string, { fanOut: { queue }, intake, records, stage, onCall }: BroadcastsProps) {
    super(scope, id);
    this.fanOut = new NotificationFunction(this, 'FanOut', {
      folder: 'fan-out-broadcast',
      schema: fanOutEnvironment,
      environment: {
        TABLE_NAME: records.environment.TABLE_NAME,
        FAN_OUT_QUEUE_URL: queue.queue.queueUrl,
        ...intake.environment,
      },
      timeout: fanOutTimeout,
      stage,
      impact: 'Members of topics are told late what is broadcast to them, and in the end not at all.',
      onCall,
    });
    records.table.grantFanOut(this.fanOut);
    intake.grantSend(this.fanOut);
    queue.queue.grantSendMessages(this.fanOut);
    queue.feed(this.fanOut.function, { maxConcurrency: 10, maxBatchingWindow: Duration.seconds(1) });
  }
}
