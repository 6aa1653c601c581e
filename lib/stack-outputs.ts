import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnOutput, type Stack } from 'aws-cdk-lib/core';
import { channels as channelNames } from '../lambdas/domain/channel.ts';
import type { Audiences } from './constructs/audiences.ts';
import type { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import type { DeliveryWorkflow } from './constructs/delivery-workflow.ts';
import type { DueBuckets } from './constructs/due-buckets.ts';
import type { EmailChannel } from './constructs/email-channel.ts';
import type { FanOutQueue } from './constructs/fan-out-queue.ts';
import type { Links } from './constructs/links.ts';
import type { NotificationBus } from './constructs/notification-bus.ts';
import type { Pacing } from './constructs/pacing.ts';
import type { PreferenceChanges } from './constructs/preference-changes.ts';
import type { PushChannel } from './constructs/push-channel.ts';
import type { Receipts } from './constructs/receipts.ts';
import type { RecipientApi } from './constructs/recipient-api.ts';
import type { RecipientUpdates } from './constructs/recipient-updates.ts';
import type { Records } from './constructs/records.ts';
import type { Router } from './constructs/router.ts';
import type { SmsChannel } from './constructs/sms-channel.ts';

/** The parts of a stack that somebody outside has to know. */
export interface Parts {
  readonly dashboard: Dashboard;
  readonly bus: NotificationBus;
  readonly records: Records;
  readonly refused: DeadLetterQueue;
  readonly router: Router;
  readonly updates: RecipientUpdates;
  readonly changes: PreferenceChanges;
  readonly receipts: Receipts;
  readonly workflow: DeliveryWorkflow;
  readonly due: DueBuckets;
  readonly fanOut: FanOutQueue;
  readonly audiences: Audiences;
  /** Nothing where no channel is on. */
  readonly pacing: Pacing | undefined;
  readonly api: RecipientApi;
  readonly links: Links;
  /** A channel that is off is undefined. */
  readonly channels: {
    readonly email: EmailChannel | undefined;
    readonly sms: SmsChannel | undefined;
    readonly push: PushChannel | undefined;
  };
}

/** Tells what people, scripts and tests need to know; the names are a promise to them. */
export function writeOutputs(stack: Stack, parts: Parts): void {
  const { dashboard, bus, records, refused, router, updates, changes, receipts, workflow, api, links, channels } =
    parts;
  const { due, fanOut, audiences, pacing } = parts;
  const output = (name: string, value: string, description?: string) =>
    new CfnOutput(stack, name, { value, ...(description !== undefined && { description }) });

  output('EventBusName', bus.bus.eventBusName, 'Where services put NotificationRequested.v1');
  output('EventBusArn', bus.bus.eventBusArn, 'What their policies allow events:PutEvents on');
  output('DashboardName', dashboard.dashboardName);
  output('TableName', records.table.table.tableName);
  output('EvidenceTableName', records.evidence.table.tableName, 'Who agreed to what, appended to and never changed');
  output('ApiUrl', api.api.apiEndpoint, 'Where recipients, services and Twilio call');
  output('LinkKeysSecretArn', links.keys.secret.secretArn);
  output('RefusedQueueUrl', refused.queue.queueUrl);
  output('IntakeDeadLetterQueueUrl', router.intake.deadLetters.queue.queueUrl);
  output('RecipientsDeadLetterQueueUrl', updates.deadLetters.queue.queueUrl);
  output('PreferencesDeadLetterQueueUrl', changes.deadLetters.queue.queueUrl);
  output('WorkflowArn', workflow.machine.stateMachineArn, 'What drives on deliveries that ran into trouble');
  output('ReceiptsQueueUrl', receipts.queue.queue.queueUrl, 'Where what became of messages is told');
  output('ReceiptsDeadLetterQueueUrl', receipts.deadLetters.queue.queueUrl);
  output('DueQueueUrl', due.queue.queue.queueUrl, 'Where the shards wait that are to be woken');
  output('DueDeadLetterQueueUrl', due.deadLetters.queue.queueUrl);
  output('FanOutQueueUrl', fanOut.queue.queue.queueUrl, 'Where the pages of broadcasts wait');
  output('BroadcastsDeadLetterQueueUrl', fanOut.deadLetters.queue.queueUrl);
  output('AudienceBucketName', audiences.uploads.bucket.bucketName, 'Where services put the files of audiences');
  output('AudienceQueueUrl', audiences.queue.queue.queueUrl, 'Where S3 tells of these files');
  output('AudienceDeadLetterQueueUrl', audiences.deadLetters.queue.queueUrl);
  if (pacing) output('PaceFunctionName', pacing.pacer.function.functionName, 'What `npm run pace` calls');

  for (const name of channelNames) {
    const channel = channels[name]?.channel;
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    output(`${title}Channel`, channel === undefined ? `off: set ${name} in lib/config.ts, see README` : 'on');
    if (channel !== undefined) output(`${title}DeadLetterQueueUrl`, channel.queues.deadLetters.queue.queueUrl);
  }
  const { fcm, apns } = channels.push?.applications ?? {};
  if (fcm) output('PushApplicationFcmArn', fcm.arn, 'Where the Android app makes its endpoints');
  if (apns) output('PushApplicationApnsArn', apns.arn, 'Where the Apple app makes its endpoints');
}
