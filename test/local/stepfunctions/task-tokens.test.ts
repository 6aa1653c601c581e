import { SendTaskFailureCommand, SendTaskHeartbeatCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { askForAnswer, oneTask, withMachine } from './workflow.ts';

const timeOut = (...names: string[]) => ({
  Catch: [{ ErrorEquals: names, ResultPath: '$.error', Next: 'Caught' }],
});

describe('a task token', () => {
  it('comes in a message, and who has it says what the output is', async () => {
    const { cloud, sfn, start, over, message, history } = await withMachine(oneTask(askForAnswer));
    const executionArn = await start({ id: 'n1' });
    const { taskToken, ...body } = await message();
    await cloud.idle();
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"kind":"settled"}' }));
    const { output } = await over(executionArn);

    expect(body).toEqual({ kind: 'resume', id: 'n1' });
    expect(taskToken.length).toBeLessThanOrEqual(1024);
    expect(output).toBe('{"kind":"settled"}');
    expect(await history(executionArn)).toContain('TaskSubmitted');
  });

  it('is a fresh one for each try, and the old one is too late', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { cloud, sfn, start, over, message, transition } = await withMachine(oneTask({ ...askForAnswer, Retry }));
    const executionArn = await start();
    const first = await message();
    await sfn.send(new SendTaskFailureCommand({ taskToken: first.taskToken, error: 'Busy' }));
    const hurrying = setInterval(() => cloud.hurry(), 5);
    await transition('Task', 'retried');
    clearInterval(hurrying);
    const second = await message();
    const late = sfn.send(new SendTaskSuccessCommand({ taskToken: first.taskToken, output: '1' }));

    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await sfn.send(new SendTaskSuccessCommand({ taskToken: second.taskToken, output: '2' }));
    expect(await over(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '2' });
    expect(second.taskToken).not.toBe(first.taskToken);
  });

  it('fails its task by the name that who has it gives', async () => {
    const { sfn, start, over, message } = await withMachine(oneTask({ ...askForAnswer, ...timeOut('Odd') }));
    const executionArn = await start({ id: 'n1' });
    const { taskToken } = await message();
    await sfn.send(new SendTaskFailureCommand({ taskToken, error: 'Odd', cause: 'why' }));

    expect(JSON.parse((await over(executionArn)).output!)).toEqual({ id: 'n1', error: { Error: 'Odd', Cause: 'why' } });
  });

  it('is refused when it is none, of nobody, or its output is no JSON', async () => {
    const { sfn, start, message } = await withMachine(oneTask(askForAnswer));
    await start();
    const { taskToken } = await message();
    const sending = (token: string, output = '{}') =>
      sfn.send(new SendTaskSuccessCommand({ taskToken: token, output }));

    await expect(sending('made up')).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(sending(`${taskToken}x`)).rejects.toMatchObject({ name: 'TaskDoesNotExist' });
    await expect(sending(taskToken, 'no json')).rejects.toMatchObject({ name: 'InvalidOutput' });
    await expect(sending(taskToken)).resolves.toBeDefined();
  });

  it('is not put on a queue where the role of the state machine may put nothing', async () => {
    const Parameters = { ...askForAnswer.Parameters, QueueUrl: 'PRIVATE_URL' };
    const { start, over } = await withMachine(oneTask({ ...askForAnswer, Parameters }));

    expect(await over(await start())).toMatchObject({
      error: 'SQS.AmazonSQSException',
      cause: expect.stringContaining('is not authorized to perform: sqs:SendMessage'),
    });
  });
});

describe('the clock', () => {
  it('ends a wait for an answer when it is put past the time-out, and not before; hurry does not', async () => {
    const task = { ...askForAnswer, TimeoutSecondsPath: '$.timeoutSeconds', ...timeOut('States.Timeout') };
    const { cloud, sfn, start, over, describe, message } = await withMachine(oneTask(task));
    const executionArn = await start({ timeoutSeconds: 600 });
    const { taskToken } = await message();
    cloud.hurry();
    cloud.advance(599);
    await cloud.idle();
    const before = await describe(executionArn);
    cloud.advance(2);
    const { output } = await over(executionArn);
    const late = sfn.send(new SendTaskSuccessCommand({ taskToken, output: '1' }));

    expect(before.status).toBe('RUNNING');
    expect(JSON.parse(output!)).toMatchObject({ error: { Error: 'States.Timeout' } });
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('ends a wait in which nobody says anything, and a heartbeat begins it anew', async () => {
    const limits = { TimeoutSeconds: 3600, HeartbeatSecondsPath: '$.heartbeatSeconds' };
    const task = { ...askForAnswer, ...limits, ...timeOut('States.HeartbeatTimeout') };
    const { cloud, sfn, start, over, describe, message } = await withMachine(oneTask(task));
    const executionArn = await start({ heartbeatSeconds: 60 });
    const { taskToken } = await message();
    cloud.advance(50);
    await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    cloud.advance(50);
    await cloud.idle();
    const before = await describe(executionArn);
    cloud.advance(20);

    expect(before.status).toBe('RUNNING');
    expect(JSON.parse((await over(executionArn)).output!)).toMatchObject({
      error: { Error: 'States.HeartbeatTimeout' },
    });
  });

  const waiting = {
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', TimestampPath: '$.until', Next: 'Done' }, Done: { Type: 'Succeed' } },
  };
  const inAnHour = () => ({ until: new Date(Date.now() + 3_600_000).toISOString() });

  it('ends a Wait state when it is put past its end, asked for by HTTP', async () => {
    const { cloud, start, over, describe } = await withMachine(waiting);
    const executionArn = await start(inAnHour());
    const advance = (seconds: number) =>
      fetch(`${cloud.url}/_local/advance`, { method: 'POST', body: JSON.stringify({ seconds }) });
    await advance(3000);
    await cloud.idle();
    const before = await describe(executionArn);
    const answer = await advance(700);

    expect(before.status).toBe('RUNNING');
    expect(await over(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(answer.status).toBe(200);
    expect((await advance(-1)).status).toBe(400);
  });

  it('is not needed for a Wait state that is hurried', async () => {
    const { cloud, start, over } = await withMachine(waiting);
    const executionArn = await start(inAnHour());
    await cloud.idle();
    cloud.hurry();

    expect(await over(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is what functions go by', async () => {
    const { cloud, start, over } = await withMachine(oneTask({ Resource: 'FUNCTION_ARN' }));
    const told = async () => JSON.parse((await over(await start({ now: true }))).output!);
    const before = await told();
    cloud.advance(86_400);
    const after = await told();
    const hours = (after.millis - before.millis) / 3_600_000;

    expect(Math.floor(hours)).toBe(24);
    expect(new Date(after.now).getTime()).toBeGreaterThanOrEqual(before.millis + 86_400_000);
    expect(after.parsed).toBe(Date.UTC(2026, 0, 1));
  });
});
