import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  InvalidParameterException,
  NotFoundException,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { SnsDevices } from '../../../lambdas/adapters/sns/devices.ts';

const application = 'arn:aws:sns:us-east-1:000000000000:app/GCM/carillon-fcm';
const sandbox = 'arn:aws:sns:us-east-1:000000000000:app/APNS_SANDBOX/carillon-apns';
const endpoint = 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/carillon-fcm/1';
const metadata = { message: '', $metadata: {} };
const gone = () => new NotFoundException({ ...metadata, message: 'Endpoint does not exist' });
const unequal = () =>
  new InvalidParameterException({
    ...metadata,
    message: `Invalid parameter: Token Reason: Endpoint ${endpoint} already exists with the same Token, but different attributes.`,
  });

/** SNS that answers each action from a script, and the last of its answers from then on. */
function scriptedSns(script: Readonly<Record<string, readonly unknown[]>>) {
  const calls: [string, object][] = [];
  const left = new Map(Object.entries(script).map(([action, answers]) => [action, [...answers]]));
  const names = new Map<unknown, string>([
    [CreatePlatformEndpointCommand, 'create'],
    [GetEndpointAttributesCommand, 'get'],
    [SetEndpointAttributesCommand, 'set'],
    [DeleteEndpointCommand, 'delete'],
  ]);
  const client = {
    send: async (command: { input: object }) => {
      const name = names.get(command.constructor) ?? '';
      calls.push([name, command.input]);
      const answers = left.get(name) ?? [{}];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as SNSClient;
  return { calls, devices: new SnsDevices(client, { fcm: application, apns: sandbox }) };
}

const fresh = { Attributes: { Token: 'token', Enabled: 'true' } };

describe('SnsDevices', () => {
  it.each([
    ['makes a device', { create: [{ EndpointArn: endpoint }], get: [fresh] }, ['create', 'get']],
    ['finds one that has other attributes', { create: [unequal()], get: [fresh] }, ['create', 'get']],
    [
      'switches one on again that was off',
      { create: [unequal()], get: [{ Attributes: { Token: 'token', Enabled: 'false' } }] },
      ['create', 'get', 'set'],
    ],
    [
      'gives one its new token',
      { create: [{ EndpointArn: endpoint }], get: [{ Attributes: { Token: 'older', Enabled: 'true' } }] },
      ['create', 'get', 'set'],
    ],
    [
      'makes one anew that is deleted in between',
      { create: [unequal(), { EndpointArn: endpoint }], get: [gone(), fresh] },
      ['create', 'get', 'create', 'get'],
    ],
    [
      'makes one anew that is deleted while it is mended',
      { create: [{ EndpointArn: endpoint }], get: [{ Attributes: {} }, fresh], set: [gone()] },
      ['create', 'get', 'set', 'create', 'get'],
    ],
  ])('%s', async (_, script, actions) => {
    const { calls, devices } = scriptedSns(script);

    expect(await devices.register('fcm', 'token')).toEqual({ endpointArn: endpoint, platform: 'fcm' });
    expect(calls.map(([name]) => name)).toEqual(actions);
    for (const [name, input] of calls)
      if (name === 'set') expect(input).toMatchObject({ Attributes: { Token: 'token', Enabled: 'true' } });
      else if (name === 'create') expect(input).toEqual({ PlatformApplicationArn: application, Token: 'token' });
  });

  it('knows a sandbox by its application', async () => {
    const arn = endpoint.replace('GCM', 'APNS_SANDBOX');
    const { devices } = scriptedSns({ create: [{ EndpointArn: arn }], get: [fresh] });

    expect(await devices.register('apns', 'token')).toEqual({ endpointArn: arn, platform: 'apns-sandbox' });
  });

  it('says which platform is off, and which token is none', async () => {
    const refusal = new InvalidParameterException({
      ...metadata,
      message: 'Invalid parameter: Token Reason: iOS device tokens must be no more than 400 hexadecimal characters',
    });
    const { devices } = scriptedSns({ create: [refusal] });

    expect(await devices.register('apns', 'token')).toBe('invalid-token');
    expect(await new SnsDevices({} as SNSClient, {}).register('fcm', 'token')).toBe('not-configured');
  });

  it.each([
    ['another parameter', new InvalidParameterException({ ...metadata, message: 'PlatformApplicationArn Reason: no' })],
    ['a broken connection', new Error('socket hang up')],
  ])('lets %s surface', async (_, error) => {
    await expect(scriptedSns({ create: [error] }).devices.register('fcm', 'token')).rejects.toBe(error);
  });

  it('gives up on a device that is deleted again and again', async () => {
    const { devices } = scriptedSns({ create: [{ EndpointArn: endpoint }], get: [gone()] });

    await expect(devices.register('fcm', 'token')).rejects.toThrow('try again');
  });

  it('tells the token of a device that is there', async () => {
    expect(await scriptedSns({ get: [fresh] }).devices.tokenOf(endpoint)).toBe('token');
    expect(await scriptedSns({ get: [gone()] }).devices.tokenOf(endpoint)).toBeUndefined();
  });
});
