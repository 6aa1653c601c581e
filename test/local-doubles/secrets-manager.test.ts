import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newProviderAccounts, seededSecrets } from '../../local/seeded-secrets.ts';
import { createSecretsManager } from '../../local/services/secrets-manager.ts';
import { errorOf, startGateway } from './gateway.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/key-AbCdEf';

/** Rotation has a test of its own, with real functions. */
const noFunctions = { refusal: () => 'there are none', invoke: async () => ({ refused: 'there are none' }) };

describe('the Secrets Manager double', () => {
  const secretsManager = createSecretsManager(noFunctions);
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let client: SecretsManagerClient;

  beforeEach(async () => {
    secretsManager.create({ arn, name: 'carillon/key', value: 'first' });
    gateway = await startGateway({ services: [secretsManager] });
    client = new SecretsManagerClient(gateway.clientConfig);
  });
  afterEach(async () => {
    client.destroy();
    await gateway.stop();
  });

  const read = (SecretId: string, stage?: string) =>
    client.send(new GetSecretValueCommand({ SecretId, ...(stage && { VersionStage: stage }) }));

  it.each([
    ['its ARN', arn],
    ['its ARN without the suffix', arn.slice(0, -7)],
    ['its name', 'carillon/key'],
  ])('gives a secret by %s, to who may read that ARN', async (_, id) => {
    expect(await read(id)).toMatchObject({ ARN: arn, Name: 'carillon/key', SecretString: 'first' });
    expect(secretsManager.permissions(gateway.calls[0]!)).toEqual([
      {
        action: 'secretsmanager:GetSecretValue',
        resource: arn,
        context: { 'secretsmanager:SecretId': id },
      },
    ]);
  });

  it('keeps the previous value when a new one is put', async () => {
    const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'second' }));

    expect(await read(arn)).toMatchObject({ SecretString: 'second', VersionId, VersionStages: ['AWSCURRENT'] });
    expect(await read(arn, 'AWSPREVIOUS')).toMatchObject({ SecretString: 'first' });
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    expect(VersionIdsToStages?.[VersionId!]).toEqual(['AWSCURRENT']);
  });

  it.each([
    ['a secret that is not there', 'carillon/other', undefined],
    ['a stage that is not there', 'carillon/key', 'AWSPENDING'],
  ])('does not find %s', async (_, id, stage) => {
    expect(await errorOf(read(id, stage))).toMatchObject({ name: 'ResourceNotFoundException', status: 400 });
  });

  it('is seeded with what a team would have put there by hand', async () => {
    for (const secret of await seededSecrets(() => 'http://localhost:1', await newProviderAccounts()))
      secretsManager.create(secret);

    const { SecretString } = await read('arn:aws:secretsmanager:us-east-1:000000000000:secret:carillon/twilio-Local1');
    expect(JSON.parse(SecretString!)).toEqual({
      accountSid: expect.stringMatching(/^AC[0-9a-f]{32}$/),
      authToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      apiUrl: 'http://localhost:1/twilio',
    });
  });
});
