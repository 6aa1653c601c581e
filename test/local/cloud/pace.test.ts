import {
  GetEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { DEVELOPER_KEY } from '../../../local/gateway/credentials.ts';
import { policy, smallAssembly } from '../small-assembly.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const mappingArn = (logicalId: string) => `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${logicalId}`;
const feeding = (queue: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: arnOf(queue),
    FunctionName: { Ref: 'Consumer' },
    ScalingConfig: { MaximumConcurrency: 5 },
  },
});
const lambda = (code: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { ZipFile: code },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: arnOf('Role'),
    Timeout: 5,
  },
});
const template = {
  Resources: {
    Tapped: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 } },
    Other: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 } },
    TappedMapping: feeding('Tapped'),
    OtherMapping: feeding('Other'),
    Consumer: lambda(
      `exports.handler = async ({ Records }) => { for (const { body } of Records) console.log('did ' + body); };`,
    ),
    Pacer: lambda(`exports.handler = async ({ id, method, body, fail }) => {
      if (fail) throw new RangeError('asked to');
      const answer = await fetch(process.env.AWS_ENDPOINT_URL + '/2015-03-31/event-source-mappings/' + id, {
        method,
        body: body && JSON.stringify(body),
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0' },
      });
      return { status: answer.status, type: answer.headers.get('x-amzn-errortype') };
    };`),
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'lambda.amazonaws.com' },
        }),
        Policies: [
          {
            PolicyName: 'Own',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
                  Resource: '*',
                },
                {
                  Effect: 'Allow',
                  Action: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
                  Resource: mappingArn('TappedMapping'),
                },
              ],
            },
          },
        ],
      },
    },
  },
  Outputs: {
    Tapped: { Value: { Ref: 'Tapped' } },
    Other: { Value: { Ref: 'Other' } },
    Pacer: { Value: { Ref: 'Pacer' } },
  },
};

let cloud: LocalCloud;
let remove: () => Promise<unknown>;
beforeAll(async () => {
  const assembly = await smallAssembly(template);
  remove = () => assembly.remove();
  cloud = await startLocalCloud({ assembly: assembly.directory });
});
afterAll(async () => {
  await cloud.stop();
  await remove();
});
const config = () => ({
  endpoint: cloud.url,
  region: 'us-east-1',
  credentials: { accessKeyId: DEVELOPER_KEY, secretAccessKey: DEVELOPER_KEY },
});
const client = () => new LambdaClient(config());
const send = (queue: string, MessageBody: string) =>
  new SQSClient(config()).send(new SendMessageCommand({ QueueUrl: cloud.outputs[queue], MessageBody }));
const done = () =>
  cloud.observations.kept.flatMap((each) =>
    each.kind === 'log' && each.line.startsWith('did ') ? [each.line.slice(4)] : [],
  );
const set = (change: object) =>
  client().send(new UpdateEventSourceMappingCommand({ UUID: 'TappedMapping', ...change }));
const state = async () => {
  const { State, ScalingConfig } = await client().send(new GetEventSourceMappingCommand({ UUID: 'TappedMapping' }));
  return [State, ScalingConfig?.MaximumConcurrency];
};

describe('what feeds a function', () => {
  it('can be stopped: what it would feed waits, others go on, and all of it goes when it goes on', async () => {
    expect(await set({ Enabled: false })).toMatchObject({ State: 'Disabling' });
    expect(await state()).toEqual(['Disabled', 5]);
    await send('Tapped', 'waits');
    await send('Other', 'goes');
    await cloud.idle();
    expect(done()).toEqual(['goes']);

    await set({ Enabled: true });
    await cloud.idle();
    expect(done()).toEqual(['goes', 'waits']);
  });

  it('can be slowed, and nothing else changes', async () => {
    await set({ ScalingConfig: { MaximumConcurrency: 2 } });
    expect(await state()).toEqual(['Enabled', 2]);
    await expect(set({ ScalingConfig: { MaximumConcurrency: 1 } })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('is asked for by its id', async () => {
    await expect(client().send(new GetEventSourceMappingCommand({ UUID: 'nothing' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('a function that is invoked', () => {
  const call = async (event: object) => {
    const { FunctionError, Payload } = await client().send(
      new InvokeCommand({ FunctionName: cloud.outputs['Pacer'], Payload: JSON.stringify(event) }),
    );
    return { FunctionError, answer: JSON.parse(Payload?.transformToString() ?? '') };
  };

  it('may change what its role names and nothing else', async () => {
    const change = { method: 'PUT', body: { Enabled: true } };
    expect(await call({ id: 'TappedMapping', ...change })).toMatchObject({ answer: { status: 202 } });
    expect(await call({ id: 'OtherMapping', ...change })).toMatchObject({
      answer: { status: 403, type: 'AccessDeniedException' },
    });
  });

  it('says when it failed', async () => {
    expect(await call({ fail: true })).toMatchObject({
      FunctionError: 'Unhandled',
      answer: { errorType: 'RangeError' },
    });
  });
});
