import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { policy, smallAssembly } from '../small-assembly.ts';

/** A rotation function as AWS's templates have it, without the SDK; `setSecret` fails when the secret says so. */
const code = `
  const call = async (action, input) => {
    const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.' + action,
      },
      body: JSON.stringify(input),
    });
    return { ok: answer.ok, ...(await answer.json()) };
  };
  exports.handler = async ({ Step, SecretId, ClientRequestToken }) => {
    const { VersionIdsToStages } = await call('DescribeSecret', { SecretId });
    if (!VersionIdsToStages[ClientRequestToken].includes('AWSPENDING')) throw new Error('not pending');
    const current = await call('GetSecretValue', { SecretId });
    if (Step === 'createSecret') {
      const pending = { SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' };
      if ((await call('GetSecretValue', pending)).ok) throw new Error('there is a value already');
      const SecretString = JSON.stringify({ ...JSON.parse(current.SecretString), key: 'after ' + current.VersionId });
      const put = { SecretId, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] };
      await call('PutSecretValue', put);
    }
    if (Step === 'setSecret' && JSON.parse(current.SecretString).broken) throw new RangeError('broken');
    if (Step === 'finishSecret') {
      await call('UpdateSecretVersionStage', {
        SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current.VersionId,
      });
    }
    console.log('step ' + Step);
  };
`;

const permission = {
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { Ref: 'Rotate' },
    Principal: 'secretsmanager.amazonaws.com',
    SourceArn: { Ref: 'Key' },
  },
};

const resources = (template: object, { atOnce = false } = {}) => ({
  Key: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      GenerateSecretString: {
        SecretStringTemplate: JSON.stringify(template),
        GenerateStringKey: 'key',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
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
          PolicyDocument: policy({ Effect: 'Allow', Action: 'secretsmanager:*', Resource: { Ref: 'Key' } }),
        },
      ],
    },
  },
  Rotate: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: code },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 10,
    },
  },
  Schedule: {
    Type: 'AWS::SecretsManager::RotationSchedule',
    DependsOn: ['Permission'],
    Properties: {
      SecretId: { Ref: 'Key' },
      RotationLambdaARN: { 'Fn::GetAtt': ['Rotate', 'Arn'] },
      RotationRules: { AutomaticallyAfterDays: 90 },
      RotateImmediatelyOnUpdate: atOnce,
    },
  },
});

describe('a secret that is renewed', () => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function start(made: object) {
    const assembly = await smallAssembly({ Resources: made, Outputs: { Key: { Value: { Ref: 'Key' } } } });
    cleanUps.push(assembly.remove);
    const cloud = await startLocalCloud({ assembly: assembly.directory });
    cleanUps.push(cloud.stop);
    const client = new SecretsManagerClient({
      endpoint: cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local-developer', secretAccessKey: 'local-developer' },
    });
    cleanUps.push(() => client.destroy());
    const SecretId = cloud.outputs['Key'];
    const read = (rest: object = {}) => client.send(new GetSecretValueCommand({ SecretId, ...rest }));
    return { cloud, client, SecretId, read };
  }
  const steps = ({ observations }: LocalCloud) =>
    observations.kept.flatMap((one) => (one.kind === 'log' && one.line.startsWith('step ') ? [one.line] : []));

  it('goes through the four steps, and keeps what was before', async () => {
    const { cloud, client, SecretId, read } = await start({ Permission: permission, ...resources({ kid: 'k1' }) });
    const first = await read();
    expect(JSON.parse(first.SecretString!)).toEqual({ kid: 'k1', key: expect.stringMatching(/^[0-9a-zA-Z]{64}$/) });
    expect(steps(cloud)).toEqual([]);

    const { VersionId } = await client.send(new RotateSecretCommand({ SecretId }));
    await cloud.idle();

    expect(steps(cloud)).toEqual(
      ['createSecret', 'setSecret', 'testSecret', 'finishSecret'].map((one) => `step ${one}`),
    );
    const second = await read();
    expect(second).toMatchObject({ VersionId, VersionStages: expect.arrayContaining(['AWSCURRENT']) });
    expect(JSON.parse(second.SecretString!)).toEqual({ kid: 'k1', key: `after ${first.VersionId}` });
    expect(await read({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ VersionId: first.VersionId });
    expect(await read({ VersionId: first.VersionId })).toMatchObject({ SecretString: first.SecretString });

    await client.send(new RotateSecretCommand({ SecretId }));
    await cloud.idle();
    expect(await read({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ VersionId });
    const ids = async (IncludeDeprecated: boolean) =>
      (await client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated }))).Versions?.length;
    expect([await ids(false), await ids(true)]).toEqual([2, 3]);
    expect(await client.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
      RotationEnabled: true,
      RotationRules: { AutomaticallyAfterDays: 90 },
      LastRotatedDate: expect.any(Date),
    });
  });

  it('is renewed when it is made, if the template says so', async () => {
    const { cloud, read } = await start({ Permission: permission, ...resources({}, { atOnce: true }) });
    await cloud.idle();

    expect((await read()).SecretString).toContain('after ');
  });

  it('stays as it is when a step fails, and is not renewed again before that is cleared', async () => {
    const { cloud, client, SecretId, read } = await start({ Permission: permission, ...resources({ broken: true }) });
    const first = await read();
    const { VersionId } = await client.send(new RotateSecretCommand({ SecretId }));
    await cloud.idle();

    expect(steps(cloud)).toEqual(['step createSecret']);
    expect(await read()).toEqual({ ...first, $metadata: expect.anything() });
    const again = () => client.send(new RotateSecretCommand({ SecretId }));
    await expect(again()).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await client.send(
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: VersionId }),
    );
    await again();
  });

  it('is not there without a permission for Secrets Manager', async () => {
    const { Schedule, ...others } = resources({});

    await expect(start({ ...others, Schedule: { ...Schedule, DependsOn: [] } })).rejects.toThrow(
      'Secrets Manager cannot invoke the specified Lambda function',
    );
  });

  it('takes a version once, and moves a stage only from where it is', async () => {
    const { client, SecretId, read } = await start({ Permission: permission, ...resources({}) });
    const first = await read();
    const put = (SecretString: string, VersionStages: string[] = ['AWSPENDING']) =>
      client.send(
        new PutSecretValueCommand({ SecretId, SecretString, VersionStages, ClientRequestToken: 'a'.repeat(32) }),
      );
    await put('second');
    await put('second');
    await expect(put('third')).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect((await read()).VersionId).toBe(first.VersionId);
    expect((await read({ VersionStage: 'AWSPENDING' })).SecretString).toBe('second');
    await expect(read({ VersionId: first.VersionId, VersionStage: 'AWSPENDING' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });

    const move = (MoveToVersionId: string, RemoveFromVersionId?: string) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId,
          RemoveFromVersionId,
        }),
      );
    await expect(move('a'.repeat(32))).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(move('b'.repeat(32), first.VersionId)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await move('a'.repeat(32), first.VersionId);
    await move('a'.repeat(32), 'a'.repeat(32));
    expect((await read()).SecretString).toBe('second');
    expect((await read({ VersionStage: 'AWSPREVIOUS' })).VersionId).toBe(first.VersionId);
  });
});
