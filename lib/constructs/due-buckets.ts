import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment as releaseEnvironment } from '../../lambdas/functions/release-due/env.ts';
import { environment as wakeEnvironment } from '../../lambdas/functions/wake-due/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { EveryMinute } from './every-minute.ts';
import type { Intake } from './intake.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';
import { WorkQueue } from './work-queue.ts';

export interface DueBucketsProps {
  /** Where those go who are woken: they are decided about afresh. */
  readonly intake: Intake;
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Wakes whatever waits for a moment: every minute the shards that hold something due, each page by page. */
export class DueBuckets extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly queue: WorkQueue;
  readonly waker: NotificationFunction<typeof wakeEnvironment>;
  readonly releaser: NotificationFunction<typeof releaseEnvironment>;

  constructor(scope: Construct, id: string, props: DueBucketsProps) {
    super(scope, id);
    const { onCall } = props;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: 'People whose messages waited for this moment are not told: nothing else wakes them.',
      runbookSection: 'due-dead-letters',
      severity: 'page',
      onCall,
    });
    this.queue = new WorkQueue(this, 'Queue', {
      consumerTimeout: releaseTimeout,
      deadLetters: this.deadLetters,
      maxReceiveCount: 5,
      lateAfter: Duration.minutes(10),
      impact: 'What waited for the end of quiet hours, for its date or for a digest goes out late.',
      runbookSection: 'due-late',
      severity: 'ticket',
      onCall,
    });
    this.waker = this.#waker(props);
    this.releaser = this.#releaser(props);
  }

  #waker({ records, stage, onCall }: DueBucketsProps) {
    const waker = new NotificationFunction(this, 'Wake', {
      folder: 'wake-due',
      schema: wakeEnvironment,
      environment: { TABLE_NAME: records.environment.TABLE_NAME, DUE_QUEUE_URL: this.queue.queue.queueUrl },
      timeout: Duration.seconds(30),
      memorySize: 256,
      stage,
      impact: 'Nothing that waits is woken: quiet hours, dates and digests do not end.',
      onCall,
    });
    records.table.grantFindDue(waker);
    this.queue.queue.grantSendMessages(waker);
    new EveryMinute(this, 'EveryMinute', waker);
    return waker;
  }

  #releaser({ intake, records, stage, onCall }: DueBucketsProps) {
    const releaser = new NotificationFunction(this, 'Release', {
      folder: 'release-due',
      schema: releaseEnvironment,
      environment: {
        TABLE_NAME: records.environment.TABLE_NAME,
        DUE_QUEUE_URL: this.queue.queue.queueUrl,
        ...intake.environment,
      },
      timeout: releaseTimeout,
      stage,
      impact: 'What waited for this moment goes out late, and is lost to a dead-letter queue in the end.',
      onCall,
    });
    records.table.grantStrikeDue(releaser);
    intake.grantSend(releaser);
    this.queue.queue.grantSendMessages(releaser);
    // enough for a million of one minute in a quarter of an hour, and the intake of each lane has a cap of its own
    this.queue.feed(releaser.function, { maxConcurrency: 10, maxBatchingWindow: Duration.seconds(1) });
    return releaser;
  }
}

const releaseTimeout = Duration.seconds(30);
