import * as z from 'zod';
import { arn } from '../../account.ts';
import type { CloudParts } from '../cloud-parts.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/sns.ts';

const topic = resourceKind(
  'AWS::SNS::Topic',
  FILE,
  z.strictObject({
    TopicName: z.string().optional(),
    DisplayName: ignored,
    KmsMasterKeyId: ignored,
    TracingConfig: ignored,
    SignatureVersion: ignored,
    Tags: ignored,
  }),
  async (logicalId, { TopicName }, cloud) => {
    const name = TopicName ?? physicalName(cloud.stackName, logicalId);
    await callSns(cloud, 'CreateTopic', { Name: name });
    return { ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } };
  },
);

const subscription = resourceKind(
  'AWS::SNS::Subscription',
  FILE,
  z.strictObject({
    TopicArn: z.string(),
    /** An e-mail to whoever is on call is only kept in mind. */
    Protocol: z.enum(['sqs', 'email', 'email-json']),
    Endpoint: z.string(),
    RawMessageDelivery: z.union([z.string(), z.boolean()]).transform(String).optional(),
    FilterPolicy: z.unknown().optional(),
    FilterPolicyScope: z.string().optional(),
    RedrivePolicy: z.unknown().optional(),
  }),
  async (logicalId, { TopicArn, Protocol, Endpoint, ...attributes }, cloud) => {
    const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
    const fields = given.flatMap(([key, value], index) => [
      [`Attributes.entry.${index + 1}.key`, key] as const,
      [`Attributes.entry.${index + 1}.value`, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ]);
    await callSns(cloud, 'Subscribe', { TopicArn, Protocol, Endpoint, ...Object.fromEntries(fields) });
    return { ref: `${TopicArn}:${logicalId}`, attributes: { Arn: `${TopicArn}:${logicalId}` } };
  },
);

const topicPolicy = resourceKind(
  'AWS::SNS::TopicPolicy',
  FILE,
  z.strictObject({ PolicyDocument: z.unknown(), Topics: z.array(z.string()) }),
  (logicalId, { PolicyDocument, Topics }, { iam }) => {
    for (const topicArn of Topics) iam.addResourcePolicy(topicArn, PolicyDocument);
    return { ref: logicalId };
  },
);

async function callSns({ topics }: CloudParts, action: string, input: Readonly<Record<string, string>>): Promise<void> {
  const body = Buffer.from(new URLSearchParams({ Action: action, ...input }).toString());
  const answer = await topics.handle({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  if (answer.status >= 300) throw new Error(answer.body);
}

/** Topics, who listens to them, and their policies. */
export const snsKinds: readonly ResourceKind[] = [topic, subscription, topicPolicy];
