import { EventBus } from 'aws-cdk-lib/aws-events';
import { type ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { Tracking } from '../../lambdas/contracts/environment.ts';
import { EventsToQueue } from './events-to-queue.ts';
import type { Receipts } from './receipts.ts';

export interface SesReceiptsProps {
  readonly configurationSet: ConfigurationSet;
  readonly tracking: Tracking;
  readonly receipts: Receipts;
}

const failures = [
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.RENDERING_FAILURE,
];
const delivery = [...failures, EmailSendingEvent.DELIVERY, EmailSendingEvent.DELIVERY_DELAY];

/** Each event costs. Opens and clicks have SES rewrite the links of a message and add an image to it. */
const eventTypes: Readonly<Record<Tracking, readonly EmailSendingEvent[]>> = {
  failures,
  delivery,
  engagement: [...delivery, EmailSendingEvent.OPEN, EmailSendingEvent.CLICK],
};

/** Puts what SES tells of our messages on the receipts queue. SES tells it on the account's default bus and on no other. */
export class SesReceipts extends Construct {
  constructor(scope: Construct, id: string, { configurationSet, tracking, receipts }: SesReceiptsProps) {
    super(scope, id);
    configurationSet.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [...eventTypes[tracking]],
    });
    new EventsToQueue(this, 'Rule', {
      // other stages and teams of the account send by SES too
      pattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [configurationSet.configurationSetName] } } },
      },
      queue: receipts.queue,
      deadLetters: receipts.deadLetters,
    });
  }
}
