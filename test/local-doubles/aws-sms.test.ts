import {
  ConflictException,
  PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
  type SendTextMessageCommandInput,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults, type Later } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { type AwsSms, createAwsSms } from '../../local/services/aws-sms.ts';
import { errorOf, startGateway } from './gateway.ts';

const topicArn = 'arn:aws:sns:us-east-1:000000000000:texts';
const origination = 'arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-00000000000000000000000000000001';
const aText: SendTextMessageCommandInput = {
  DestinationPhoneNumber: '+15550100',
  OriginationIdentity: origination,
  MessageBody: 'Your code is 1234',
  ConfigurationSetName: 'texts',
  Context: { notificationId: 'order:1', attempt: '1' },
};

describe('the double of AWS End User Messaging', () => {
  let observations: Observations;
  let faults: Faults;
  let published: { topicArn: string; event: Record<string, unknown>; sourceArn: string }[];
  let sms: AwsSms;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let client: PinpointSMSVoiceV2Client;

  beforeEach(async () => {
    observations = new Observations();
    faults = new Faults();
    published = [];
    sms = createAwsSms({
      observations,
      faults,
      now: () => new Date('2026-03-01T12:00:00Z'),
      publish: async (topic, message, sourceArn) => {
        published.push({ topicArn: topic, event: JSON.parse(message), sourceArn });
        return undefined;
      },
    });
    sms.addConfigurationSet('texts', { topicArn, eventTypes: ['TEXT_ALL'] });
    sms.addConfigurationSet('quiet');
    gateway = await startGateway({ services: [sms] });
    client = new PinpointSMSVoiceV2Client(gateway.clientConfig);
  });
  afterEach(async () => {
    client.destroy();
    await gateway.stop();
  });

  const send = (changes: Partial<SendTextMessageCommandInput> = {}, abortSignal?: AbortSignal) =>
    client.send(new SendTextMessageCommand({ ...aText, ...changes }), abortSignal ? { abortSignal } : {});
  const arrivals = () =>
    observations.kept.flatMap((observation) => (observation.kind === 'arrival' ? [observation.message] : []));
  const told = async () => {
    while (sms.underWay > 0) await new Promise((resolve) => setImmediate(resolve));
    return published.map(({ event }) => event['eventType']);
  };

  it('accepts a text and tells what has arrived', async () => {
    const { MessageId } = await send();

    expect(arrivals()).toEqual([
      expect.objectContaining({ channel: 'sms', id: MessageId, to: '+15550100', text: 'Your code is 1234' }),
    ]);
  });

  it.each<[string, Partial<SendTextMessageCommandInput>, string, string]>([
    ['a number that is none', { DestinationPhoneNumber: 'ada' }, 'ValidationException', 'DestinationPhoneNumber'],
    ['no text', { MessageBody: '' }, 'ValidationException', 'MessageBody'],
    ['1601 characters', { MessageBody: 'x'.repeat(1601) }, 'ValidationException', 'MessageBody'],
    ['a time to live of four seconds', { TimeToLive: 4 }, 'ValidationException', 'TimeToLive'],
    ['a time to live beyond three days', { TimeToLive: 259_201 }, 'ValidationException', 'TimeToLive'],
    ['a context of six', { Context: { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' } }, 'ValidationException', '5'],
    ['an empty value in the context', { Context: { a: '' } }, 'ValidationException', 'Context'],
    ['an unknown configuration set', { ConfigurationSetName: 'other' }, 'ResourceNotFoundException', 'other'],
  ])('refuses %s', async (_, changes, name, text) => {
    expect(await errorOf(send(changes))).toEqual({ name, status: 400, message: expect.stringContaining(text) });
    expect(arrivals()).toEqual([]);
  });

  it('refuses who has answered STOP, until they answer START', async () => {
    sms.optOut('+15550100');
    const refusal: unknown = await send().catch((error) => error);
    expect(refusal).toBeInstanceOf(ConflictException);
    expect(refusal).toMatchObject({ Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' });

    sms.optIn('+15550100');
    await send();
    expect(arrivals()).toHaveLength(1);
  });

  it.each([
    ['ThrottlingException', 'ThrottlingException', undefined],
    ['DESTINATION_PHONE_NUMBER_OPTED_OUT', 'ConflictException', 'DESTINATION_PHONE_NUMBER_OPTED_OUT'],
  ])('refuses with %s when asked to', async (code, name, Reason) => {
    faults.add({ on: { provider: 'aws-sms' }, effect: { kind: 'refuse', code, status: 400 }, times: 1, every: 1 });

    await expect(send()).rejects.toMatchObject({ name, ...(Reason && { Reason }) });
    await send();
  });

  it('loses its answer when asked to, though the text has arrived', async () => {
    faults.add({ on: { provider: 'aws-sms' }, effect: { kind: 'lose-answer' }, times: 1, every: 1 });

    await expect(send()).rejects.toThrow('socket hang up');
    expect(arrivals()).toHaveLength(1);
  });

  it('says nothing when asked to hang, and nothing arrives', async () => {
    faults.add({ on: { provider: 'aws-sms' }, effect: { kind: 'hang' }, times: 1, every: 1 });

    await expect(send({}, AbortSignal.timeout(50))).rejects.toThrow();
    expect(arrivals()).toEqual([]);
  });

  it.each<[Later | 'no fault', readonly string[]]>([
    ['no fault', ['TEXT_SENT', 'TEXT_SUCCESSFUL', 'TEXT_DELIVERED']],
    ['nothing', []],
    ['delay', ['TEXT_PENDING']],
    ['failure', ['TEXT_SENT', 'TEXT_CARRIER_UNREACHABLE']],
    ['bounce', ['TEXT_INVALID']],
    ['soft-bounce', ['TEXT_SENT', 'TEXT_UNREACHABLE']],
    ['complaint', ['TEXT_SENT', 'TEXT_BLOCKED']],
  ])('with %s tells the topic of the configuration set', async (tells, types) => {
    if (tells !== 'no fault')
      faults.add({ on: { provider: 'aws-sms' }, effect: { kind: 'later', tells }, times: 1, every: 1 });
    const { MessageId } = await send();

    expect(await told()).toEqual(types);
    for (const one of published)
      expect(one).toMatchObject({
        topicArn,
        sourceArn: 'arn:aws:sms-voice:us-east-1:000000000000:configuration-set/texts',
        event: { messageId: MessageId, destinationPhoneNumber: '+15550100', context: aText.Context },
      });
  });

  it('tells a destination only the events that it matches', async () => {
    sms.addConfigurationSet('texts', { topicArn, eventTypes: ['TEXT_DELIVERED'] });
    await send();

    expect(await told()).toEqual(['TEXT_DELIVERED']);
  });

  it.each([
    ['a set without destination', 'quiet'],
    ['no set', undefined],
  ])('tells nobody of a text with %s', async (_, ConfigurationSetName) => {
    await send({ ConfigurationSetName });

    expect(await told()).toEqual([]);
  });

  it('asks IAM about what the text comes from, and about the configuration set', async () => {
    await send();

    expect(sms.permissions(gateway.calls[0]!)).toEqual([
      { action: 'sms-voice:SendTextMessage', resource: origination, context: {} },
      {
        action: 'sms-voice:SendTextMessage',
        resource: 'arn:aws:sms-voice:us-east-1:000000000000:configuration-set/texts',
        context: {},
      },
    ]);
  });
});
