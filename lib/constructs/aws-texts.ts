import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../config-schema.ts';
import type { Receipts } from './receipts.ts';

export interface AwsTextsProps {
  /** The ARN of the number, sender id or pool that texts come from. */
  readonly origination: string;
  readonly tracking: NonNullable<StageConfig['sms']>['tracking'];
  readonly receipts: Receipts;
}

/** What AWS End User Messaging calls the ends of a text that did not arrive. */
const failures = [
  'TEXT_BLOCKED',
  'TEXT_CARRIER_BLOCKED',
  'TEXT_CARRIER_UNREACHABLE',
  'TEXT_INVALID',
  'TEXT_INVALID_MESSAGE',
  'TEXT_PROTECT_BLOCKED',
  'TEXT_SPAM',
  'TEXT_TTL_EXPIRED',
  'TEXT_UNKNOWN',
  'TEXT_UNREACHABLE',
];

/** Each is an event of its own that costs; that a text was queued or sent on is not asked for. */
const eventTypes = { failures, delivery: [...failures, 'TEXT_DELIVERED', 'TEXT_SUCCESSFUL'] };

/** Text messages through AWS End User Messaging, and what it tells of them. */
export class AwsTexts extends Construct {
  readonly configurationSetName: string;
  readonly #configurationSetArn: string;
  readonly #origination: string;

  constructor(scope: Construct, id: string, { origination, tracking, receipts }: AwsTextsProps) {
    super(scope, id);
    this.#origination = origination;
    const topic = new Topic(this, 'Events', { enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    receipts.hear(topic);
    const configurationSet = new CfnConfigurationSet(this, 'ConfigurationSet', {
      eventDestinations: [
        {
          eventDestinationName: 'receipts',
          enabled: true,
          matchingEventTypes: eventTypes[tracking],
          snsDestination: { topicArn: topic.topicArn },
        },
      ],
    });
    this.configurationSetName = configurationSet.ref;
    this.#configurationSetArn = configurationSet.attrArn;
  }

  /** Lets a function send texts from the configured origination, and from no other. */
  grantSend(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      // CDK has no construct for it
      new PolicyStatement({
        actions: ['sms-voice:SendTextMessage'],
        resources: [this.#origination, this.#configurationSetArn],
      }),
    );
  }
}
