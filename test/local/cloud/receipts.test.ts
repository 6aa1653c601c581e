import { generateKeyPairSync } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { policy, smallAssembly } from '../small-assembly.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const group = 'sns/us-east-1/000000000000/app/GCM/app';

const role = (service: string, statement: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }),
    Policies: [{ PolicyName: 'Own', PolicyDocument: policy(statement) }],
  },
});

const subscription = (queue: string, raw: boolean) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: arnOf(queue), RawMessageDelivery: raw },
});

/** Where SES, SNS and the logs of SNS tell what has become of messages. */
const template = {
  Resources: {
    Receipts: { Type: 'AWS::SQS::Queue' },
    Enveloped: { Type: 'AWS::SQS::Queue' },
    Policy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Receipts' }],
        PolicyDocument: policy({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Resource: '*',
        }),
      },
    },
    Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'example.com' } },
    Set: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'small' } },
    Destination: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Set' },
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ['bounce', 'delivery'],
          EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
        },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.ses'], detail: { mail: { tags: { 'ses:configuration-set': ['small'] } } } },
        Targets: [{ Id: 'Receipts', Arn: arnOf('Receipts') }],
      },
    },
    Topic: { Type: 'AWS::SNS::Topic' },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: policy({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { AWS: '*' },
          Resource: { Ref: 'Topic' },
          Condition: { StringEquals: { 'aws:SourceOwner': { Ref: 'AWS::AccountId' } } },
        }),
      },
    },
    Raw: subscription('Receipts', true),
    NotRaw: subscription('Enveloped', false),
    LogRole: role('sns.amazonaws.com', { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: arnOf('Lines') }),
    Lines: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: group } },
    FunctionRole: role('lambda.amazonaws.com', { Effect: 'Allow', Action: 'sqs:*', Resource: '*' }),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: "exports.handler = async ({ awslogs }) => console.log('lines ' + awslogs.data);" },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: arnOf('FunctionRole'),
        Timeout: 10,
      },
    },
    MayInvoke: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'logs.amazonaws.com',
        SourceArn: arnOf('Lines'),
      },
    },
    Filter: {
      Type: 'AWS::Logs::SubscriptionFilter',
      DependsOn: ['MayInvoke'],
      Properties: { LogGroupName: { Ref: 'Lines' }, DestinationArn: arnOf('Function'), FilterPattern: '' },
    },
    Texts: {
      Type: 'AWS::SMSVOICE::ConfigurationSet',
      Properties: {
        EventDestinations: [
          {
            EventDestinationName: 'receipts',
            Enabled: true,
            MatchingEventTypes: ['TEXT_DELIVERED'],
            SnsDestination: { TopicArn: { Ref: 'Topic' } },
          },
        ],
      },
    },
  },
  Outputs: {
    Receipts: { Value: { Ref: 'Receipts' } },
    Enveloped: { Value: { Ref: 'Enveloped' } },
    Topic: { Value: { Ref: 'Topic' } },
    LogRole: { Value: arnOf('LogRole') },
  },
};

describe('what has become of a message', () => {
  let cloud: LocalCloud;
  let assembly: Awaited<ReturnType<typeof smallAssembly>>;
  let config: object;
  const clients: { destroy(): void }[] = [];

  beforeEach(async () => {
    assembly = await smallAssembly(template);
    cloud = await startLocalCloud({ assembly: assembly.directory });
    const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'local-developer' };
    config = { endpoint: cloud.url, region: 'us-east-1', credentials };
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await cloud.stop();
    await assembly.remove();
  });
  const using = <Client extends { destroy(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  const receive = async (queue: string) => {
    const { Messages } = await using(new SQSClient(config)).send(
      new ReceiveMessageCommand({ QueueUrl: cloud.outputs[queue], WaitTimeSeconds: 20 }),
    );
    return JSON.parse(Messages![0]!.Body!);
  };
  const aPush = async () => {
    const sns = using(new SNSClient(config));
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const LogRole = cloud.outputs['LogRole']!;
    const { PlatformApplicationArn } = await sns.send(
      new CreatePlatformApplicationCommand({
        Name: 'app',
        Platform: 'GCM',
        Attributes: {
          PlatformCredential: JSON.stringify({ private_key: privateKey }),
          EventDeliveryFailure: cloud.outputs['Topic']!,
          SuccessFeedbackRoleArn: LogRole,
          FailureFeedbackRoleArn: LogRole,
          SuccessFeedbackSampleRate: '100',
        },
      }),
    );
    const { EndpointArn } = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 't' }));
    return sns.send(new PublishCommand({ TargetArn: EndpointArn, Message: 'x' }));
  };
  const lines = () =>
    cloud.observations.kept.flatMap((one) =>
      one.kind === 'log' && one.line.startsWith('lines ')
        ? [JSON.parse(gunzipSync(Buffer.from(one.line.slice(6), 'base64')).toString())]
        : [],
    );

  it('comes from SES by the default bus', async () => {
    const Data = Buffer.from('From: hello@example.com\r\nTo: ada@example.com\r\nSubject: x\r\n\r\nHello');
    await using(new SESClient(config)).send(
      new SendRawEmailCommand({ RawMessage: { Data }, ConfigurationSetName: 'small' }),
    );

    expect(await receive('Receipts')).toMatchObject({ source: 'aws.ses', detail: { eventType: 'Delivery' } });
  });

  it('comes from SNS by a topic when a push has failed, raw or in an envelope as asked for', async () => {
    cloud.faults.add({ on: { provider: 'sns' }, effect: { kind: 'later', tells: 'bounce' } });
    const { MessageId } = await aPush();
    const envelope = await receive('Enveloped');

    expect(await receive('Receipts')).toMatchObject({ EventType: 'DeliveryFailure', MessageId });
    expect(envelope).toMatchObject({ Type: 'Notification', TopicArn: cloud.outputs['Topic'] });
    expect(JSON.parse(envelope.Message)).toMatchObject({ EventType: 'DeliveryFailure', MessageId });
    await cloud.idle();
    expect(lines()).toEqual([]);
  });

  it('comes from the logs of SNS when a push has succeeded', async () => {
    const { MessageId } = await aPush();
    await cloud.idle();
    const [data] = lines();

    expect(data).toMatchObject({ messageType: 'DATA_MESSAGE', logGroup: group, subscriptionFilters: ['Filter'] });
    expect(JSON.parse(data.logEvents[0].message)).toMatchObject({
      status: 'SUCCESS',
      notification: { messageId: MessageId },
    });
  });
});
