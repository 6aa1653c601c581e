import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../lambdas/functions/rotate-link-keys/env.ts';
import type { StageConfig } from '../config-schema.ts';
import type { OnCall } from '../monitoring/on-call.ts';
import { NotificationFunction } from './notification-function.ts';
import { removalOf } from './removal.ts';

export interface LinkKeysProps {
  readonly stage: Pick<StageConfig, 'linkDays' | 'retention' | 'removal'>;
  readonly onCall: OnCall;
}

/** The keys that sign recipients' links: a new one every 90 days, the old ones kept until their last link has ended. */
export class LinkKeys extends Construct {
  readonly secret: Secret;
  readonly rotator: NotificationFunction<typeof environment>;

  constructor(scope: Construct, id: string, { stage, onCall }: LinkKeysProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Resource', {
      description: 'Signs the links by which recipients reach their preferences without a login',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ kid: 'k1' }),
        generateStringKey: 'key',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: removalOf(stage),
    });
    this.rotator = new NotificationFunction(this, 'Rotate', {
      folder: 'rotate-link-keys',
      schema: environment,
      environment: { LINK_DAYS: String(stage.linkDays) },
      timeout: Duration.seconds(30),
      memorySize: 256,
      failingPeriods: 1,
      stage,
      impact: 'Nobody is hurt yet: links go on being signed with a key that should have been replaced.',
      onCall,
    });
    this.rotator.grantPrincipal.addToPrincipalPolicy(
      // CDK's addRotationSchedule would also allow GetRandomPassword on everything
      new PolicyStatement({
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [this.secret.secretArn],
      }),
    );
    this.rotator.function.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceArn: this.secret.secretArn,
    });
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: this.secret.secretArn,
      rotationLambdaArn: this.rotator.function.functionArn,
      rotationRules: { automaticallyAfterDays: 90 },
      rotateImmediatelyOnUpdate: false,
    });
    // Secrets Manager calls the function while the schedule is made
    schedule.node.addDependency(this.rotator);
  }

  /** Lets a function read the keys. */
  grantRead(grantee: IGrantable): void {
    this.secret.grantRead(grantee);
  }
}
