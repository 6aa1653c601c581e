import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults, type Later } from '../../local/faults.ts';
import { Observations } from '../../local/observations.ts';
import { newProviderAccounts, seededSecrets } from '../../local/seeded-secrets.ts';
import type { FeedbackWorld } from '../../local/services/push/feedback.ts';
import { createSns } from '../../local/services/sns.ts';
import { errorOf, startGateway } from './gateway.ts';

const prefix = 'arn:aws:sns:us-east-1:000000000000';

describe('what becomes of a push', () => {
  let fcm: Record<string, string>;
  let observations: Observations;
  let faults: Faults;
  let sns: ReturnType<typeof createSns>;
  let published: object[];
  let logged: object[];
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let client: SNSClient;

  beforeAll(async () => {
    const secrets = await seededSecrets(() => 'http://localhost:1', await newProviderAccounts());
    fcm = { PlatformCredential: String(secrets.find(({ name }) => name === 'carillon/fcm')!.value) };
  });
  beforeEach(async () => {
    observations = new Observations();
    faults = new Faults();
    published = [];
    logged = [];
    const feedback: FeedbackWorld = {
      now: () => new Date('2026-11-22T10:00:00.250Z'),
      publish: async (topicArn, { message }) => void published.push({ topicArn, message: JSON.parse(message) }),
      log: async (roleArn, group, line) => void logged.push({ roleArn, group, line: JSON.parse(line) }),
    };
    const forward = async () => ({ status: 200, body: '' });
    sns = createSns({ observations, faults, forward, feedback });
    gateway = await startGateway({ services: [sns] });
    client = new SNSClient(gateway.clientConfig);
  });
  afterEach(async () => {
    client.destroy();
    await gateway.stop();
  });

  const createApplication = async (attributes: Record<string, string>) => {
    const Attributes = { ...fcm, ...attributes };
    const made = await client.send(new CreatePlatformApplicationCommand({ Name: 'app', Platform: 'GCM', Attributes }));
    return made.PlatformApplicationArn!;
  };
  const createEndpoint = async (PlatformApplicationArn: string) =>
    (await client.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'token-of-a-phone' })))
      .EndpointArn!;
  const publish = (TargetArn: string, abortSignal?: AbortSignal) =>
    client.send(new PublishCommand({ TargetArn, Message: 'x' }), { abortSignal });

  const roles = {
    SuccessFeedbackRoleArn: 'arn:aws:iam::000000000000:role/logs',
    FailureFeedbackRoleArn: 'arn:aws:iam::000000000000:role/logs',
    SuccessFeedbackSampleRate: '100',
  };
  const topic = `${prefix}:failures`;
  const pushed = async (attributes: Record<string, string>, tells?: Later) => {
    const application = await createApplication(attributes);
    const TargetArn = await createEndpoint(application);
    if (tells !== undefined) faults.add({ on: { provider: 'sns' }, effect: { kind: 'later', tells } });
    const { MessageId } = await publish(TargetArn);
    while (sns.underWay > 0) await new Promise(setImmediate);
    return { TargetArn, MessageId, again: () => publish(TargetArn) };
  };

  it('is a line of success in the group of the application', async () => {
    const { TargetArn, MessageId } = await pushed({ ...roles, EventDeliveryFailure: topic });

    expect(published).toEqual([]);
    expect(logged).toEqual([
      {
        roleArn: roles.SuccessFeedbackRoleArn,
        group: 'sns/us-east-1/000000000000/app/GCM/app',
        line: expect.objectContaining({
          status: 'SUCCESS',
          notification: { messageId: MessageId, timestamp: '2026-11-22 10:00:00.250' },
          delivery: expect.objectContaining({ destination: TargetArn, statusCode: 200 }),
        }),
      },
    ]);
  });

  it.each([
    ['without roles', { EventDeliveryFailure: topic }, undefined],
    ['when nothing is to be told', { ...roles, EventDeliveryFailure: topic }, 'nothing'],
  ] as const)('is not told at all %s', async (_, attributes, tells) => {
    await pushed(attributes, tells);

    expect([...published, ...logged]).toEqual([]);
  });

  it('is, for a dead device, an event on the topic and a line of failure; the endpoint is off', async () => {
    const { TargetArn, MessageId, again } = await pushed({ ...roles, EventDeliveryFailure: topic }, 'bounce');

    expect(published).toEqual([
      {
        topicArn: topic,
        message: expect.objectContaining({
          EventType: 'DeliveryFailure',
          FailureType: 'InvalidPlatformToken',
          EndpointArn: TargetArn,
          MessageId,
          Resource: `${prefix}:app/GCM/app`,
        }),
      },
    ]);
    expect(logged).toMatchObject([
      { group: 'sns/us-east-1/000000000000/app/GCM/app/Failure', line: { status: 'FAILURE' } },
    ]);
    expect(await errorOf(again())).toMatchObject({ name: 'EndpointDisabledException' });
  });

  it('leaves the endpoint on when the push service failed', async () => {
    const { again } = await pushed({ EventDeliveryFailure: topic }, 'failure');

    expect(published).toMatchObject([{ message: { FailureType: 'PlatformServiceUnavailable' } }]);
    await expect(again()).resolves.toMatchObject({ MessageId: expect.any(String) });
  });

  it('asks IAM whether the roles may be handed on', async () => {
    await createApplication(roles);

    expect(sns.permissions(gateway.calls[0]!)).toEqual([
      expect.objectContaining({ action: 'sns:CreatePlatformApplication' }),
      {
        action: 'iam:PassRole',
        resource: roles.SuccessFeedbackRoleArn,
        context: { 'iam:PassedToService': 'sns.amazonaws.com' },
      },
    ]);
  });

  it('says nothing until the caller gives up, when asked to hang', async () => {
    const TargetArn = await createEndpoint(await createApplication({}));
    faults.add({ on: { provider: 'sns' }, effect: { kind: 'hang' } });
    const abortController = new AbortController();
    const attempt = publish(TargetArn, abortController.signal);
    while (!observations.kept.some(({ kind }) => kind === 'provider-call')) await new Promise(setImmediate);
    abortController.abort();

    await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
    expect(observations.kept.filter(({ kind }) => kind === 'arrival')).toEqual([]);
  });
});
