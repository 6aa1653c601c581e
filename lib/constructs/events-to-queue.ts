import { type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { WorkQueue } from './work-queue.ts';

export interface EventsToQueueProps {
  /** @default - the account's default bus, where AWS tells what happens */
  readonly bus?: IEventBus;
  readonly pattern: EventPattern;
  readonly queue: WorkQueue;
  /** Where an event goes that EventBridge could not put on the queue. */
  readonly deadLetters: DeadLetterQueue;
}

/** Puts the bus's events of one kind on a queue, grouped by the service that sent them so that the queue is fair. */
export class EventsToQueue extends Construct {
  constructor(scope: Construct, id: string, { bus, pattern, queue, deadLetters }: EventsToQueueProps) {
    super(scope, id);
    new Rule(this, 'Resource', {
      ...(bus && { eventBus: bus }),
      eventPattern: pattern,
      targets: [
        new SqsQueue(queue.queue, {
          messageGroupId: '$.source',
          deadLetterQueue: deadLetters.queue,
          // the longest that EventBridge offers, and without a dead-letter queue it would drop the event then
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
  }
}
