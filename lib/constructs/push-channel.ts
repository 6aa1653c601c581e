import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/deliver-push/env.ts';
import type { StageConfig } from '../config-schema.ts';
import { Channel, type ChannelSurroundings } from './channel.ts';
import { type PushApplication, PushApplications } from './push-applications.ts';

export interface PushChannelProps extends ChannelSurroundings {
  readonly push: NonNullable<StageConfig['push']>;
}

/** Sends push notifications through SNS to the devices of the configured platforms. */
export class PushChannel extends Construct {
  readonly channel: Channel;
  readonly applications: PushApplications;

  constructor(scope: Construct, id: string, { push, ...surroundings }: PushChannelProps) {
    super(scope, id);
    const { stage, receipts, onCall } = surroundings;
    this.applications = new PushApplications(this, 'Applications', { push, receipts, stage, onCall });
    const channel = new Channel(this, 'Channel', {
      ...surroundings,
      channel: 'push',
      schema: environment,
      environment: (delivering) => ({ ...delivering, KEEP_MESSAGE_IDS: String(push.tracking !== 'failures') }),
      maxConcurrency: push.maxConcurrency,
    });
    this.channel = channel;
    for (const application of this.applications.all) this.#grantPublish(application);
  }

  #grantPublish({ platform, name }: PushApplication): void {
    const { sender } = this.channel;
    const devices = Stack.of(this).formatArn({
      service: 'sns',
      resource: 'endpoint',
      resourceName: `${platform}/${name}/*`,
    });
    // CDK has no construct for SNS mobile push
    sender.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [devices] }));
    Validations.of(sender).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:endpoint/${platform}/${name}/*]`,
      reason: 'Every device is an endpoint of its own, made by the apps while people install them',
    });
  }
}
