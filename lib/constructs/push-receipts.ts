import { AnyPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, LogGroup, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/collect-push-receipts/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { logRetentionOf } from './log-retention.ts';
import { NotificationFunction } from './notification-function.ts';
import type { Receipts } from './receipts.ts';
import { removalOf } from './removal.ts';

export interface PushReceiptsProps {
  readonly receipts: Receipts;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/** Hears of pushes that could not be delivered by a topic of SNS, whatever is tracked. */
export class PushFailures extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { receipts }: Pick<PushReceiptsProps, 'receipts'>) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.topic.addToResourcePolicy(
      // what the default policy of a topic says, which one that has a policy has lost: SNS publishes for the account
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceOwner': Stack.of(this).account } },
      }),
    );
    receipts.hear(this.topic);
  }
}

/** Hears of every push by the lines that SNS logs: it tells of success in no other way. */
export class PushDeliveryLogs extends Construct {
  /** By which SNS writes the lines. */
  readonly role: Role;
  readonly collector: NotificationFunction<typeof environment>;
  readonly #stage: StageConfig;

  constructor(scope: Construct, id: string, { receipts, stage, onCall }: PushReceiptsProps) {
    super(scope, id);
    this.#stage = stage;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sns.amazonaws.com') });
    this.collector = new NotificationFunction(this, 'Collect', {
      folder: 'collect-push-receipts',
      schema: environment,
      environment: { RECEIPTS_QUEUE_URL: receipts.queue.queue.queueUrl },
      timeout: Duration.seconds(30),
      memorySize: 256,
      deadLetters: receipts.deadLetters,
      stage,
      impact: 'Workflows do not hear that a push arrived: people are told again by another channel.',
      onCall,
    });
    receipts.grantTell(this.collector);
  }

  /** Collects the lines about one application. SNS names the groups itself, so the names have to be these. */
  collect(id: string, { platform, name }: { readonly platform: string; readonly name: string }): void {
    const { region, account } = Stack.of(this);
    const group = `sns/${region}/${account}/app/${platform}/${name}`;
    for (const [suffix, logGroupName] of [
      ['', group],
      ['Failure', `${group}/Failure`],
    ] as const) {
      const logGroup = new LogGroup(this, `${id}${suffix}Logs`, {
        logGroupName,
        retention: logRetentionOf(this.#stage.retention),
        removalPolicy: removalOf(this.#stage),
      });
      // it asks for the group to be made though it is there
      logGroup.grant(this.role, 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents');
      new SubscriptionFilter(this, `${id}${suffix}Lines`, {
        logGroup,
        destination: new LambdaDestination(this.collector.function),
        filterPattern: FilterPattern.allEvents(),
      });
    }
  }
}
