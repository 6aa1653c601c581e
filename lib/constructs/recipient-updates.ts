import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { recipientChangedV1 } from '../../lambdas/contracts/events/recipient-changed.v1.ts';
import { environment } from '../../lambdas/functions/update-recipient/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { EventsToQueue } from './events-to-queue.ts';
import type { NotificationBus } from './notification-bus.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Records } from './records.ts';
import { WorkQueue } from './work-queue.ts';

export interface RecipientUpdatesProps {
  readonly bus: NotificationBus;
  readonly records: Records;
  /** Where changes go that cannot be carried out as they stand. */
  readonly refused: DeadLetterQueue;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Takes over what source systems say of people: addresses, numbers, devices, language. */
export class RecipientUpdates extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly queue: WorkQueue;
  readonly updater: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { bus, records, refused, stage, onCall }: RecipientUpdatesProps) {
    super(scope, id);
    const timeout = Duration.seconds(10);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: 'Changes of addresses, numbers or devices are not taken over: those people are told at the old ones.',
      runbookSection: 'recipients-dead-letters',
      severity: 'ticket',
      onCall,
    });
    this.queue = new WorkQueue(this, 'Changes', {
      consumerTimeout: timeout,
      deadLetters: this.deadLetters,
      maxReceiveCount: 5,
      lateAfter: Duration.minutes(15),
      impact: 'People are still told at addresses, numbers or devices that they have given up.',
      runbookSection: 'recipients-late',
      severity: 'ticket',
      onCall,
    });
    new EventsToQueue(this, 'Rule', {
      bus: bus.bus,
      pattern: { detailType: [recipientChangedV1.detailType] },
      queue: this.queue,
      deadLetters: this.deadLetters,
    });

    const { TABLE_NAME, EVENT_BUS_NAME, ADDRESS_KEY_SECRET_ARN } = records.environment;
    this.updater = new NotificationFunction(this, 'Update', {
      folder: 'update-recipient',
      schema: environment,
      environment: { TABLE_NAME, EVENT_BUS_NAME, ADDRESS_KEY_SECRET_ARN, REFUSED_QUEUE_URL: refused.queue.queueUrl },
      timeout,
      stage,
      impact: 'Changes of addresses, numbers or devices are late: people may be told at the old ones.',
      onCall,
    });
    records.grantRecord(this.updater);
    refused.queue.grantSendMessages(this.updater);
    this.queue.feed(this.updater.function, { maxConcurrency: 5, maxBatchingWindow: Duration.seconds(1) });
  }
}
