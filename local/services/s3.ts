import { randomBytes, randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../account.ts';
import type { Clock } from '../clock.ts';
import { awsError } from '../gateway/aws-error.ts';
import type { Endpoint } from '../gateway/endpoint.ts';
import type { Iam } from '../iam/iam.ts';
import type { AwsAnswer, AwsCall, LocalService, NeededPermission } from '../wire.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { Sqs } from './sqs.ts';

/** Where S3 tells of new objects. */
export interface BucketNotification {
  /** Such as `s3:ObjectCreated:*`. */
  readonly event: string;
  readonly queueArn: string;
}

interface World {
  readonly fauxqs: Fauxqs;
  readonly endpoint: Pick<Endpoint, 'callAs'>;
  readonly iam: Pick<Iam, 'decide'>;
  readonly sqs: Pick<Sqs, 'queueUrl'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What IAM calls an action where it has another name than the API. */
const iamNames: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
};

/** The calls after which there is a new object, as events name them. */
const creations: Readonly<Record<string, string>> = {
  PutObject: 'ObjectCreated:Put',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
};

/** A bucket's ARN; S3's have neither region nor account. */
export const bucketArn = (bucket: string) => `arn:aws:s3:::${bucket}`;

/** S3, run by fauxqs: objects of up to 11 MB, larger ones in parts; a bucket may tell a queue of what was created. */
export class S3 implements LocalService {
  readonly name = 's3';
  readonly #world: World;
  readonly #notifications = new Map<string, readonly BucketNotification[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes a bucket, or takes the kept one of that name. Throws where S3 would: when a queue does not let it tell. */
  async create(bucket: string, notifications: readonly BucketNotification[]): Promise<void> {
    const { fauxqs, clock } = this.#world;
    if (!fauxqs.files.hasBucket(bucket)) fauxqs.files.createBucket(bucket);
    this.#notifications.set(bucket, notifications);
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: clock.now().toISOString(), Bucket: bucket };
    for (const { queueArn } of notifications) {
      const answer = await this.#send(bucket, queueArn, { ...test, RequestId: randomUUID(), HostId: 'local' });
      if (answer.status >= 300)
        throw new Error(`Unable to validate the following destination configurations: ${answer.body}`);
    }
  }

  permissions({ action, input }: AwsCall): readonly NeededPermission[] {
    const name = iamNames[action] ?? action;
    const bucket = bucketArn(String(input['Bucket']));
    const resource = name === 'ListBucket' ? bucket : `${bucket}/${String(input['Key'])}`;
    return [{ action: `s3:${name}`, resource, context: {} }];
  }

  async handle(call: AwsCall): Promise<AwsAnswer> {
    const [bucket, key] = [String(call.input['Bucket']), String(call.input['Key'])];
    const answer = await this.#world.fauxqs.handleFile(call, pathOf(bucket, key));
    if (answer.status === 404 && !this.#mayKnow(call, bucket))
      return awsError(call, { code: 'AccessDenied', message: 'Access Denied', status: 403 });
    const event = creations[call.action];
    if (event !== undefined && answer.status < 300) await this.#tell(bucket, key, event);
    return answer;
  }

  /** Whether somebody may hear that there is no such object: who may not list a bucket is only told no. */
  #mayKnow({ principal }: AwsCall, bucket: string): boolean {
    const needed = { action: 's3:ListBucket', resource: bucketArn(bucket), context: {} };
    return this.#world.iam.decide(principal, needed).allowed;
  }

  async #tell(bucket: string, key: string, eventName: string): Promise<void> {
    const { fauxqs, clock } = this.#world;
    const { contentLength: size, etag } = fauxqs.files.headObject(bucket, key);
    const wanted = (this.#notifications.get(bucket) ?? []).filter(({ event }) => isOf(event, eventName));
    for (const { queueArn } of wanted) {
      const record = {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: REGION,
        eventTime: clock.now().toISOString(),
        eventName,
        userIdentity: { principalId: ACCOUNT },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': 'local' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'local',
          bucket: { name: bucket, ownerIdentity: { principalId: ACCOUNT }, arn: bucketArn(bucket) },
          object: {
            // as in a form, to the letter: a space is a plus
            key: new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/'),
            size,
            eTag: etag.replaceAll('"', ''),
            sequencer: randomBytes(8).toString('hex').toUpperCase(),
          },
        },
      };
      const answer = await this.#send(bucket, queueArn, { Records: [record] });
      if (answer.status >= 300) throw new Error(`S3 could not tell ${queueArn} of ${key}: ${answer.body}`);
    }
  }

  #send(bucket: string, queueArn: string, message: object): Promise<AwsAnswer> {
    const { endpoint, sqs } = this.#world;
    return endpoint.callAs(
      { kind: 'service', name: 's3.amazonaws.com', sourceArn: bucketArn(bucket) },
      'sqs',
      'SendMessage',
      {
        QueueUrl: sqs.queueUrl(queueArn.split(':').at(-1) ?? ''),
        MessageBody: JSON.stringify(message),
      },
    );
  }
}

const pathOf = (bucket: string, key: string) =>
  `/${bucket}${key === '' ? '' : `/${key.split('/').map(encodeURIComponent).join('/')}`}`;

const isOf = (wanted: string, eventName: string) =>
  wanted === `s3:${eventName}` || (wanted.endsWith('*') && `s3:${eventName}`.startsWith(wanted.slice(0, -1)));
