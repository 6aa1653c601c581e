import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { OnCall } from '../monitoring/on-call.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { WorkQueue } from './work-queue.ts';

/** The time-out of fan-out-broadcast: ten pages. */
export const fanOutTimeout = Duration.seconds(60);

/** Where a broadcast waits, page by page, to be made into notifications. It is made before the router, which begins broadcasts. */
export class FanOutQueue extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly queue: WorkQueue;

  constructor(scope: Construct, id: string, { onCall }: { readonly onCall: OnCall }) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: 'A broadcast has stopped in some of its shards: those members are not told.',
      runbookSection: 'broadcasts-dead-letters',
      severity: 'page',
      onCall,
    });
    this.queue = new WorkQueue(this, 'Queue', {
      consumerTimeout: fanOutTimeout,
      deadLetters: this.deadLetters,
      maxReceiveCount: 5,
      lateAfter: Duration.minutes(15),
      impact: 'Members of topics are told late what is broadcast to them.',
      runbookSection: 'broadcast-late',
      severity: 'ticket',
      onCall,
    });
  }
}
