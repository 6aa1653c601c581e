import {
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { askForAnswer, oneTask, withMachine } from './workflow.ts';

const invoke = (payload: object) => ({
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'FUNCTION_ARN', Payload: payload },
});

describe('a task that invokes a function', () => {
  it('has its answer as Payload, and puts it where ResultPath says', async () => {
    const { start, over, history } = await withMachine(
      oneTask({
        ...invoke({ 'id.$': '$.id', fixed: [1] }),
        ResultSelector: { 'said.$': '$.Payload.answer' },
        ResultPath: '$.deep.step',
      }),
    );
    const { status, output } = await over(await start({ id: 'n1', deep: { kept: true } }, 'first'));
    const events = await history((await over(await start({ id: 'n2', deep: {} }))).executionArn!);

    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output!)).toEqual({ id: 'n1', deep: { kept: true, step: { said: { id: 'n1', fixed: [1] } } } });
    expect(events).toEqual([
      'ExecutionStarted',
      'TaskStateEntered Task',
      'TaskScheduled',
      'TaskSucceeded',
      'TaskStateExited',
      'SucceedStateEntered Done',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('may have the function itself as its resource', async () => {
    const { start, over } = await withMachine(oneTask({ Resource: 'FUNCTION_ARN', InputPath: '$.inner' }));
    const { output } = await over(await start({ inner: { id: 'n1' } }));

    expect(JSON.parse(output!)).toEqual({ answer: { id: 'n1' } });
  });

  it('fails with the name of what the function threw', async () => {
    const { start, over } = await withMachine(oneTask(invoke({ fail: 'TypeError' })));
    const { status, error, cause } = await over(await start());

    expect({ status, error }).toEqual({ status: 'FAILED', error: 'TypeError' });
    expect(JSON.parse(cause!)).toMatchObject({ errorMessage: 'as asked' });
  });

  it('is not carried out when the role of the state machine may not', async () => {
    const { start, over } = await withMachine(oneTask(invoke({})), ['sqs:SendMessage']);
    const { error, cause } = await over(await start());

    expect(error).toBe('Lambda.AWSLambdaException');
    expect(cause).toMatch(/is not authorized to perform: lambda:InvokeFunction/);
  });
});

describe('what a failed task leads to', () => {
  const catching = { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Caught' }] };

  it('is a catcher by the name of the error', async () => {
    const { start, over } = await withMachine(oneTask({ ...invoke({ fail: 'TypeError' }), ...catching }));
    const { status, output } = await over(await start({ id: 'n1' }));

    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output!)).toMatchObject({ id: 'n1', error: { Error: 'TypeError' } });
  });

  it('is another try, as often as the retrier says, each at once when hurried', async () => {
    const retrier = { ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 3600, MaxAttempts: 2 };
    const task = { ...invoke({}), ...catching, Retry: [{ ...retrier, JitterStrategy: 'NONE' }] };
    const { cloud, start, over, transitions } = await withMachine(oneTask(task));
    const throttled = { kind: 'refuse', code: 'TooManyRequestsException' } as const;
    cloud.faults.add({ on: { functionName: 'Machine', action: 'lambda:Invoke' }, effect: throttled, times: 3 });
    const executionArn = await start();
    await cloud.idle();
    const beforeHurry = transitions().map(({ type }) => type);
    const hurrying = setInterval(() => cloud.hurry(), 5);
    const { output } = await over(executionArn);
    clearInterval(hurrying);

    expect(beforeHurry).toEqual(['entered']);
    expect(JSON.parse(output!)).toMatchObject({ error: { Error: 'Lambda.TooManyRequestsException' } });
    expect(transitions().map(({ state, type }) => `${state} ${type}`)).toEqual([
      'Task entered',
      'Task retried',
      'Task retried',
      'Task failed',
      'Caught entered',
    ]);
    const [execution] = (await (await fetch(`${cloud.url}/_local/executions`)).json()) as object[];
    expect(execution).toMatchObject({ status: 'SUCCEEDED', path: ['Task', 'Caught'], transitions: 4 });
  });

  it('is, when somebody redrives it, the same state with the same input', async () => {
    const task = { ...askForAnswer, ResultPath: '$.result' };
    const { sfn, start, over, message, history } = await withMachine({
      StartAt: 'Before',
      States: {
        Before: { Type: 'Pass', Result: 'made', ResultPath: '$.before', Next: 'Task' },
        Task: {
          Type: 'Task',
          ...task,
          Parameters: {
            QueueUrl: 'QUEUE_URL',
            MessageBody: {
              'taskToken.$': '$$.Task.Token',
              'redriveCount.$': '$$.Execution.RedriveCount',
              'before.$': '$.before',
            },
          },
          End: true,
        },
      },
    });
    const executionArn = await start({ id: 'n1' });
    const first = await message();
    await sfn.send(new SendTaskFailureCommand({ taskToken: first.taskToken, error: 'Broken', cause: 'why' }));
    const failed = await over(executionArn);
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    const second = await message();
    await sfn.send(new SendTaskSuccessCommand({ taskToken: second.taskToken, output: '"fine"' }));
    const { status, output, redriveCount } = await over(executionArn);
    const again = sfn.send(new RedriveExecutionCommand({ executionArn }));

    expect(failed).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'why', redriveStatus: 'REDRIVABLE' });
    expect(first).toMatchObject({ redriveCount: 0, before: 'made' });
    expect(second).toMatchObject({ redriveCount: 1, before: 'made' });
    expect({ status, output, redriveCount }).toEqual({
      status: 'SUCCEEDED',
      output: '{"id":"n1","before":"made","result":"fine"}',
      redriveCount: 1,
    });
    await expect(again).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    expect((await history(executionArn)).filter((type) => type!.startsWith('Execution'))).toEqual([
      'ExecutionStarted',
      'ExecutionFailed',
      'ExecutionRedriven',
      'ExecutionSucceeded',
    ]);
  });
});

describe('the name of an execution', () => {
  it('stands for one execution: the same while it runs, none after it', async () => {
    const { sfn, start, over } = await withMachine(oneTask(askForAnswer));
    const first = await start({ id: 'n1' }, 'n1-email');

    expect(await start({ id: 'n1' }, 'n1-email')).toBe(first);
    await expect(start({ id: 'other' }, 'n1-email')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await sfn.send(new StopExecutionCommand({ executionArn: first, error: 'Stopped' }));
    expect(await over(first)).toMatchObject({ status: 'ABORTED', error: 'Stopped' });
    await expect(start({ id: 'n1' }, 'n1-email')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it.each(['with space', 'a:b', 'a/b', 'x'.repeat(81), 'star*'])('may not be %s', async (name) => {
    const { start } = await withMachine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });

    await expect(start({}, name)).rejects.toMatchObject({ name: 'InvalidName' });
    await expect(start({}, 'n1-email_1.a+b=c@d')).resolves.toMatch(/:execution:/);
  });
});

it('refuses what is not JSON and a state machine that is not there', async () => {
  const { sfn, stateMachineArn } = await withMachine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
  const starting = (input: object) => sfn.send(new StartExecutionCommand({ stateMachineArn, ...input }));

  await expect(starting({ input: 'no json' })).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  await expect(starting({ stateMachineArn: `${stateMachineArn}x` })).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  });
});

it('lists executions by their status, the newest first', async () => {
  const { sfn, stateMachineArn, start, over } = await withMachine({
    StartAt: 'Which',
    States: {
      Which: {
        Type: 'Choice',
        Choices: [{ Variable: '$.fails', BooleanEquals: true, Next: 'Broken' }],
        Default: 'Done',
      },
      Broken: { Type: 'Fail', Error: 'Asked', Cause: 'for' },
      Done: { Type: 'Succeed' },
    },
  });
  for (const [name, fails] of Object.entries({ one: false, two: true, three: false })) {
    await over(await start({ fails }, name));
  }
  const listed = async (statusFilter?: 'SUCCEEDED' | 'FAILED') => {
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter }));
    return executions!.map(({ name }) => name);
  };

  expect(await listed()).toEqual(['three', 'two', 'one']);
  expect(await listed('FAILED')).toEqual(['two']);
});
