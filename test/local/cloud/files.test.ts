import { request } from 'node:http';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { DEVELOPER_KEY } from '../../../local/gateway/credentials.ts';
import { policy, smallAssembly } from '../small-assembly.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const objects = { 'Fn::Join': ['', [arnOf('Bucket'), '/in/*']] };
const template = (sourceAccount: string) => ({
  Resources: {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      DependsOn: ['QueuePolicy'],
      Properties: {
        NotificationConfiguration: {
          QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arnOf('Queue') }],
        },
      },
    },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: policy({
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:DeleteObject',
          Resource: { 'Fn::Join': ['', [arnOf('Bucket'), '/*']] },
        }),
      },
    },
    Queue: { Type: 'AWS::SQS::Queue' },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arnOf('Queue'),
          Condition: { StringEquals: { 'aws:SourceAccount': sourceAccount } },
        }),
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: {
          ZipFile: `exports.handler = async ({ path }) => {
            const answer = await fetch(process.env.AWS_ENDPOINT_URL + path, { headers: {
              authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
            } });
            return { status: answer.status, text: await answer.text() };
          };`,
        },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: arnOf('Role'),
      },
    },
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
            PolicyDocument: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: objects }),
          },
        ],
      },
    },
  },
  Outputs: {
    Bucket: { Value: { Ref: 'Bucket' } },
    QueueUrl: { Value: { Ref: 'Queue' } },
    Function: { Value: { Ref: 'Function' } },
  },
});

const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
async function running(sourceAccount: string): Promise<LocalCloud> {
  const assembly = await smallAssembly(template(sourceAccount));
  cleanUps.push(() => assembly.remove());
  const cloud = await startLocalCloud({ assembly: assembly.directory });
  cleanUps.push(() => cloud.stop());
  return cloud;
}

describe('a bucket', () => {
  let cloud: LocalCloud;
  let Bucket: string;
  let s3: S3Client;
  let sqs: SQSClient;
  const config = () => ({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: DEVELOPER_KEY, secretAccessKey: DEVELOPER_KEY },
  });
  const told = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.outputs['QueueUrl'], MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body = '' }) => JSON.parse(Body));
  };
  beforeAll(async () => {
    cloud = await running('000000000000');
    Bucket = cloud.outputs['Bucket'] ?? '';
    s3 = new S3Client(config());
    sqs = new SQSClient(config());
  });

  it('says at the start that it will tell', async () => {
    expect(await told()).toEqual([expect.objectContaining({ Event: 's3:TestEvent', Bucket })]);
  });

  it('keeps files, tells of them as S3 does, and gives parts of them', async () => {
    const Key = 'in/people of €.csv';
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'recipientId\nada\n€va\n' }));
    const [event] = await told();
    expect(event.Records).toEqual([
      expect.objectContaining({
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        s3: expect.objectContaining({
          bucket: expect.objectContaining({ name: Bucket }),
          object: expect.objectContaining({
            key: 'in/people+of+%E2%82%AC.csv',
            eTag: ETag?.replaceAll('"', ''),
            size: 22,
          }),
        }),
      }),
    ]);

    const get = async (Range?: string) => {
      const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }));
      return [await Body?.transformToByteArray(), ContentRange];
    };
    const whole = new Uint8Array(Buffer.from('recipientId\nada\n€va\n'));
    expect(await get()).toEqual([whole, undefined]);
    // in the middle of a character
    expect(await get('bytes=12-17')).toEqual([whole.slice(12, 18), 'bytes 12-17/22']);
    await expect(get('bytes=22-30')).rejects.toMatchObject({ name: 'InvalidRange' });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentLength: 22, ETag });
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: '"another"', Range: 'bytes=0-1' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map((each) => each.Key)).toEqual([Key]);
  });

  it('is reached with its name before the host, too', async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${DEVELOPER_KEY}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
    const status = await new Promise((resolve, reject) => {
      // fetch sets the host itself, and not every machine resolves names below localhost
      request(`${cloud.url}/in/by-name.csv`, {
        method: 'PUT',
        headers: { host: `${Bucket}.localhost:${new URL(cloud.url).port}`, authorization },
      })
        .on('response', ({ statusCode }) => resolve(statusCode))
        .on('error', reject)
        .end('ada');
    });
    expect(status).toBe(200);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'in/by-name.csv' }))).toMatchObject({ ContentLength: 3 });
  });

  it('says that a file is not there', async () => {
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'in/nobody.csv' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('keeps to its policy', async () => {
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/by-name.csv' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('gives a function what its role allows, and does not even say what is not there', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'in/mine.csv', Body: 'mine' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'out/others.csv', Body: 'others' }));
    const { LambdaClient, InvokeCommand } = await import('@aws-sdk/client-lambda');
    const lambda = new LambdaClient(config());
    const read = async (path: string) => {
      const { Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: cloud.outputs['Function'],
          Payload: JSON.stringify({ path: `/${Bucket}/${path}` }),
        }),
      );
      return JSON.parse(Payload?.transformToString() ?? '');
    };
    expect(await read('in/mine.csv')).toEqual({ status: 200, text: 'mine' });
    expect(await read('out/others.csv')).toMatchObject({ status: 403, text: expect.stringContaining('AccessDenied') });
    expect(await read('in/nobody.csv')).toMatchObject({ status: 403, text: expect.stringContaining('AccessDenied') });
  });
});

describe('a queue that does not let S3 tell', () => {
  it('stops the bucket from being made', async () => {
    await expect(running('111122223333')).rejects.toThrow(/Unable to validate the following destination/);
  });
});
