import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CompiledCatalogue } from '../lambdas/contracts/compiled-catalogue.ts';
import type { Channel as ChannelName } from '../lambdas/domain/channel.ts';
import type { NotificationType } from '../lambdas/domain/notification-type.ts';
import type { StageConfig } from './config-schema.ts';
import { Audiences } from './constructs/audiences.ts';
import { Broadcasts } from './constructs/broadcasts.ts';
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import { DeliveryWorkflow } from './constructs/delivery-workflow.ts';
import { DueBuckets } from './constructs/due-buckets.ts';
import { EmailChannel } from './constructs/email-channel.ts';
import { FanOutQueue } from './constructs/fan-out-queue.ts';
import { Links } from './constructs/links.ts';
import { NotificationBus } from './constructs/notification-bus.ts';
import { OutgoingQueues } from './constructs/outgoing-queues.ts';
import { Pacing } from './constructs/pacing.ts';
import { PreferenceCentre } from './constructs/preference-centre.ts';
import { PreferenceChanges } from './constructs/preference-changes.ts';
import { ProviderHealth } from './constructs/provider-health.ts';
import { PushChannel } from './constructs/push-channel.ts';
import { ReceiptWebhooks } from './constructs/receipt-webhooks.ts';
import { Receipts } from './constructs/receipts.ts';
import { RecipientApi } from './constructs/recipient-api.ts';
import { RecipientServices } from './constructs/recipient-services.ts';
import { RecipientUpdates } from './constructs/recipient-updates.ts';
import { Records } from './constructs/records.ts';
import { Router } from './constructs/router.ts';
import { SmsChannel } from './constructs/sms-channel.ts';
import { TextReplies } from './constructs/text-replies.ts';
import { OnCall } from './monitoring/on-call.ts';
import { watch } from './monitoring/watch.ts';
import { channelProviders } from './provider-settings.ts';
import { writeOutputs } from './stack-outputs.ts';

export interface CarillonStackProps {
  /** The stage's name; part of the bus's name. */
  readonly stageName: string;
  readonly stage: StageConfig;
  /** The declared notification types. */
  readonly types: readonly Pick<NotificationType, 'type' | 'lane'>[];
  /** Each channel's templates. */
  readonly templates: Readonly<Record<ChannelName, CompiledCatalogue>>;
}

/** One stage of Carillon, whole: from the bus to the providers. */
export class CarillonStack extends Stack {
  constructor(scope: Construct, id: string, { stageName, stage, types, templates }: CarillonStackProps) {
    super(scope, id, {
      description: 'Carillon: one event in, the right message out',
      terminationProtection: stage.removal === 'retain',
    });
    const onCall = new OnCall(this, 'OnCall', { email: stage.onCall?.email });
    const bus = new NotificationBus(this, 'Bus', { name: `carillon-${stageName}`, stage });
    const records = new Records(this, 'Records', { bus, stage });
    const refused = this.#refused(onCall);

    const api = new RecipientApi(this, 'Api', { stage, onCall });
    const links = new Links(this, 'Links', { publicUrl: api.publicUrl, stage, onCall });

    const house = { stage, records, onCall };
    // queues, then what feeds on them all, then the functions that work on them and hand over to each other
    const providers = channelProviders(stage);
    const queues = new OutgoingQueues(this, 'Outgoing', { channels: providers, onCall });
    const receipts = new Receipts(this, 'Receipts', house);
    const workflow = new DeliveryWorkflow(this, 'Workflow', { ...house, queues, receipts });
    workflow.grantAnswer(receipts.recorder);

    const sending = { ...house, queues, receipts, workflow };
    const { email, sms, push } = stage;
    const { publicUrl } = api;
    const channels = {
      email: email && new EmailChannel(this, 'Email', { ...sending, email, links, templates: templates.email }),
      sms: sms && new SmsChannel(this, 'Sms', { ...sending, sms, publicUrl, templates: templates.sms }),
      push: push && new PushChannel(this, 'Push', { ...sending, push, templates: templates.push }),
    } satisfies Record<ChannelName, unknown>;
    const on = Object.values(channels).flatMap((part) => (part === undefined ? [] : [part.channel]));
    const health = on.length === 0 ? undefined : new ProviderHealth(this, 'ProviderHealth', { ...house, queues });
    const pacing = on.length === 0 ? undefined : new Pacing(this, 'Pacing', { ...house, channels: on });
    const webhooks = ReceiptWebhooks.where(this, 'ReceiptWebhooks', { api, receipts, stage, onCall });

    const fanOut = new FanOutQueue(this, 'FanOut', { onCall });
    const router = new Router(this, 'Router', { ...house, bus, types, queues, fanOut, refused });
    const { intake } = router;
    const due = new DueBuckets(this, 'Due', { ...house, intake });
    const broadcasts = new Broadcasts(this, 'Broadcasts', { ...house, intake, fanOut });
    const audiences = new Audiences(this, 'Audiences', house);
    const updates = new RecipientUpdates(this, 'RecipientUpdates', { ...house, bus, refused });

    const changes = new PreferenceChanges(this, 'PreferenceChanges', { ...house, bus, refused });
    const choosing = { ...house, api, links };
    const applications = channels.push?.applications;
    const centre = new PreferenceCentre(this, 'PreferenceCentre', choosing);
    const services = new RecipientServices(this, 'RecipientServices', { ...choosing, queues, receipts, applications });
    const replies = sms?.twilio && new TextReplies(this, 'TextReplies', { ...house, api, twilio: sms.twilio });

    const waking = { due, fanOut, broadcasts, audiences, pacing };
    const preferences = { changes, centre, services, replies };
    const parts = { api, links, router, updates, refused, receipts, workflow, ...preferences, ...waking };
    const { dashboard } = watch(this, { ...parts, onCall, health, webhooks, logs: applications?.logs, channels: on });
    writeOutputs(this, { ...parts, dashboard, bus, records, channels });
  }

  #refused(onCall: OnCall): DeadLetterQueue {
    const refused = new DeadLetterQueue(this, 'Refused', {
      impact: 'Services ask for notifications or changes that cannot be carried out as they stand: nobody gets them.',
      runbookSection: 'refused-requests',
      severity: 'ticket',
      onCall,
    });
    Validations.of(refused).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'A dead-letter queue, filled by functions that add the reasons instead of by a redrive policy',
    });
    return refused;
  }
}
