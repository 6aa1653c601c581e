import * as z from 'zod';
import { arn } from '../../account.ts';
import { compilePattern } from '../../events/pattern.ts';
import { checkPath, readRate, type Target } from '../../events/rule.ts';
import type { CloudParts } from '../cloud-parts.ts';
import { physicalName } from '../names.ts';
import { ignored, type ResourceKind, resourceKind } from '../resource.ts';

const FILE = 'local/template/resources/events.ts';
const LONGEST_RULE_NAME = 64;

const bus = resourceKind(
  'AWS::Events::EventBus',
  FILE,
  z.strictObject({
    Name: z.string(),
    Policy: z.unknown().optional(),
    Description: ignored,
    KmsKeyIdentifier: ignored,
    LogConfig: ignored,
    Tags: ignored,
  }),
  (_, { Name, Policy }, { events, iam }) => {
    const busArn = arn('events', `event-bus/${Name}`);
    events.addBus(Name);
    if (Policy !== undefined) iam.addResourcePolicy(busArn, Policy);
    return { ref: Name, attributes: { Arn: busArn, Name } };
  },
);

const busPolicy = resourceKind(
  'AWS::Events::EventBusPolicy',
  FILE,
  z.strictObject({ EventBusName: z.string().default('default'), StatementId: z.string(), Statement: z.unknown() }),
  (logicalId, { EventBusName, Statement }, { iam }) => {
    iam.addResourcePolicy(arn('events', `event-bus/${EventBusName}`), { Statement });
    return { ref: logicalId };
  },
);

const targetSchema = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  Input: z.string().optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  /** A target of the local cloud answers at once or never will. */
  RetryPolicy: ignored,
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
  RoleArn: z.string().optional(),
});

const rule = resourceKind(
  'AWS::Events::Rule',
  FILE,
  z.strictObject({
    Name: z.string().optional(),
    Description: ignored,
    EventBusName: z.string().default('default'),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z.array(targetSchema).default([]),
    Tags: ignored,
  }),
  (logicalId, properties, { events, iam, stackName }) => {
    const { Name, EventPattern, ScheduleExpression, State, Targets } = properties;
    const name = Name ?? physicalName(stackName, logicalId, LONGEST_RULE_NAME);
    const busName = properties.EventBusName.split('/').at(-1) ?? properties.EventBusName;
    const ruleArn = arn('events', busName === 'default' ? `rule/${name}` : `rule/${busName}/${name}`);
    const made = {
      arn: ruleArn,
      busName,
      ...(EventPattern !== undefined && { matches: compilePattern(EventPattern) }),
      ...(ScheduleExpression !== undefined && { everyMilliseconds: readRate(ScheduleExpression) }),
      targets: Targets.map((target) => readTarget(target, iam)),
    };
    if (State === 'ENABLED') events.addRule(made);
    return { ref: busName === 'default' ? name : `${busName}|${name}`, attributes: { Arn: ruleArn } };
  },
);

function readTarget(target: z.infer<typeof targetSchema>, iam: CloudParts['iam']): Target {
  const { Arn, Input, DeadLetterConfig, SqsParameters, RoleArn } = target;
  const [, , service] = Arn.split(':');
  if (!['sqs', 'lambda', 'events'].includes(service ?? '')) {
    throw new Error(`target ${Arn} is not understood; extend local/events/delivery.ts`);
  }
  if (SqsParameters !== undefined) checkPath(SqsParameters.MessageGroupId);
  return {
    arn: Arn,
    ...(Input !== undefined && { input: Input }),
    ...(DeadLetterConfig !== undefined && { deadLetterArn: DeadLetterConfig.Arn }),
    ...(RoleArn !== undefined && { roleLogicalId: iam.roleNamed(RoleArn.split('/').at(-1) ?? '') }),
    ...(SqsParameters !== undefined && { messageGroupId: SqsParameters.MessageGroupId }),
  };
}

/** Buses, their policies, and rules. */
export const eventsKinds: readonly ResourceKind[] = [bus, busPolicy, rule];
