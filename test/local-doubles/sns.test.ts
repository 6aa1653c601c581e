import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  CreateTopicCommand,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  GetEndpointAttributesCommand,
  GetPlatformApplicationAttributesCommand,
  type MessageAttributeValue,
  PublishCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { newProviderAccounts, seededSecrets } from '../../local/seeded-secrets.ts';
import { createSns } from '../../local/services/sns.ts';
import { errorOf, startGateway } from './gateway.ts';

const prefix = 'arn:aws:sns:us-east-1:000000000000';

describe('the SNS double', () => {
  let fcm: Record<string, string>;
  let apns: Record<string, string>;
  let observations: Observations;
  let faults: Faults;
  let sns: ReturnType<typeof createSns>;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let client: SNSClient;

  beforeAll(async () => {
    const secrets = await seededSecrets(() => 'http://localhost:1', await newProviderAccounts());
    const secretNamed = (name: string) => String(secrets.find((secret) => secret.name === name)!.value);
    const { signingKey, keyId, teamId, bundleId } = JSON.parse(secretNamed('carillon/apns'));
    fcm = { PlatformCredential: secretNamed('carillon/fcm') };
    apns = {
      PlatformCredential: signingKey,
      PlatformPrincipal: keyId,
      ApplePlatformTeamID: teamId,
      ApplePlatformBundleID: bundleId,
    };
  });
  beforeEach(async () => {
    observations = new Observations();
    faults = new Faults();
    const forward = async () => ({ status: 200, body: '<CreateTopicResponse/>' });
    const nothing = async () => undefined;
    const feedback = { now: () => new Date(), publish: nothing, log: nothing };
    sns = createSns({ observations, faults, forward, feedback });
    gateway = await startGateway({ services: [sns] });
    client = new SNSClient(gateway.clientConfig);
  });
  afterEach(async () => {
    client.destroy();
    await gateway.stop();
  });

  const createApplication = async (Platform: string, Attributes: Record<string, string>, Name = 'app') =>
    (await client.send(new CreatePlatformApplicationCommand({ Name, Platform, Attributes }))).PlatformApplicationArn!;
  const createEndpoint = async (PlatformApplicationArn: string, Token: string, CustomUserData?: string) =>
    (
      await client.send(
        new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token, ...(CustomUserData && { CustomUserData }) }),
      )
    ).EndpointArn!;
  const aDevice = async (platform: 'GCM' | 'APNS' = 'GCM') =>
    platform === 'GCM'
      ? createEndpoint(await createApplication('GCM', fcm), 'token-of-a-phone')
      : createEndpoint(await createApplication('APNS', apns), 'a1b2c3');
  const publish = (TargetArn: string, message: unknown, attributes: Record<string, string> = {}) =>
    client.send(
      new PublishCommand({
        TargetArn,
        MessageStructure: 'json',
        Message: typeof message === 'string' ? message : JSON.stringify(message),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]): [string, MessageAttributeValue] => [
            name,
            { DataType: 'String', StringValue: value },
          ]),
        ),
      }),
    );
  const fcmMessage = (message: unknown) => ({ default: 'x', GCM: JSON.stringify({ fcmV1Message: { message } }) });
  const arrivals = () =>
    observations.kept.flatMap((observation) => (observation.kind === 'arrival' ? [observation.message] : []));

  describe('apps', () => {
    it('keeps their credentials to itself', async () => {
      const arn = await createApplication('APNS', apns);

      expect(arn).toBe(`${prefix}:app/APNS/app`);
      const { Attributes } = await client.send(
        new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }),
      );
      expect(Attributes).toEqual({
        Enabled: 'true',
        ApplePlatformTeamID: apns['ApplePlatformTeamID'],
        ApplePlatformBundleID: apns['ApplePlatformBundleID'],
      });
    });

    it('are created twice only with the same attributes', async () => {
      const arn = await createApplication('GCM', fcm);
      expect(await createApplication('GCM', fcm)).toBe(arn);
      expect(
        await errorOf(createApplication('GCM', { ...fcm, EventDeliveryFailure: `${prefix}:topic` })),
      ).toMatchObject({ name: 'InvalidParameterException' });
    });

    it.each([
      ['no platform of ours', () => createApplication('BAIDU', fcm)],
      ['a name with a slash', () => createApplication('GCM', fcm, 'a/b')],
      ['no credential', () => createApplication('GCM', {})],
      ['a server key of the API that FCM has shut', () => createApplication('GCM', { PlatformCredential: 'AIza' })],
      [
        'a service account with a broken key',
        () => createApplication('GCM', { PlatformCredential: '{"private_key":"x"}' }),
      ],
      ['no key id for Apple', () => createApplication('APNS', { ...apns, PlatformPrincipal: '' })],
      [
        'an RSA key for Apple',
        () =>
          createApplication('APNS', {
            ...apns,
            PlatformCredential: JSON.parse(fcm['PlatformCredential']!).private_key,
          }),
      ],
    ])('are refused with %s', async (_, create) => {
      expect(await errorOf(create())).toMatchObject({ name: 'InvalidParameterException', status: 400 });
    });

    it('take their devices with them', async () => {
      const EndpointArn = await aDevice();
      await client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: `${prefix}:app/GCM/app` }));

      expect(await errorOf(client.send(new GetEndpointAttributesCommand({ EndpointArn })))).toMatchObject({
        name: 'NotFoundException',
        status: 404,
      });
    });
  });

  describe('devices', () => {
    it('are created once, and told by their ARN when their attributes differ', async () => {
      const app = await createApplication('GCM', fcm);
      const arn = await createEndpoint(app, 'token', 'ada');

      expect(arn).toMatch(/:endpoint\/GCM\/app\/[0-9a-f-]{36}$/);
      expect(await createEndpoint(app, 'token', 'ada')).toBe(arn);
      expect(await errorOf(createEndpoint(app, 'token'))).toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining(arn),
      });
    });

    it('are not switched on again by being created again', async () => {
      const EndpointArn = await aDevice();
      await client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }));
      expect(await aDevice()).toBe(EndpointArn);

      const { Attributes } = await client.send(new GetEndpointAttributesCommand({ EndpointArn }));
      expect(Attributes).toEqual({ Enabled: 'false', Token: 'token-of-a-phone' });
    });

    it.each([
      ['an app that is not there', () => createEndpoint(`${prefix}:app/GCM/other`, 'token'), 'NotFoundException'],
      [
        'a token that Apple does not give',
        async () => createEndpoint(await createApplication('APNS', apns), 'xyz'),
        'InvalidParameterException',
      ],
      [
        'too much data',
        async () => createEndpoint(await createApplication('GCM', fcm), 'token', 'x'.repeat(2049)),
        'InvalidParameterException',
      ],
    ])('are refused with %s', async (_, create, name) => {
      expect(await errorOf(create())).toMatchObject({ name });
    });
  });

  describe('publishing', () => {
    it('gives FCM its message', async () => {
      const TargetArn = await aDevice();
      const message = { notification: { title: 'Shipped', body: 'On its way' }, data: { id: '1' }, android: {} };
      const { MessageId } = await publish(TargetArn, fcmMessage(message), { 'AWS.SNS.MOBILE.FCM.TTL': '60' });

      expect(arrivals()).toEqual([
        {
          channel: 'push',
          id: MessageId,
          endpointArn: TargetArn,
          platform: 'GCM',
          payload: { fcmV1Message: { message } },
          attributes: { 'AWS.SNS.MOBILE.FCM.TTL': '60' },
        },
      ]);
      expect(sns.permissions(gateway.calls.at(-1)!)).toEqual([
        { action: 'sns:Publish', resource: TargetArn, context: {} },
      ]);
    });

    it('gives APNs its payload, and the default text where it has no entry', async () => {
      const TargetArn = await aDevice('APNS');
      await publish(TargetArn, { default: 'x', APNS: JSON.stringify({ aps: { alert: 'Shipped' } }) });
      await publish(TargetArn, { default: 'Plain' });

      expect(arrivals().map((arrival) => arrival.channel === 'push' && arrival.payload)).toEqual([
        { aps: { alert: 'Shipped' } },
        { aps: { alert: 'Plain' } },
      ]);
    });

    it.each([
      ['no default', { GCM: '{}' }, {}, 'default'],
      ['no JSON', '{', {}, 'failed to parse'],
      ['an entry that is no string', { default: 'x', GCM: { fcmV1Message: {} } }, {}, 'must be a string'],
      ['an entry that is no JSON', { default: 'x', GCM: 'Shipped' }, {}, 'protocol GCM'],
      [
        'the payload of the API that FCM has shut',
        { default: 'x', GCM: '{"notification":{"body":"x"}}' },
        {},
        'fcmV1Message',
      ],
      ['data that is no string', fcmMessage({ data: { count: 1 } }), {}, 'expected string'],
      ['a token of its own', fcmMessage({ token: 'x' }), {}, 'token'],
      ['more than 4096 bytes', fcmMessage({ data: { text: 'x'.repeat(4096) } }), {}, '4096'],
      ['a TTL that is no number', fcmMessage({}), { 'AWS.SNS.MOBILE.FCM.TTL': 'soon' }, 'TTL'],
      ['a priority that Apple does not have', fcmMessage({}), { 'AWS.SNS.MOBILE.APNS.PRIORITY': '3' }, 'PRIORITY'],
      [
        'a collapse id beyond 64 bytes',
        fcmMessage({}),
        { 'AWS.SNS.MOBILE.APNS.COLLAPSE_ID': 'x'.repeat(65) },
        'COLLAPSE_ID',
      ],
      ['an attribute that nobody knows', fcmMessage({}), { 'AWS.SNS.MOBILE.FCM.COLOUR': 'red' }, 'COLOUR'],
    ])('refuses %s', async (_, message, attributes, text) => {
      expect(await errorOf(publish(await aDevice(), message, attributes))).toEqual({
        name: 'InvalidParameterException',
        status: 400,
        message: expect.stringContaining(text),
      });
      expect(arrivals()).toEqual([]);
    });

    it('refuses more than 4096 bytes for Apple', async () => {
      const message = { default: 'x', APNS: JSON.stringify({ aps: { alert: 'x'.repeat(4096) } }) };
      expect(await errorOf(publish(await aDevice('APNS'), message))).toMatchObject({
        message: expect.stringContaining('4096'),
      });
    });

    it('refuses an attribute of push that is no String', async () => {
      const attempt = client.send(
        new PublishCommand({
          TargetArn: await aDevice(),
          Message: 'x',
          MessageAttributes: { 'AWS.SNS.MOBILE.FCM.TTL': { DataType: 'Number', StringValue: '60' } },
        }),
      );
      expect(await errorOf(attempt)).toMatchObject({ message: expect.stringContaining('must be a String') });
    });

    it('refuses a device that is switched off, and one whose app is', async () => {
      const EndpointArn = await aDevice();
      await client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }));
      expect(await errorOf(publish(EndpointArn, fcmMessage({})))).toMatchObject({
        name: 'EndpointDisabledException',
        status: 400,
      });

      await client.send(
        new SetPlatformApplicationAttributesCommand({
          PlatformApplicationArn: `${prefix}:app/GCM/app`,
          Attributes: { Enabled: 'false' },
        }),
      );
      expect(await errorOf(publish(EndpointArn, fcmMessage({})))).toMatchObject({
        name: 'PlatformApplicationDisabledException',
      });
    });

    it('refuses a device that is gone, in the words of SNS', async () => {
      const EndpointArn = await aDevice();
      await client.send(new DeleteEndpointCommand({ EndpointArn }));

      expect(await errorOf(publish(EndpointArn, fcmMessage({})))).toEqual({
        name: 'InvalidParameterException',
        status: 400,
        message: 'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
      });
    });

    it('refuses, and loses its answer, when asked to', async () => {
      const TargetArn = await aDevice();
      faults.add({
        on: { provider: 'sns', to: TargetArn },
        effect: { kind: 'refuse', code: 'EndpointDisabled', status: 400 },
        times: 1,
      });
      faults.add({ on: { provider: 'sns' }, effect: { kind: 'lose-answer' }, times: 1 });

      expect(await errorOf(publish(TargetArn, fcmMessage({})))).toMatchObject({ name: 'EndpointDisabledException' });
      await expect(publish(TargetArn, fcmMessage({}))).rejects.toThrow('socket hang up');
      expect(arrivals()).toHaveLength(1);
    });
  });

  it('leaves topics to others, and knows what IAM asks about them', async () => {
    await client.send(new CreateTopicCommand({ Name: 'alarms' }));
    expect(sns.permissions(gateway.calls[0]!)).toEqual([
      { action: 'sns:CreateTopic', resource: `${prefix}:alarms`, context: {} },
    ]);
  });
});
