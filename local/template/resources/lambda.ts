import * as z from 'zod';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/lambda.ts';
const LONGEST_FUNCTION_NAME = 64;

const codeSchema = z.union([
  z
    .strictObject({ S3Bucket: z.string(), S3Key: z.string() })
    .transform(({ S3Key }) => ({ assetHash: S3Key.replace(/\.zip$/, '') })),
  z.strictObject({ ZipFile: z.string() }).transform(({ ZipFile }) => ({ text: ZipFile })),
]);

const lambdaFunction = resourceKind(
  'AWS::Lambda::Function',
  FILE,
  z.strictObject({
    FunctionName: z.string().optional(),
    Code: codeSchema,
    Handler: z.string().regex(/^[\w-]+\.\w+$/),
    Runtime: z.string().startsWith('nodejs'),
    Role: z.string(),
    Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
    Timeout: z.coerce.number().default(3),
    MemorySize: z.coerce.number().default(128),
    ReservedConcurrentExecutions: z.coerce.number().positive().optional(),
    /** Where an asynchronous invocation goes that has failed for good. */
    DeadLetterConfig: z.strictObject({ TargetArn: z.string().startsWith('arn:aws:sqs:') }).optional(),
    Architectures: ignored,
    Description: ignored,
    LoggingConfig: z
      .looseObject({ LogFormat: z.enum(['Text', 'JSON']).optional(), SystemLogLevel: z.string().optional() })
      .default({}),
    TracingConfig: ignored,
    EphemeralStorage: ignored,
    KmsKeyArn: ignored,
    RecursiveLoop: ignored,
    RuntimeManagementConfig: ignored,
    Tags: ignored,
  }),
  async (logicalId, properties, cloud) => {
    const name = properties.FunctionName ?? physicalName(cloud.stackName, logicalId, LONGEST_FUNCTION_NAME);
    const roleLogicalId = cloud.iam.roleNamed(properties.Role.split('/').at(-1) ?? '');
    if (!cloud.iam.trusts(roleLogicalId, 'lambda.amazonaws.com')) {
      throw new Error('the role defined for the function cannot be assumed by Lambda');
    }
    const made = cloud.functions.add({
      logicalId,
      name,
      codeDirectory: await cloud.placeCode(logicalId, properties.Code),
      handler: properties.Handler,
      roleLogicalId,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      // at WARN, and only where lines are JSON, Lambda keeps to itself what went well
      logsEachInvocation: properties.LoggingConfig.SystemLogLevel !== 'WARN',
      ...(properties.ReservedConcurrentExecutions !== undefined && {
        reservedConcurrency: properties.ReservedConcurrentExecutions,
      }),
      ...(properties.DeadLetterConfig && { deadLetterQueueArn: properties.DeadLetterConfig.TargetArn }),
    });
    return { ref: name, attributes: { Arn: made.arn } };
  },
);

const eventSourceMapping = resourceKind(
  'AWS::Lambda::EventSourceMapping',
  FILE,
  z.strictObject({
    EventSourceArn: z.string().startsWith('arn:aws:sqs:'),
    FunctionName: z.string(),
    BatchSize: z.coerce.number().default(10),
    Enabled: z.boolean().default(true),
    MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: z.coerce.number() }).optional(),
    MetricsConfig: ignored,
    Tags: ignored,
  }),
  (logicalId, properties, { functions }) => {
    const source = {
      queueArn: properties.EventSourceArn,
      batchSize: properties.BatchSize,
      batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
      reportsBatchItemFailures: properties.FunctionResponseTypes.length > 0,
      ...(properties.ScalingConfig && { maximumConcurrency: properties.ScalingConfig.MaximumConcurrency }),
    };
    functions.feed(properties.FunctionName, { ...source, id: logicalId, isEnabled: properties.Enabled });
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
);

const permission = resourceKind(
  'AWS::Lambda::Permission',
  FILE,
  z.strictObject({
    Action: z.string(),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceArn: z.string().optional(),
    SourceAccount: z.string().optional(),
  }),
  (logicalId, { Action, FunctionName, Principal, SourceArn, SourceAccount }, { functions, iam }) => {
    const target = functions.find(FunctionName);
    const service = Principal.endsWith('.amazonaws.com');
    iam.addResourcePolicy(target.arn, {
      Statement: {
        Effect: 'Allow',
        Action,
        Resource: target.arn,
        Principal: service ? { Service: Principal } : { AWS: Principal },
        Condition: {
          ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
          ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
        },
      },
    });
    return { ref: logicalId };
  },
);

const eventInvokeConfig = resourceKind(
  'AWS::Lambda::EventInvokeConfig',
  FILE,
  z.strictObject({
    FunctionName: z.string(),
    Qualifier: z.literal('$LATEST'),
    MaximumRetryAttempts: z.coerce.number().default(2),
    MaximumEventAgeInSeconds: ignored,
  }),
  (logicalId, { FunctionName, MaximumRetryAttempts }, { functions }) => {
    functions.setRetries(FunctionName, MaximumRetryAttempts);
    return { ref: logicalId };
  },
);

/** Functions, the queues that feed them, and who may invoke them. */
export const lambdaKinds: readonly ResourceKind[] = [lambdaFunction, eventSourceMapping, permission, eventInvokeConfig];
