import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ChannelSetting } from '../../lambdas/contracts/environment.ts';
import type { Channel } from '../../lambdas/domain/channel.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { type Mapping, WorkQueue } from './work-queue.ts';

export interface ChannelQueuesProps {
  readonly channel: Channel;
  /** The time-out of the channel's function. */
  readonly consumerTimeout: Duration;
  readonly onCall: OnCall;
}

/** The two queues that every message of a channel passes: what is urgent never waits behind the rest. */
export class ChannelQueues extends Construct {
  readonly deadLetters: DeadLetterQueue;
  readonly urgent: WorkQueue;
  readonly rest: WorkQueue;
  readonly urls: Readonly<Pick<ChannelSetting, 'urgent' | 'rest'>>;

  constructor(scope: Construct, id: string, props: ChannelQueuesProps) {
    super(scope, id);
    const { channel, consumerTimeout, onCall } = props;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      impact: `Planned notifications are not sent by ${channel}: those people do not get them.`,
      runbookSection: 'channel-dead-letters',
      severity: 'page',
      onCall,
    });
    const house = {
      consumerTimeout,
      deadLetters: this.deadLetters,
      // failures come back with a growing visibility time-out, and each return counts
      maxReceiveCount: 12,
      runbookSection: 'channel-late',
      onCall,
    };
    this.urgent = new WorkQueue(this, 'Urgent', {
      ...house,
      lateAfter: Duration.minutes(2),
      impact: `Codes and warnings reach people late by ${channel}.`,
      severity: 'page',
    });
    this.rest = new WorkQueue(this, 'Rest', {
      ...house,
      lateAfter: Duration.hours(1),
      impact: `Notifications reach people late by ${channel}.`,
      severity: 'ticket',
    });
    this.urls = { urgent: this.urgent.queue.queueUrl, rest: this.rest.queue.queueUrl };
  }

  /** Lets a function put commands on both queues. */
  grantSend(grantee: IGrantable): void {
    this.urgent.queue.grantSendMessages(grantee);
    this.rest.queue.grantSendMessages(grantee);
  }

  /** Has the channel's function consume both, each with a cap of its own; answers with what feeds it the rest. */
  feed(sender: IFunction, caps: { readonly urgent: number; readonly rest: number }): Mapping {
    this.urgent.feed(sender, { maxConcurrency: caps.urgent });
    return this.rest.feed(sender, { maxConcurrency: caps.rest, maxBatchingWindow: Duration.seconds(1) });
  }
}
