import type { Stack } from 'aws-cdk-lib/core';
import { lanes } from '../../lambdas/domain/lane.ts';
import type { Channel } from '../constructs/channel.ts';
import type { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import type { NotificationFunction } from '../constructs/notification-function.ts';
import type { RecipientUpdates } from '../constructs/recipient-updates.ts';
import type { Router } from '../constructs/router.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { OnCall } from './on-call.ts';
import { PipelineDashboard } from './pipeline-dashboard.ts';

export interface Watched {
  readonly channels: readonly Channel[];
  readonly router: Router;
  readonly updates: RecipientUpdates;
  readonly refused: DeadLetterQueue;
  readonly onCall: OnCall;
}

/** Puts every queue and function of a stack on one dashboard, under names for people. */
export function watch(stack: Stack, { channels, router, updates, refused, onCall }: Watched): PipelineDashboard {
  const workQueues = new Map<string, WorkQueue>();
  const deadLetters = new Map<string, DeadLetterQueue>([
    ['refused', refused],
    ['intake', router.intake.deadLetters],
    ['recipients', updates.deadLetters],
  ]);
  const functions = new Map<string, NotificationFunction>([
    ['plan', router.planner],
    ['update recipients', updates.updater],
  ]);
  for (const lane of lanes) {
    const queue = router.intake.queues.get(lane);
    if (queue !== undefined) workQueues.set(`intake ${lane}`, queue);
  }
  workQueues.set('recipients', updates.queue);
  for (const { name, queues, sender } of channels) {
    workQueues.set(`${name} urgent`, queues.urgent).set(`${name} rest`, queues.rest);
    deadLetters.set(name, queues.deadLetters);
    functions.set(name, sender);
  }
  return new PipelineDashboard(stack, 'Dashboard', {
    channels,
    planner: router.planner,
    functions,
    workQueues,
    deadLetters,
    onCall,
  });
}
