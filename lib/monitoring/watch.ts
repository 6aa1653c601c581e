import type { Stack } from 'aws-cdk-lib/core';
import { lanes } from '../../lambdas/domain/lane.ts';
import type { Channel } from '../constructs/channel.ts';
import type { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import type { Links } from '../constructs/links.ts';
import type { NotificationFunction } from '../constructs/notification-function.ts';
import type { PreferenceCentre } from '../constructs/preference-centre.ts';
import type { PreferenceChanges } from '../constructs/preference-changes.ts';
import type { RecipientApi } from '../constructs/recipient-api.ts';
import type { RecipientServices } from '../constructs/recipient-services.ts';
import type { RecipientUpdates } from '../constructs/recipient-updates.ts';
import type { Router } from '../constructs/router.ts';
import type { TextReplies } from '../constructs/text-replies.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { OnCall } from './on-call.ts';
import { PipelineDashboard } from './pipeline-dashboard.ts';

export interface Watched {
  readonly channels: readonly Channel[];
  readonly router: Router;
  readonly updates: RecipientUpdates;
  readonly changes: PreferenceChanges;
  readonly api: RecipientApi;
  readonly links: Links;
  readonly centre: PreferenceCentre;
  readonly services: RecipientServices;
  /** Nothing where no texts are sent. */
  readonly replies: TextReplies | undefined;
  readonly refused: DeadLetterQueue;
  readonly onCall: OnCall;
}

/** Puts every queue and function of a stack on one dashboard, under names for people. */
export function watch(stack: Stack, watched: Watched): PipelineDashboard {
  const { channels, router, updates, changes, refused, api, onCall } = watched;
  const workQueues = new Map<string, WorkQueue>();
  const deadLetters = new Map<string, DeadLetterQueue>([
    ['refused', refused],
    ['intake', router.intake.deadLetters],
    ['recipients', updates.deadLetters],
    ['preferences', changes.deadLetters],
  ]);
  const functions = new Map<string, NotificationFunction>([
    ['plan', router.planner],
    ['update recipients', updates.updater],
    ...choosing(watched),
  ]);
  for (const lane of lanes) {
    const queue = router.intake.queues.get(lane);
    if (queue !== undefined) workQueues.set(`intake ${lane}`, queue);
  }
  workQueues.set('recipients', updates.queue).set('preferences', changes.queue);
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
    api,
    onCall,
  });
}

/** The functions by which people say what they want. */
const choosing = ({ changes, links, centre, services, replies }: Watched): [string, NotificationFunction][] => [
  ['change preferences', changes.changer],
  ['preference centre', centre.server],
  ['recipients API', services.server],
  ['erase', services.eraser],
  ['rotate link keys', links.keys.rotator],
  ...(replies ? [['receive texts', replies.receiver] satisfies [string, NotificationFunction]] : []),
];
