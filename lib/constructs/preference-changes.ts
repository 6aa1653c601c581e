import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { preferencesChangeRequestedV1 } from '../../lambdas/contracts/events/preferences-change-requested.v1.ts';
import { environment } from '../../lambdas/functions/change-preferences/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { EventsToQueue } from './events-to-queue.ts';
import type { NotificationBus } from './notification-bus.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';
import { WorkQueue } from './work-queue.ts';

export interface PreferenceChangesProps {
  readonly bus: NotificationBus;
  readonly records: Records;
  /** Where changes go that cannot be carried out as they stand. */
  readonly refused: DeadLetterQueue;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Takes over what people chose in other systems: an older preference centre, a CRM. */
export class PreferenceChanges extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly queue: WorkQueue;
  readonly changer: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { bus, records, refused, stage, onCall }: PreferenceChangesProps) {
    super(scope, id);
    const timeout = Duration.seconds(10);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: 'People who said no in another system are still told: their choices are not taken over.',
      runbookSection: 'preferences-dead-letters',
      severity: 'page',
      onCall,
    });
    this.queue = new WorkQueue(this, 'Changes', {
      consumerTimeout: timeout,
      deadLetters: this.deadLetters,
      maxReceiveCount: 5,
      lateAfter: Duration.minutes(5),
      impact: 'People who said no in another system are still told until their choices are taken over.',
      runbookSection: 'preferences-late',
      severity: 'ticket',
      onCall,
    });
    new EventsToQueue(this, 'Rule', {
      bus: bus.bus,
      pattern: { detailType: [preferencesChangeRequestedV1.detailType] },
      queue: this.queue,
      deadLetters: this.deadLetters,
    });

    this.changer = new NotificationFunction(this, 'Change', {
      folder: 'change-preferences',
      schema: environment,
      environment: { ...records.choosing, REFUSED_QUEUE_URL: refused.queue.queueUrl },
      timeout,
      stage,
      impact: 'Choices that people made in other systems are taken over late.',
      onCall,
    });
    records.grantChoose(this.changer);
    refused.queue.grantSendMessages(this.changer);
    this.queue.feed(this.changer.function, { maxConcurrency: 5, maxBatchingWindow: Duration.seconds(1) });
  }
}
