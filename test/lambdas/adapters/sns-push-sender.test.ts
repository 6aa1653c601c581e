import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { snsFailureCodes } from '../../../lambdas/adapters/sns/failure-codes.ts';
import { pushPayload } from '../../../lambdas/adapters/sns/push-payload.ts';
import { SnsPushSender } from '../../../lambdas/adapters/sns/sns-push-sender.ts';
import type { PushEndpoint } from '../../../lambdas/domain/contact-points.ts';
import { awsClient, queryError, scriptedProvider } from './scripted-provider.ts';

let sns: Awaited<ReturnType<typeof scriptedProvider>>;
let sender: SnsPushSender;
beforeAll(async () => {
  sns = await scriptedProvider();
  sender = new SnsPushSender(new SNSClient(awsClient(sns.url)));
});
afterAll(() => sns.close());

const yes = {
  status: 200,
  body: '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
};
const endpoint = (platform: PushEndpoint['platform'], id = 1): PushEndpoint => ({
  endpointArn: `arn:aws:sns:us-east-1:000000000000:endpoint/${platform}/app/${id}`,
  platform,
});
const message = {
  endpoints: [endpoint('fcm')] as [PushEndpoint],
  title: 'Shipped',
  body: 'On its way',
  collapseId: 'n-1',
  validSeconds: 600,
  urgent: true,
};
const correlation = {
  notificationId: 'n-1',
  recipientId: 'ada',
  channel: 'push',
  attempt: 1,
  type: 't.t',
  category: 'c',
} as const;

describe('pushPayload', () => {
  it('speaks FCM v1, as a JSON string in JSON', () => {
    const { message: text, attributes } = pushPayload(message, 'n-1', 'fcm');
    const outer = JSON.parse(text);

    expect(outer.default).toBe('Shipped');
    expect(JSON.parse(outer.GCM)).toEqual({
      fcmV1Message: {
        message: {
          notification: { title: 'Shipped', body: 'On its way' },
          data: { notificationId: 'n-1' },
          android: { priority: 'HIGH', collapse_key: 'n-1', notification: { tag: 'n-1' }, ttl: '600s' },
        },
      },
    });
    expect(attributes).toEqual({ 'AWS.SNS.MOBILE.FCM.TTL': '600' });
  });

  it.each([
    ['apns', 'APNS'],
    ['apns-sandbox', 'APNS_SANDBOX'],
  ] as const)('speaks %s', (platform, key) => {
    const { message: text, attributes } = pushPayload(message, 'n-1', platform);

    expect(JSON.parse(JSON.parse(text)[key])).toEqual({
      aps: { alert: { title: 'Shipped', body: 'On its way' }, sound: 'default' },
      notificationId: 'n-1',
    });
    expect(attributes).toEqual({
      [`AWS.SNS.MOBILE.${key}.PUSH_TYPE`]: 'alert',
      [`AWS.SNS.MOBILE.${key}.PRIORITY`]: '10',
      [`AWS.SNS.MOBILE.${key}.COLLAPSE_ID`]: 'n-1',
      [`AWS.SNS.MOBILE.${key}.TTL`]: '600',
    });
  });

  it('keeps a long collapse id within the 64 bytes of APNs, the same for the same notification', () => {
    const id = (collapseId: string) =>
      pushPayload({ ...message, collapseId }, 'n-1', 'apns').attributes['AWS.SNS.MOBILE.APNS.COLLAPSE_ID'] ?? '';

    expect(Buffer.byteLength(id('x'.repeat(100)))).toBeLessThanOrEqual(64);
    expect(id('x'.repeat(100))).toBe(id('x'.repeat(100)));
    expect(id('x'.repeat(100))).not.toBe(id('y'.repeat(100)));
  });
});

describe('SnsPushSender', () => {
  it('publishes to every device', async () => {
    sns.answers(yes);
    const outcome = await sender.send(
      { ...message, endpoints: [endpoint('fcm', 1), endpoint('apns', 2)] },
      correlation,
    );

    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'm-1', otherMessageIds: ['m-1'] });
    const targets = sns.requests.map(({ body }) => new URLSearchParams(body).get('TargetArn'));
    expect(targets.sort()).toEqual([endpoint('apns', 2).endpointArn, endpoint('fcm', 1).endpointArn]);
  });

  it('does not call for a payload that the platform would drop', async () => {
    sns.answers(yes);

    expect(await sender.send({ ...message, body: 'é'.repeat(2100) }, correlation)).toMatchObject({
      failureClass: 'content',
    });
    expect(sns.requests).toHaveLength(0);
  });

  it.each(Object.entries(snsFailureCodes))('takes %s as %s', async (code, failureClass) => {
    sns.answers({ status: 400, body: queryError(code) });
    const outcome = await sender.send(message, correlation);

    expect(outcome).toMatchObject({ kind: 'refused', failureClass });
    expect(outcome.goneDevices).toEqual(failureClass === 'permanent_token' ? [endpoint('fcm').endpointArn] : undefined);
  });
});

describe('a device that was deleted', () => {
  it('is gone, though SNS calls it an invalid parameter', async () => {
    const text = 'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified';
    sns.answers({ status: 400, body: queryError('InvalidParameter', text) });

    expect(await sender.send(message, correlation)).toMatchObject({
      failureClass: 'permanent_token',
      code: 'EndpointNotFound',
      goneDevices: [endpoint('fcm').endpointArn],
    });
  });
});

describe('several devices', () => {
  const answering = (answers: Record<string, 'yes' | string>) =>
    new SnsPushSender({
      send: async ({ input }: { input: { TargetArn: string } }) => {
        const answer = answers[input.TargetArn] ?? 'NotFoundException';
        if (answer === 'yes') return { MessageId: 'm-1' };
        const said = answer === 'TimeoutError' ? {} : { $metadata: { httpStatusCode: 400 } };
        throw Object.assign(new Error(answer), { name: answer, ...said });
      },
    } as unknown as SNSClient);
  const one = endpoint('fcm', 1);
  const other = endpoint('apns', 2);

  it.each([
    [
      'one was reached and one is gone',
      'yes',
      'EndpointDisabledException',
      { kind: 'accepted', goneDevices: [other.endpointArn] },
    ],
    [
      'one is gone and one is throttled',
      'EndpointDisabledException',
      'ThrottledException',
      { kind: 'refused', failureClass: 'transient', goneDevices: [one.endpointArn] },
    ],
    [
      'one may have it, whatever the other says',
      'ThrottledException',
      'TimeoutError',
      { kind: 'refused', failureClass: 'ambiguous' },
    ],
    [
      'all are gone',
      'EndpointDisabledException',
      'NotFoundException',
      { kind: 'refused', failureClass: 'permanent_token', goneDevices: [one.endpointArn, other.endpointArn] },
    ],
  ])('tells that %s', async (_, first, second, outcome) => {
    const push = answering({ [one.endpointArn]: first, [other.endpointArn]: second });

    expect(await push.send({ ...message, endpoints: [one, other] }, correlation)).toMatchObject(outcome);
  });
});
