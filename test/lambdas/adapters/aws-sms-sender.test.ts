import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsSmsSender } from '../../../lambdas/adapters/aws-sms/aws-sms-sender.ts';
import { awsSmsConflicts, awsSmsFailureCodes } from '../../../lambdas/adapters/aws-sms/failure-codes.ts';
import { awsClient, scriptedProvider } from './scripted-provider.ts';

let sms: Awaited<ReturnType<typeof scriptedProvider>>;
let sender: AwsSmsSender;
const options = {
  originationIdentity: 'arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1',
  configurationSetName: 'texts',
  promotionalCategories: ['marketing'],
};
beforeAll(async () => {
  sms = await scriptedProvider();
  sender = new AwsSmsSender(new PinpointSMSVoiceV2Client(awsClient(sms.url)), options);
});
afterAll(() => sms.close());

const json = (status: number, body: object) => ({
  status,
  body: JSON.stringify(body),
  type: 'application/x-amz-json-1.0',
});
const yes = json(200, { MessageId: 'a-1' });
const message = { to: '+15550100', text: 'On its way', validSeconds: 600 };
const correlation = {
  notificationId: 'order:1',
  recipientId: 'ada',
  channel: 'sms',
  attempt: 2,
  type: 't.t',
  category: 'transactional',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;
const sent = () => JSON.parse(sms.requests[0]?.body ?? '');

describe('AwsSmsSender', () => {
  it('sends a text with our ids, as many as the service takes', async () => {
    sms.answers(yes);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'accepted', providerMessageId: 'a-1' });
    expect(sent()).toEqual({
      DestinationPhoneNumber: '+15550100',
      OriginationIdentity: options.originationIdentity,
      MessageBody: 'On its way',
      MessageType: 'TRANSACTIONAL',
      ConfigurationSetName: 'texts',
      TimeToLive: 600,
      Context: {
        notificationId: 'order:1',
        recipientId: 'ada',
        channel: 'sms',
        attempt: '2',
        traceparent: correlation.traceparent,
      },
    });
    expect(Object.keys(sent().Context).length).toBeLessThanOrEqual(5);
  });

  it('sends advertising as such', async () => {
    sms.answers(yes);
    await sender.send(message, { ...correlation, category: 'marketing' });

    expect(sent().MessageType).toBe('PROMOTIONAL');
  });

  it.each([
    [1, 5],
    [1_000_000, 259_200],
  ])('keeps %i seconds within what the service takes', async (validSeconds, seconds) => {
    sms.answers(yes);
    await sender.send({ ...message, validSeconds }, correlation);

    expect(sent().TimeToLive).toBe(seconds);
  });

  it('names no configuration set where there is none', async () => {
    sms.answers(yes);
    const plain = new AwsSmsSender(new PinpointSMSVoiceV2Client(awsClient(sms.url)), {
      ...options,
      configurationSetName: '',
    });
    await plain.send(message, correlation);

    expect(sent()).not.toHaveProperty('ConfigurationSetName');
  });

  it.each(Object.entries(awsSmsFailureCodes))('takes %s as %s', async (code, failureClass) => {
    sms.answers(json(400, { __type: code, Message: 'no' }));

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code });
  });

  it.each(Object.entries(awsSmsConflicts))('takes a conflict for %s as %s', async (Reason, failureClass) => {
    sms.answers(json(400, { __type: 'ConflictException', Message: 'no', Reason }));

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code: Reason });
  });

  it.each([
    [
      'a conflict that is in no table',
      json(400, { __type: 'ConflictException', Reason: 'SOMETHING_NEW' }),
      'config',
      'SOMETHING_NEW',
    ],
    ['a code that is in no table', json(400, { __type: 'SomethingNew' }), 'unknown', 'SomethingNew'],
    ['a fault of the server', json(503, { __type: 'Oops' }), 'ambiguous', 'Oops'],
  ])('tells %s', async (_, answer, failureClass, code) => {
    sms.answers(answer);

    expect(await sender.send(message, correlation)).toEqual({ kind: 'refused', failureClass, code });
  });

  it('calls once an attempt, for the service cannot tell a repeat', async () => {
    sms.answers(json(500, { __type: 'InternalServerException' }));
    await sender.send(message, correlation);

    expect(sms.requests).toHaveLength(1);
  });

  it.each([
    ['silence as ambiguous', { name: 'TimeoutError' }, 'ambiguous', 'connection-broken'],
    ['a refused connection as never sent', { code: 'ECONNREFUSED' }, 'transient', 'connection-refused'],
  ])('takes %s', async (_, failure, failureClass, code) => {
    const client = {
      send: async () => Promise.reject(Object.assign(new Error('failed'), failure)),
    } as unknown as PinpointSMSVoiceV2Client;

    expect(await new AwsSmsSender(client, options).send(message, correlation)).toEqual({
      kind: 'refused',
      failureClass,
      code,
    });
  });

  it('throws what is no answer at all', async () => {
    const client = {
      send: async () => Promise.reject(new TypeError('a slip of ours')),
    } as unknown as PinpointSMSVoiceV2Client;

    await expect(new AwsSmsSender(client, options).send(message, correlation)).rejects.toThrow('a slip of ours');
  });
});
