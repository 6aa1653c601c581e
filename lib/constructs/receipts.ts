import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/record-receipt/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { channelProviders } from '../provider-settings.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';
import { WorkQueue } from './work-queue.ts';

export interface ReceiptsProps {
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** What becomes of messages, whoever tells it: one queue, and the function that writes it down. */
export class Receipts extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly queue: WorkQueue;
  readonly recorder: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { records, stage, onCall }: ReceiptsProps) {
    super(scope, id);
    const timeout = Duration.seconds(10);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: 'Failures and complaints are not written down: people go on being told at addresses that do not work.',
      runbookSection: 'receipts-dead-letters',
      severity: 'ticket',
      onCall,
    });
    this.queue = new WorkQueue(this, 'Queue', {
      consumerTimeout: timeout,
      deadLetters: this.deadLetters,
      // a receipt that comes before its record comes back with a growing visibility time-out, and each return counts
      maxReceiveCount: 12,
      lateAfter: Duration.minutes(5),
      impact: 'Workflows do not hear that a message arrived: people are told again by another channel.',
      runbookSection: 'receipts-late',
      severity: 'ticket',
      onCall,
    });
    this.recorder = new NotificationFunction(this, 'Record', {
      folder: 'record-receipt',
      schema: environment,
      environment: {
        ...records.environment,
        RECEIPTS_QUEUE_URL: this.queue.queue.queueUrl,
        CONTESTED_CHANNELS: JSON.stringify(
          channelProviders(stage).flatMap(({ channel, providers }) => (providers.length > 1 ? [channel] : [])),
        ),
      },
      timeout,
      stage,
      impact: 'What became of messages is written down late: people may be told again by another channel.',
      onCall,
    });
    records.grantRecord(this.recorder);
    records.table.grantUpdate(this.recorder);
    records.table.grantFind(this.recorder);
    this.queue.feed(this.recorder.function, {
      maxConcurrency: 20,
      maxBatchingWindow: Duration.seconds(1),
      batchSize: 50,
    });
  }

  /** Takes what AWS tells on a topic. */
  hear(topic: ITopic): void {
    topic.addSubscription(new SqsSubscription(this.queue.queue));
  }

  /** Lets a function tell of receipts. */
  grantTell(grantee: IGrantable): void {
    this.queue.queue.grantSendMessages(grantee);
  }
}
