import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/manage-push-application/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { NotificationFunction } from './notification-function.ts';
import { PushDeliveryLogs, PushFailures } from './push-receipts.ts';
import type { Receipts } from './receipts.ts';

/** One app of one platform, as SNS knows it. */
export interface PushApplication {
  /** What SNS calls the platform; part of the ARNs of its devices. */
  readonly platform: 'GCM' | 'APNS' | 'APNS_SANDBOX';
  readonly name: string;
  readonly arn: string;
}

/** Where a credential is, and which in the row of those that have been there. */
type Credential = Pick<NonNullable<StageConfig['push']>['fcm'] & object, 'secretArn' | 'revision'>;

const platformNames = { GCM: 'fcm', APNS: 'apns', APNS_SANDBOX: 'apns-sandbox' } as const;

export interface PushApplicationsProps {
  readonly push: NonNullable<StageConfig['push']>;
  /** Where what becomes of pushes is told. */
  readonly receipts: Receipts;
  readonly stage: StageConfig;
  readonly onCall: OnCall;
}

/**
 * The SNS platform applications. CloudFormation has no resource for them: a function makes them, and reads their
 * credentials itself, so that these pass through no template.
 */
export class PushApplications extends Construct {
  readonly fcm: PushApplication | undefined;
  readonly apns: PushApplication | undefined;
  /** Only where delivery is tracked. */
  readonly logs: PushDeliveryLogs | undefined;
  readonly #failures: PushFailures;
  readonly #manager: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { push, receipts, stage, onCall }: PushApplicationsProps) {
    super(scope, id);
    this.#failures = new PushFailures(this, 'Failures', { receipts });
    this.logs =
      push.tracking === 'failures'
        ? undefined
        : new PushDeliveryLogs(this, 'DeliveryLogs', { receipts, stage, onCall });
    this.#manager = new NotificationFunction(this, 'Manage', {
      folder: 'manage-push-application',
      schema: environment,
      environment: {},
      timeout: Duration.minutes(1),
      memorySize: 256,
      stage,
      impact: 'A deployment cannot finish; push notifications go on as before it.',
      onCall,
    });
    this.#manager.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [
          'sns:CreatePlatformApplication',
          'sns:SetPlatformApplicationAttributes',
          'sns:DeletePlatformApplication',
        ],
        // the Service Authorization Reference lists no resource type for these actions
        resources: ['*'],
      }),
    );
    // SNS takes the role only from somebody who may hand it on
    this.logs?.role.grantPassRole(this.#manager.grantPrincipal);
    const { fcm, apns } = push;
    this.fcm = fcm && this.#application('Fcm', 'GCM', fcm);
    this.apns = apns && this.#application('Apns', apns.sandbox ? 'APNS_SANDBOX' : 'APNS', apns);
  }

  get all(): readonly PushApplication[] {
    return [this.fcm, this.apns].filter((application) => application !== undefined);
  }

  #application(
    id: 'Fcm' | 'Apns',
    platform: PushApplication['platform'],
    { secretArn, revision }: Credential,
  ): PushApplication {
    const secret = Secret.fromSecretCompleteArn(this, `${id}Secret`, secretArn);
    secret.grantRead(this.#manager);
    // the ARNs of devices hold the name, so it has to be known here
    const name = `${Stack.of(this).stackName}-${platformNames[platform]}`;
    const resource = new CustomResource(this, id, {
      resourceType: 'Custom::PushApplication',
      serviceToken: this.#manager.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: {
        Platform: platform,
        Name: name,
        SecretArn: secretArn,
        Revision: revision,
        FailureTopicArn: this.#failures.topic.topicArn,
        ...(this.logs && { DeliveryLogRoleArn: this.logs.role.roleArn }),
      },
    });
    this.logs?.collect(id, { platform, name });
    return { platform, name, arn: resource.getAttString('Arn') };
  }
}
