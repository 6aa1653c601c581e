import * as z from 'zod';
import { arn } from '../../account.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/sqs.ts';
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional();
const json = z
  .record(z.string(), z.unknown())
  .transform((value) => JSON.stringify(value))
  .optional();

const queue = resourceKind(
  'AWS::SQS::Queue',
  FILE,
  z
    .strictObject({
      QueueName: z.string().optional(),
      ContentBasedDeduplication: text,
      DeduplicationScope: text,
      DelaySeconds: text,
      FifoQueue: text,
      FifoThroughputLimit: text,
      MaximumMessageSize: text,
      MessageRetentionPeriod: text,
      ReceiveMessageWaitTimeSeconds: text,
      RedrivePolicy: json,
      /** Who may redrive here: nothing asks. */
      RedriveAllowPolicy: ignored,
      VisibilityTimeout: text,
      /** Nothing is encrypted at rest. */
      KmsMasterKeyId: ignored,
      KmsDataKeyReusePeriodSeconds: ignored,
      SqsManagedSseEnabled: ignored,
      Tags: ignored,
    })
    .transform(
      ({ RedriveAllowPolicy, KmsMasterKeyId, KmsDataKeyReusePeriodSeconds, SqsManagedSseEnabled, Tags, ...used }) =>
        used,
    ),
  (logicalId, { QueueName, ...attributes }, { sqs, stackName }) => {
    const suffix = attributes.FifoQueue === 'true' ? '.fifo' : '';
    const name = QueueName ?? physicalName(stackName, logicalId, 80 - suffix.length) + suffix;
    const given = Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    const made = sqs.create(name, Object.fromEntries(given));
    return { ref: made.url, attributes: { Arn: made.arn, QueueName: name, QueueUrl: made.url } };
  },
);

const queuePolicy = resourceKind(
  'AWS::SQS::QueuePolicy',
  FILE,
  z.strictObject({ PolicyDocument: z.unknown(), Queues: z.array(z.string()) }),
  (logicalId, { PolicyDocument, Queues }, { iam }) => {
    for (const url of Queues) iam.addResourcePolicy(arn('sqs', url.split('/').at(-1) ?? ''), PolicyDocument);
    return { ref: logicalId };
  },
);

/** Queues and their policies. */
export const sqsKinds: readonly ResourceKind[] = [queue, queuePolicy];
