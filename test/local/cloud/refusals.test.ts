import { describe, expect, it } from '@jest/globals';
import { startLocalCloud } from '../../../local/cloud.ts';
import { smallAssembly } from '../small-assembly.ts';
import { template } from './small-app.ts';

const trust = { Statement: [] };

async function starting(resources: object): Promise<string> {
  const assembly = await smallAssembly({ Resources: resources });
  try {
    const cloud = await startLocalCloud({ assembly: assembly.directory });
    await cloud.stop();
    return 'it started';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await assembly.remove();
  }
}

describe('what the local cloud does not know stops it', () => {
  it.each([
    ['a type', { Server: { Type: 'AWS::EC2::Instance' } }, ['AWS::EC2::Instance Server', 'local/template/registry.ts']],
    [
      'a property',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } } },
      ['AWS::SQS::Queue Queue', 'Colour', 'local/template/resources/sqs.ts'],
    ],
    [
      'an intrinsic function',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'x' } } } },
      ['AWS::SQS::Queue Queue', 'Fn::ImportValue', 'local/template/intrinsics.ts'],
    ],
    [
      'an attribute',
      {
        Queue: { Type: 'AWS::SQS::Queue' },
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::GetAtt': ['Queue', 'Colour'] } } },
      },
      ['Colour of AWS::SQS::Queue Queue', 'local/template/resources/sqs.ts'],
    ],
    [
      'a managed policy',
      {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: trust,
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        },
      },
      ['AWS::IAM::Role Role', 'AdministratorAccess', 'local/iam/managed-policies.ts'],
    ],
    [
      'a schedule',
      { Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'cron(0 8 * * ? *)' } } },
      ['AWS::Events::Rule Rule', 'cron(0 8 * * ? *)', 'local/events/rule.ts'],
    ],
  ])('%s', async (_, resources, words) => {
    const message = await starting(resources);

    for (const word of words) expect(message).toContain(word);
  });

  it('but resources without anything to run are only declared', async () => {
    const declared = { Alarm: { Type: 'AWS::CloudWatch::Alarm' }, Logs: { Type: 'AWS::Logs::LogGroup' } };

    expect(await starting(declared)).toBe('it started');
  });
});

describe('what AWS would not deploy', () => {
  const { ConsumerRole, Consumer, ...others } = template.Resources;

  it('is a mapping whose function may not receive', async () => {
    const { Table, Queue, DeadLetters, Source, MakerRole } = others;
    const role = { ...MakerRole };

    expect(await startingWithCode({ Table, Queue, DeadLetters, Source, ConsumerRole: role })).toContain(
      'does not have permissions to call sqs:ReceiveMessage',
    );
  });

  it('is a queue that shows a message again while its function still runs', async () => {
    const { Table, DeadLetters, Source } = others;
    const Queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 0 } };

    expect(await startingWithCode({ Table, Queue, DeadLetters, Source, ConsumerRole })).toContain(
      'visibility timeout: 0 seconds is less than function timeout: 1 seconds',
    );
  });

  function startingWithCode(resources: object): Promise<string> {
    const inline = { ...Consumer.Properties, Code: { ZipFile: 'exports.handler = async () => {}' } };
    return starting({ ...resources, Consumer: { ...Consumer, Properties: inline } });
  }
});
