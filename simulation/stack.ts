import * as z from 'zod';
import { arn } from '../local/account.ts';
import { compilePattern } from '../local/events/pattern.ts';
import { readRate } from '../local/events/rule.ts';
import { definitionSchema } from '../local/services/stepfunctions/definition.ts';
import type { Assembly } from '../local/synth.ts';
import { NO_VALUE, resolve, type Scope } from '../local/template/intrinsics.ts';
import { physicalName } from '../local/template/names.ts';
import { inOrder } from '../local/template/order.ts';
import { substitute } from '../local/template/substitute.ts';
import { known } from './known.ts';
import { type Functions, functionArn, queueUrl } from './lambda/functions.ts';
import type { Bus } from './services/bus.ts';
import type { Queue, QueueSettings } from './services/queue.ts';
import type { Workflows } from './services/workflows.ts';

/** What is made of a template. */
interface Parts {
  readonly functions: Functions;
  readonly bus: Bus;
  readonly workflows: Workflows;
  readonly makeQueue: (settings: QueueSettings) => Queue;
  readonly makeTable: (name: string, ttlAttribute: string | undefined) => void;
  readonly secrets: Map<string, string>;
  readonly subscribeLog: (logGroup: string, functionArn: string) => void;
  readonly subscribe: (topicArn: string, queue: Queue) => void;
  readonly newSecret: (length: number) => string;
}

interface Made {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

type Provision = (logicalId: string, properties: unknown, parts: Parts, world: Making) => Made;
interface Making {
  readonly stackName: string;
  readonly assets: Assembly['assets'];
  readonly queues: Map<string, Queue>;
}

/** Where the API of the stack would be. */
const apiUrl = 'https://api.example.com';

/** What of a template acts in a simulation. All else is only referred to: it has a name, and an ARN. */
const kinds: Readonly<Record<string, Provision>> = {
  'AWS::SQS::Queue': kind(
    z.looseObject({
      VisibilityTimeout: z.coerce.number().default(30),
      RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
    }),
    (logicalId, { VisibilityTimeout, RedrivePolicy }, parts, { stackName, queues }) => {
      const name = physicalName(stackName, logicalId);
      const queueArn = arn('sqs', name);
      const queue = parts.makeQueue({
        name: logicalId,
        url: queueUrl(name),
        arn: queueArn,
        visibilitySeconds: VisibilityTimeout,
        ...(RedrivePolicy && {
          mostReceives: RedrivePolicy.maxReceiveCount,
          deadLetters: () => known(queues, RedrivePolicy.deadLetterTargetArn),
        }),
      });
      queues.set(queueArn, queue);
      return { ref: queueUrl(name), attributes: { Arn: queueArn, QueueName: name } };
    },
  ),
  'AWS::Lambda::Function': kind(
    z.looseObject({
      Code: z.looseObject({ S3Key: z.string() }),
      Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }),
      Timeout: z.coerce.number(),
    }),
    (logicalId, { Code, Environment, Timeout }, { functions }, { stackName, assets }) => {
      const name = physicalName(stackName, logicalId, 64);
      functions.add({
        folder: Environment.Variables['POWERTOOLS_SERVICE_NAME'] ?? logicalId,
        arn: functionArn(name),
        directory: known(assets, Code.S3Key.replace(/\.zip$/, '')),
        variables: Environment.Variables,
        timeoutSeconds: Timeout,
      });
      return { ref: name, attributes: { Arn: functionArn(name) } };
    },
  ),
  'AWS::Lambda::EventSourceMapping': kind(
    z.looseObject({
      EventSourceArn: z.string(),
      FunctionName: z.string(),
      BatchSize: z.coerce.number(),
      MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
      ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number() }),
    }),
    (logicalId, properties, { functions }, { queues }) => {
      functions.feed({
        id: logicalId,
        queue: known(queues, properties.EventSourceArn),
        functionArn: functionArn(properties.FunctionName),
        batchSize: properties.BatchSize,
        windowSeconds: properties.MaximumBatchingWindowInSeconds,
        maximumConcurrency: properties.ScalingConfig.MaximumConcurrency,
        isEnabled: true,
      });
      return { ref: logicalId };
    },
  ),
  'AWS::Events::EventBus': kind(z.looseObject({ Name: z.string() }), (_, { Name }) => ({
    ref: Name,
    attributes: { Arn: arn('events', `event-bus/${Name}`), Name },
  })),
  'AWS::Events::Rule': kind(
    z.looseObject({
      EventBusName: z.string().default('default'),
      EventPattern: z.record(z.string(), z.unknown()).optional(),
      ScheduleExpression: z.string().optional(),
      Targets: z.array(
        z.looseObject({
          Arn: z.string(),
          Input: z.string().optional(),
          SqsParameters: z.object({ MessageGroupId: z.string() }).optional(),
        }),
      ),
    }),
    (logicalId, { EventBusName, EventPattern, ScheduleExpression, Targets }, { bus }) => {
      bus.addRule({
        arn: arn('events', `rule/${logicalId}`),
        busName: EventBusName.split('/').at(-1) ?? EventBusName,
        ...(EventPattern && { matches: compilePattern(EventPattern) }),
        ...(ScheduleExpression !== undefined && { everyMilliseconds: readRate(ScheduleExpression) }),
        targets: Targets.filter(({ Arn }) => /:(sqs|lambda):/.test(Arn)).map(({ Arn, Input, SqsParameters }) => ({
          arn: Arn,
          ...(Input !== undefined && { input: Input }),
          ...(SqsParameters && { messageGroupId: SqsParameters.MessageGroupId }),
        })),
      });
      return { ref: logicalId, attributes: { Arn: arn('events', `rule/${logicalId}`) } };
    },
  ),
  'AWS::DynamoDB::Table': kind(
    z.looseObject({ TimeToLiveSpecification: z.object({ AttributeName: z.string() }).loose().optional() }),
    (logicalId, { TimeToLiveSpecification }, { makeTable }, { stackName }) => {
      const name = physicalName(stackName, logicalId);
      makeTable(name, TimeToLiveSpecification?.AttributeName);
      return { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } };
    },
  ),
  'AWS::SecretsManager::Secret': kind(
    z.looseObject({
      GenerateSecretString: z.looseObject({
        PasswordLength: z.coerce.number(),
        GenerateStringKey: z.string().optional(),
        SecretStringTemplate: z.string().optional(),
      }),
    }),
    (logicalId, { GenerateSecretString }, { secrets, newSecret }) => {
      const { PasswordLength, GenerateStringKey, SecretStringTemplate = '{}' } = GenerateSecretString;
      const made = newSecret(PasswordLength);
      const secretArn = arn('secretsmanager', `secret:${logicalId}`);
      const value = GenerateStringKey
        ? JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: made })
        : made;
      secrets.set(secretArn, value);
      return { ref: secretArn };
    },
  ),
  'AWS::StepFunctions::StateMachine': kind(
    z.looseObject({
      DefinitionString: z.string(),
      DefinitionSubstitutions: z.record(z.string(), z.coerce.string()).default({}),
    }),
    (logicalId, { DefinitionString, DefinitionSubstitutions }, { workflows }, { stackName }) => {
      const text = substitute(DefinitionString, (name) => DefinitionSubstitutions[name] ?? '');
      const made = workflows.machines.add({
        name: physicalName(stackName, logicalId),
        logicalId,
        roleArn: '',
        definition: definitionSchema.parse(JSON.parse(text)),
        principal: { kind: 'role', logicalId, functionName: logicalId },
      });
      return { ref: made.arn, attributes: { Arn: made.arn, Name: made.name } };
    },
  ),
  'AWS::Logs::SubscriptionFilter': kind(
    z.looseObject({ LogGroupName: z.string(), DestinationArn: z.string() }),
    (logicalId, { LogGroupName, DestinationArn }, { subscribeLog }) => {
      subscribeLog(LogGroupName, DestinationArn);
      return { ref: logicalId };
    },
  ),
  'AWS::Logs::LogGroup': kind(
    z.looseObject({ LogGroupName: z.string().optional() }),
    (logicalId, { LogGroupName }) => ({
      ref: LogGroupName ?? logicalId,
      attributes: { Arn: arn('logs', `log-group:${LogGroupName ?? logicalId}`) },
    }),
  ),
  'AWS::SNS::Topic': kind(z.looseObject({}), (logicalId) => ({
    ref: arn('sns', logicalId),
    attributes: { TopicArn: arn('sns', logicalId), TopicName: logicalId },
  })),
  'AWS::SNS::Subscription': kind(
    z.looseObject({ TopicArn: z.string(), Endpoint: z.string() }),
    (logicalId, { TopicArn, Endpoint }, { subscribe }, { queues }) => {
      subscribe(TopicArn, known(queues, Endpoint));
      return { ref: logicalId };
    },
  ),
  'Custom::PushApplication': kind(
    z.looseObject({ Platform: z.string(), Name: z.string() }),
    (_, { Platform, Name }) => {
      const applicationArn = arn('sns', `app/${Platform}/${Name}`);
      return { ref: applicationArn, attributes: { Arn: applicationArn } };
    },
  ),
};

/** Makes everything of a template that acts, and answers with the outputs. */
export function provision({ stackName, template, assets }: Assembly, parts: Parts) {
  const made = new Map<string, Made>();
  const making = { stackName, assets, queues: new Map<string, Queue>() };
  const scope: Scope = {
    ref: (name) => pseudo[name] ?? template.Parameters[name]?.Default ?? made.get(name)?.ref ?? name,
    getAtt: (logicalId, attribute) => {
      const value = made.get(logicalId)?.attributes?.[attribute];
      if (value !== undefined) return value;
      return attribute === 'ApiEndpoint' ? apiUrl : arn('none', `${logicalId}.${attribute}`);
    },
    condition: (name) => resolve(template.Conditions[name], scope) === true,
    mapping: (name, first, second) => template.Mappings[name]?.[first]?.[second],
  };
  for (const logicalId of inOrder(template.Resources)) {
    const resource = template.Resources[logicalId];
    const make = resource && kinds[resource.Type];
    if (resource === undefined || make === undefined) continue;
    made.set(logicalId, make(logicalId, resolve(resource.Properties, scope), parts, making));
  }
  const outputs = Object.fromEntries(
    Object.entries(template.Outputs).map(([name, { Value }]) => [name, String(resolve(Value, scope))]),
  );
  return { outputs, queues: making.queues };
}

const pseudo: Readonly<Record<string, unknown>> = {
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'simulated',
  'AWS::StackId': 'simulated',
  'AWS::NoValue': NO_VALUE,
};

function kind<Schema extends z.ZodType>(
  schema: Schema,
  provisionOne: (logicalId: string, properties: z.output<Schema>, parts: Parts, making: Making) => Made,
): Provision {
  return (logicalId, properties, parts, making) => provisionOne(logicalId, schema.parse(properties), parts, making);
}
