import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/import-audience/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { AudienceBucket } from './audience-bucket.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';
import { WorkQueue } from './work-queue.ts';

export interface AudiencesProps {
  readonly records: Records;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Makes a topic of each file of recipients that a service uploads. */
export class Audiences extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly queue: WorkQueue;
  readonly uploads: AudienceBucket;
  readonly importer: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { records, stage, onCall }: AudiencesProps) {
    super(scope, id);
    const timeout = Duration.minutes(2);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: 'An audience is not whole: a broadcast to it does not reach everybody whom it names.',
      runbookSection: 'audience-dead-letters',
      severity: 'ticket',
      onCall,
    });
    this.queue = new WorkQueue(this, 'Queue', {
      consumerTimeout: timeout,
      deadLetters: this.deadLetters,
      maxReceiveCount: 5,
      lateAfter: Duration.minutes(30),
      impact: 'Audiences that were uploaded are ready late.',
      runbookSection: 'audience-late',
      severity: 'ticket',
      onCall,
    });
    this.uploads = new AudienceBucket(this, 'Uploads', { tells: this.queue.queue, stage });
    this.importer = new NotificationFunction(this, 'Import', {
      folder: 'import-audience',
      schema: environment,
      environment: {
        TABLE_NAME: records.environment.TABLE_NAME,
        AUDIENCE_QUEUE_URL: this.queue.queue.queueUrl,
      },
      timeout,
      memorySize: 1024,
      stage,
      impact: 'Audiences that were uploaded are ready late, and in the end not whole.',
      onCall,
    });
    records.table.grantImport(this.importer);
    this.uploads.grantRead(this.importer);
    this.queue.queue.grantSendMessages(this.importer);
    this.queue.feed(this.importer.function, { maxConcurrency: 5, maxBatchingWindow: Duration.seconds(1) });
  }
}
