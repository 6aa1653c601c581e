import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../config-schema.ts';
import type { NotificationFunction } from './notification-function.ts';
import { removalOf } from './removal.ts';

export interface AudienceBucketProps {
  /** Where S3 tells of each file that is complete. */
  readonly tells: Queue;
  readonly stage: Pick<StageConfig, 'removal'>;
}

/** Where services put the files of audiences. */
export class AudienceBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { tells, stage }: AudienceBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Resource', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // an audience is for one broadcast, and the list of its people is personal data
      lifecycleRules: [{ expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: removalOf(stage),
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Files are gone after 30 days; access logs would be a second bucket, with the names of audiences in it',
    });
    this.#tell(tells);
  }

  /** Lets a function read what was uploaded. */
  grantRead(grantee: NotificationFunction): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      // CDK's grant has more: every version, tags, and the bucket's own settings
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.bucket.arnForObjects('*')] }),
    );
    grantee.grantPrincipal.addToPrincipalPolicy(
      // without it S3 does not tell a file that is gone from one that may not be read
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    );
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(this.#resource)}.Arn>/*]`,
      reason: 'Every file that is uploaded here is an audience',
    });
  }

  get #resource(): CfnBucket {
    const resource = this.bucket.node.defaultChild;
    if (resource instanceof CfnBucket) return resource;
    throw new Error('the bucket has no resource to set its notifications on');
  }

  /** By a property of the bucket: CDK's own way is a function of its own beside ours. */
  #tell(queue: Queue): void {
    const tells = queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        // not the bucket's ARN: S3 tries the queue when it makes the bucket, so the policy has to be there before it
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.#resource.notificationConfiguration = {
      queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: queue.queueArn }],
    };
    if (tells.policyDependable !== undefined) this.#resource.node.addDependency(tells.policyDependable);
  }
}
