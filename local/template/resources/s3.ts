import * as z from 'zod';
import { bucketArn } from '../../services/s3.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/s3.ts';
const LONGEST_BUCKET_NAME = 63;

const bucket = resourceKind(
  'AWS::S3::Bucket',
  FILE,
  z.strictObject({
    BucketName: z.string().optional(),
    NotificationConfiguration: z
      .strictObject({
        QueueConfigurations: z
          .array(z.strictObject({ Event: z.string(), Queue: z.string().startsWith('arn:aws:sqs:') }))
          .default([]),
      })
      .optional(),
    /** Nothing is encrypted at rest. */
    BucketEncryption: ignored,
    /** Nothing grows old on a laptop. */
    LifecycleConfiguration: ignored,
    /** There is no public here. */
    PublicAccessBlockConfiguration: ignored,
    OwnershipControls: ignored,
    Tags: ignored,
  }),
  async (logicalId, { BucketName, NotificationConfiguration }, { s3, stackName }) => {
    const name = BucketName ?? physicalName(stackName, logicalId, LONGEST_BUCKET_NAME).toLowerCase();
    await s3.create(
      name,
      (NotificationConfiguration?.QueueConfigurations ?? []).map(({ Event, Queue }) => ({
        event: Event,
        queueArn: Queue,
      })),
    );
    return { ref: name, attributes: { Arn: bucketArn(name) } };
  },
);

const bucketPolicy = resourceKind(
  'AWS::S3::BucketPolicy',
  FILE,
  z.strictObject({ Bucket: z.string(), PolicyDocument: z.unknown() }),
  (logicalId, { Bucket, PolicyDocument }, { iam }) => {
    iam.addResourcePolicy(bucketArn(Bucket), PolicyDocument);
    return { ref: logicalId };
  },
);

/** Buckets, whom they tell of what was created, and their policies. */
export const s3Kinds: readonly ResourceKind[] = [bucket, bucketPolicy];
