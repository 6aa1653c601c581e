import type { Stack } from 'aws-cdk-lib/core';
import { lanes } from '../../lambdas/domain/lane.ts';
import type { Audiences } from '../constructs/audiences.ts';
import type { Broadcasts } from '../constructs/broadcasts.ts';
import type { Channel } from '../constructs/channel.ts';
import type { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import type { DeliveryWorkflow } from '../constructs/delivery-workflow.ts';
import type { DueBuckets } from '../constructs/due-buckets.ts';
import type { FanOutQueue } from '../constructs/fan-out-queue.ts';
import type { Links } from '../constructs/links.ts';
import type { NotificationFunction } from '../constructs/notification-function.ts';
import type { Pacing } from '../constructs/pacing.ts';
import type { PreferenceCentre } from '../constructs/preference-centre.ts';
import type { PreferenceChanges } from '../constructs/preference-changes.ts';
import type { ProviderHealth } from '../constructs/provider-health.ts';
import type { PushDeliveryLogs } from '../constructs/push-receipts.ts';
import type { ReceiptWebhooks } from '../constructs/receipt-webhooks.ts';
import type { Receipts } from '../constructs/receipts.ts';
import type { RecipientApi } from '../constructs/recipient-api.ts';
import type { RecipientServices } from '../constructs/recipient-services.ts';
import type { RecipientUpdates } from '../constructs/recipient-updates.ts';
import type { Router } from '../constructs/router.ts';
import type { TextReplies } from '../constructs/text-replies.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { OnCall } from './on-call.ts';
import { PipelineDashboard } from './pipeline-dashboard.ts';
import { ReceiptAlarm } from './receipt-alarm.ts';

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
  readonly workflow: DeliveryWorkflow;
  readonly receipts: Receipts;
  /** Nothing where no channel is on. */
  readonly health: ProviderHealth | undefined;
  /** Nothing where every provider is one of AWS. */
  readonly webhooks: ReceiptWebhooks | undefined;
  /** Nothing where the delivery of pushes is not tracked. */
  readonly logs: PushDeliveryLogs | undefined;
  readonly due: DueBuckets;
  readonly fanOut: FanOutQueue;
  readonly broadcasts: Broadcasts;
  readonly audiences: Audiences;
  /** Nothing where no channel is on. */
  readonly pacing: Pacing | undefined;
  readonly onCall: OnCall;
}

/** Puts every queue and function of a stack on one dashboard, under names for people. */
export function watch(stack: Stack, watched: Watched): PipelineDashboard {
  const { channels, router, updates, changes, receipts, workflow, refused, api, onCall } = watched;
  const { due, fanOut, audiences } = watched;
  const workQueues = new Map<string, WorkQueue>();
  const deadLetters = new Map<string, DeadLetterQueue>([
    ['refused', refused],
    ['intake', router.intake.deadLetters],
    ['recipients', updates.deadLetters],
    ['preferences', changes.deadLetters],
    ['receipts', receipts.deadLetters],
    ['due', due.deadLetters],
    ['broadcasts', fanOut.deadLetters],
    ['audiences', audiences.deadLetters],
  ]);
  const functions = new Map<string, NotificationFunction>([
    ['plan', router.planner],
    ['update recipients', updates.updater],
    ...choosing(watched),
    ...following(watched),
    ...waking(watched),
  ]);
  for (const lane of lanes) {
    const queue = router.intake.queues.get(lane);
    if (queue !== undefined) workQueues.set(`intake ${lane}`, queue);
  }
  workQueues.set('recipients', updates.queue).set('preferences', changes.queue).set('receipts', receipts.queue);
  workQueues.set('due', due.queue).set('broadcasts', fanOut.queue).set('audiences', audiences.queue);
  for (const { name, queues, sender } of channels) {
    workQueues.set(`${name} urgent`, queues.urgent).set(`${name} rest`, queues.rest);
    deadLetters.set(name, queues.deadLetters);
    functions.set(name, sender);
  }
  watchReceipts(stack, watched);
  return new PipelineDashboard(stack, 'Dashboard', {
    channels,
    planner: router.planner,
    machine: workflow.machine,
    functions,
    workQueues,
    deadLetters,
    waking: { releaser: due.releaser, fanOut: watched.broadcasts.fanOut },
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
  ...named('receive texts', replies?.receiver),
];

/** The functions that follow up what a first attempt did not settle. */
const following = ({ workflow, receipts, health, webhooks, logs }: Watched): [string, NotificationFunction][] => [
  ['decide next step', workflow.decider],
  ['record receipts', receipts.recorder],
  ...named('receive receipts', webhooks?.receiver),
  ...named('collect push receipts', logs?.collector),
  ...named('rebalance providers', health?.rebalancer),
];

/** The functions that let things go at their moment: what waits, what is for many, what is held back. */
const waking = ({ due, broadcasts, audiences, pacing }: Watched): [string, NotificationFunction][] => [
  ['wake due', due.waker],
  ['release due', due.releaser],
  ['fan out broadcasts', broadcasts.fanOut],
  ['import audiences', audiences.importer],
  ...named('pace channels', pacing?.pacer),
];

const named = (name: string, watched: NotificationFunction | undefined): [string, NotificationFunction][] =>
  watched === undefined ? [] : [[name, watched]];

/** An alarm for each provider that may tell what nobody can read. */
function watchReceipts(stack: Stack, { channels, receipts, onCall }: Watched): void {
  const service = receipts.recorder.folder;
  for (const { name: provider } of channels.flatMap((channel) => channel.providers))
    new ReceiptAlarm(stack, `ReceiptAlarm-${provider}`, { provider, service, onCall });
}
