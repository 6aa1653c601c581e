import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach } from '@jest/globals';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { Observation } from '../../../local/observations.ts';
import { policy, smallAssembly } from '../small-assembly.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const role = (service: string, statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: service },
    }),
    Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});

/** A function that answers with what it is asked for, or fails as it is asked to. */
const code = `
  exports.handler = async (event) => {
    if (event.log) console.log(event.log);
    if (event.now) return { now: new Date().toISOString(), millis: Date.now(), parsed: new Date('2026-01-01').getTime() };
    if (event.fail) throw Object.assign(new Error('as asked'), { name: event.fail });
    return { answer: event };
  };
`;

/** A state machine, a queue and a function that it may use, and a queue that it may not. */
const resources = (definition: object, allowed: string[]) => ({
  Queue: { Type: 'AWS::SQS::Queue' },
  Private: { Type: 'AWS::SQS::Queue' },
  FunctionRole: role('lambda.amazonaws.com', [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }]),
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: code },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: arnOf('FunctionRole'),
      Timeout: 10,
    },
  },
  MachineRole: role('states.amazonaws.com', [
    { Effect: 'Allow', Action: allowed, Resource: [arnOf('Queue'), arnOf('Function')] },
  ]),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      DefinitionString: {
        'Fn::Join': [
          '',
          JSON.stringify(definition)
            .split(/(FUNCTION_ARN|QUEUE_URL|PRIVATE_URL)/)
            .map((part) => PLACES[part] ?? part),
        ],
      },
      RoleArn: arnOf('MachineRole'),
      TracingConfiguration: { Enabled: true },
    },
  },
});

const PLACES: Readonly<Record<string, object>> = {
  FUNCTION_ARN: arnOf('Function'),
  QUEUE_URL: { Ref: 'Queue' },
  PRIVATE_URL: { Ref: 'Private' },
};

/** A local cloud with one state machine; FUNCTION_ARN, QUEUE_URL and PRIVATE_URL stand for what there is besides. */
export async function withMachine(
  definition: object,
  allowed: string[] = ['lambda:InvokeFunction', 'sqs:SendMessage'],
): Promise<Workflow> {
  const assembly = await smallAssembly({
    Resources: resources(definition, allowed),
    Outputs: { Machine: { Value: { Ref: 'Machine' } }, Queue: { Value: { Ref: 'Queue' } } },
  });
  cleanUps.push(() => assembly.remove());
  const cloud = await startLocalCloud({ assembly: assembly.directory });
  cleanUps.push(() => cloud.stop());
  return workflow(cloud);
}

export type Workflow = ReturnType<typeof workflow>;

function workflow(cloud: LocalCloud) {
  const config = {
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local-developer', secretAccessKey: 'local-developer' },
  };
  const sfn = new SFNClient(config);
  const sqs = new SQSClient(config);
  cleanUps.push(
    () => sfn.destroy(),
    () => sqs.destroy(),
  );
  const stateMachineArn = cloud.outputs['Machine'];
  const describe = (executionArn: string | undefined) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  const start = async (input: object = {}, name?: string) => {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ id: 'n1', ...input }), name }),
    );
    return executionArn!;
  };
  return {
    cloud,
    sfn,
    stateMachineArn,
    start,
    describe,
    /** The execution, once it is over. */
    over: async (executionArn: string) => {
      for (;;) {
        const execution = await describe(executionArn);
        if (execution.status !== 'RUNNING') return execution;
        await delay(5);
      }
    },
    /** The next message on the queue: its body. */
    message: async () => {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: cloud.outputs['Queue'], WaitTimeSeconds: 20 }),
      );
      return JSON.parse(Messages![0]!.Body!);
    },
    /** The types of the history's events, and the states that they are about. */
    history: async (executionArn: string) => {
      const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
      return events!.map(({ type, stateEnteredEventDetails }) =>
        stateEnteredEventDetails === undefined ? type : `${type} ${stateEnteredEventDetails.name}`,
      );
    },
    transitions: () =>
      cloud.observations.kept.filter(
        (one): one is Extract<Observation, { kind: 'transition' }> => one.kind === 'transition',
      ),
    /** Resolves when one of its transitions is like this. */
    transition: async (state: string, type: string) => {
      const isIt = (one: Observation) => one.kind === 'transition' && one.state === state && one.type === type;
      if (cloud.observations.kept.some(isIt)) return;
      await new Promise<void>((resolve) => {
        const stop = cloud.observations.listen((one) => {
          if (!isIt(one)) return;
          stop();
          resolve();
        });
      });
    },
  };
}

/** A state machine of one task, which retries and catches as it is told to. */
export const oneTask = (task: object, others: object = {}) => ({
  StartAt: 'Task',
  States: {
    Task: { Type: 'Task', Next: 'Done', ...task },
    ...('Catch' in task && { Caught: { Type: 'Pass', End: true } }),
    Done: { Type: 'Succeed' },
    ...others,
  },
});

/** A task that puts its token on the queue and waits for what comes of it. */
export const askForAnswer = {
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: {
    QueueUrl: 'QUEUE_URL',
    MessageBody: { kind: 'resume', 'taskToken.$': '$$.Task.Token', 'id.$': '$$.Execution.Input.id' },
  },
};
