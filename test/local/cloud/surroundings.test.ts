import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Clock, wallClock } from '../../../local/clock.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../../local/cloud.ts';
import type { Observation } from '../../../local/observations.ts';
import { policy, smallAssembly } from '../small-assembly.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function running(resources: object, options: LocalCloudOptions = {}, outputs: object = {}): Promise<LocalCloud> {
  const assembly = await smallAssembly({ Resources: resources, Outputs: outputs });
  cleanUps.push(() => assembly.remove());
  const cloud = await startLocalCloud({ assembly: assembly.directory, ...options });
  cleanUps.push(() => cloud.stop());
  return cloud;
}

const role = (...statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: ['lambda.amazonaws.com', 'events.amazonaws.com'] },
    }),
    ...(statements.length > 0 && {
      Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    }),
  },
});

const lambda = (code: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { ZipFile: code },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Timeout: 10,
    ...properties,
  },
});

const rule = (properties: object) => ({ Type: 'AWS::Events::Rule', Properties: properties });
const toFunction = [{ Id: 'Function', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }];
const mayBeInvokedBy = (logicalId: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { Ref: 'Function' },
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
  },
});

/** A clock that only a test moves. */
function handClock() {
  const due: { in: number; run: () => void }[] = [];
  const clock: Clock = {
    now: wallClock.now,
    after: (milliseconds, run) => {
      due.push({ in: milliseconds, run });
      return () => undefined;
    },
    every: (milliseconds, run) => clock.after(milliseconds, run),
  };
  return { clock, due };
}

/** The next observation that is like this. */
const next = (cloud: LocalCloud, matches: (one: Observation) => boolean) =>
  new Promise<Observation>((resolve) => {
    const stop = cloud.observations.listen((one) => {
      if (!matches(one)) return;
      stop();
      resolve(one);
    });
  });
/** Resolves when it is so. */
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise(setImmediate);
};
const line = (text: string) => (one: Observation) => one.kind === 'log' && one.line.includes(text);

/** One call of an AWS service, as the developer. */
const ask = (cloud: LocalCloud, service: string, target: string, input: object) =>
  fetch(cloud.url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
    },
    body: JSON.stringify(input),
  }).then((answer) => answer.json());

describe('a rule by the clock', () => {
  it('invokes its function every minute', async () => {
    const { clock, due } = handClock();
    const cloud = await running(
      {
        Role: role(),
        Function: lambda('exports.handler = async (event) => console.log(JSON.stringify(event))'),
        EveryMinute: rule({ ScheduleExpression: 'rate(1 minute)', Targets: toFunction }),
        Permission: mayBeInvokedBy('EveryMinute'),
      },
      { clock },
    );
    const told = next(cloud, line('Scheduled Event'));
    expect(due.map((one) => one.in)).toEqual([60_000]);
    due[0]!.run();

    expect(await told).toMatchObject({
      functionName: 'Function',
      line: expect.stringContaining('"source":"aws.events"'),
    });
  });

  it('is tried again after a failure, a minute later', async () => {
    const { clock, due } = handClock();
    const cloud = await running(
      {
        Role: role(),
        Function: lambda('exports.handler = async () => { throw new TypeError("broken") }'),
        EveryMinute: rule({ ScheduleExpression: 'rate(5 minutes)', Targets: toFunction }),
        Permission: mayBeInvokedBy('EveryMinute'),
        Retries: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: { FunctionName: { Ref: 'Function' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
        },
      },
      { clock },
    );
    for (const wait of [300_000, 60_000]) {
      await until(() => due.at(-1)?.in === wait);
      const failed = next(cloud, (one) => one.kind === 'invocation' && one.error === 'TypeError: broken');
      due.at(-1)!.run();
      await failed;
    }
    await cloud.idle();

    expect(due).toHaveLength(2);
  });
});

describe('a rule whose target is another bus', () => {
  const target = { Id: 'Other', Arn: { 'Fn::GetAtt': ['Other', 'Arn'] } };
  const buses = (targetRole: object) => ({
    Role: role({ Effect: 'Allow', Action: 'events:PutEvents', Resource: target.Arn }),
    Helpless: role(),
    Other: { Type: 'AWS::Events::EventBus', Properties: { Name: 'other' } },
    Rule: rule({ EventPattern: { source: ['shop'] }, Targets: [{ ...target, ...targetRole }] }),
  });

  it.each([
    ['with a role that may put events', { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }, ['default', 'other']],
    ['not with one that may not', { RoleArn: { 'Fn::GetAtt': ['Helpless', 'Arn'] } }, ['default']],
    ['not without a role', {}, ['default']],
  ])('%s', async (_, targetRole, expected) => {
    const cloud = await running(buses(targetRole));
    const entry = { Source: 'shop', DetailType: 'Sold', Detail: '{}' };
    const answer = await ask(cloud, 'events', 'AWSEvents.PutEvents', { Entries: [entry] });
    await cloud.idle();
    const events = cloud.observations.kept.flatMap((one) => (one.kind === 'event' ? [one.bus] : []));

    expect(answer).toMatchObject({ FailedEntryCount: 0 });
    expect(events).toEqual(expected);
  });
});

it('keeps a lane free when the other one is stuck', async () => {
  const lane = (logicalId: string) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
      FunctionName: { Ref: 'Function' },
      BatchSize: 1,
    },
  });
  const cloud = await running(
    {
      Role: role({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }),
      Function: lambda(`
        exports.handler = ({ Records: [{ body }] }) => {
          console.log('at ' + body);
          return body === 'stuck' ? new Promise(() => setTimeout(() => undefined, 60_000)) : Promise.resolve();
        };
      `),
      Urgent: { Type: 'AWS::SQS::Queue' },
      Bulk: { Type: 'AWS::SQS::Queue' },
      UrgentLane: lane('Urgent'),
      BulkLane: lane('Bulk'),
    },
    {},
    { Urgent: { Value: { Ref: 'Urgent' } }, Bulk: { Value: { Ref: 'Bulk' } } },
  );
  const send = (queue: string, MessageBody: string) =>
    ask(cloud, 'sqs', 'AmazonSQS.SendMessage', { QueueUrl: cloud.outputs[queue], MessageBody });
  const stuck = next(cloud, line('at stuck'));
  for (let sent = 0; sent < 10; sent += 1) await send('Bulk', 'stuck');
  await stuck;
  const through = next(cloud, line('at urgent'));
  await send('Urgent', 'urgent');

  expect(await through).toMatchObject({ line: 'at urgent' });
});

it('waits for no batch to fill when it is hurried', async () => {
  const cloud = await running(
    {
      Role: role({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }),
      Function: lambda('exports.handler = async ({ Records }) => console.log("a batch of " + Records.length)'),
      Queue: { Type: 'AWS::SQS::Queue' },
      Source: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FunctionName: { Ref: 'Function' },
          MaximumBatchingWindowInSeconds: 300,
        },
      },
    },
    {},
    { Queue: { Value: { Ref: 'Queue' } } },
  );
  const told = next(cloud, line('a batch of'));
  for (const MessageBody of ['one', 'two']) {
    await ask(cloud, 'sqs', 'AmazonSQS.SendMessage', { QueueUrl: cloud.outputs['Queue'], MessageBody });
  }
  const hurrying = setInterval(() => cloud.hurry(), 5);

  expect(await told).toMatchObject({ line: expect.stringMatching(/^a batch of [12]$/) });
  clearInterval(hurrying);
});

it('makes a delayed message visible when the clock is put past its delay, and not before', async () => {
  const cloud = await running({ Queue: { Type: 'AWS::SQS::Queue' } }, {}, { Queue: { Value: { Ref: 'Queue' } } });
  const QueueUrl = cloud.outputs['Queue'];
  const received = async () => {
    const { Messages = [] } = (await ask(cloud, 'sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl })) as {
      Messages?: object[];
    };
    return Messages.length;
  };
  await ask(cloud, 'sqs', 'AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'later', DelaySeconds: 600 });
  cloud.advance(500);
  const before = await received();
  cloud.advance(101);

  expect([before, await received()]).toEqual([0, 1]);
});

describe('a data directory', () => {
  it('keeps items, messages and made-up secrets from run to run', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'carillon-data-'));
    cleanUps.push(() => rm(dataDirectory, { recursive: true }));
    const resources = {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        },
      },
      Queue: { Type: 'AWS::SQS::Queue' },
      Key: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { PasswordLength: 64 } } },
    };
    const outputs = {
      Table: { Value: { Ref: 'Table' } },
      Queue: { Value: { Ref: 'Queue' } },
      Key: { Value: { Ref: 'Key' } },
    };
    const secretOf = (cloud: LocalCloud) =>
      ask(cloud, 'secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: cloud.outputs['Key'] });
    const receive = (cloud: LocalCloud) =>
      ask(cloud, 'sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: cloud.outputs['Queue'], WaitTimeSeconds: 20 });

    const first = await running(resources, { dataDirectory }, outputs);
    await ask(first, 'dynamodb', 'DynamoDB_20120810.PutItem', {
      TableName: first.outputs['Table'],
      Item: { PK: { S: 'kept' } },
    });
    await ask(first, 'sqs', 'AmazonSQS.SendMessage', { QueueUrl: first.outputs['Queue'], MessageBody: 'kept' });
    const inHand = await receive(first);
    const secret = await secretOf(first);
    await first.stop();
    const second = await running(resources, { dataDirectory }, outputs);

    expect(inHand).toMatchObject({ Messages: [{ Body: 'kept' }] });
    expect(await receive(second)).toMatchObject({ Messages: [{ Body: 'kept' }] });
    expect(await secretOf(second)).toMatchObject({ SecretString: (secret as { SecretString: string }).SecretString });
    const key = { TableName: second.outputs['Table'], Key: { PK: { S: 'kept' } } };
    expect(await ask(second, 'dynamodb', 'DynamoDB_20120810.GetItem', key)).toEqual({ Item: { PK: { S: 'kept' } } });
  });
});
