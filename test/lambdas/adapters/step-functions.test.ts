import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoStartLimit } from '../../../lambdas/adapters/dynamodb/dynamo-start-limit.ts';
import { SfnTasks } from '../../../lambdas/adapters/stepfunctions/sfn-tasks.ts';
import { SfnWorkflows } from '../../../lambdas/adapters/stepfunctions/sfn-workflows.ts';
import { dynamoDbs, type TestDynamoDb } from './local-dynamodb.ts';
import { awsClient, scriptedProvider } from './scripted-provider.ts';

let aws: Awaited<ReturnType<typeof scriptedProvider>>;
describe.each(dynamoDbs)('with %s', (_, startDynamoDb) => {
  let local: TestDynamoDb;
  let client: SFNClient;
  beforeAll(async () => {
    [aws, local] = await Promise.all([scriptedProvider(), startDynamoDb()]);
    client = new SFNClient({ ...awsClient(aws.url), maxAttempts: 1 });
  });
  afterAll(async () => {
    await Promise.all([aws.close(), local.stop()]);
  });

  const type = 'application/x-amz-json-1.0';
  const fails = (name: string) =>
    aws.answers({ status: 400, body: JSON.stringify({ __type: name, message: name }), type });
  const succeeds = (body: object) => aws.answers({ status: 200, body: JSON.stringify(body), type });

  describe('starting a workflow', () => {
    const workflow = { name: 'n-1-delivery-hash', input: { notificationId: 'n-1' } };
    const starts = (isLeft = true) =>
      new SfnWorkflows(client, {
        stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:delivery',
        limit: { take: async () => isLeft },
      });

    it('names it as it is told', async () => {
      succeeds({ executionArn: 'arn', startDate: 0 });

      expect(await starts().start(workflow)).toBe('started');
      expect(JSON.parse(aws.requests.at(-1)?.body ?? '')).toMatchObject({
        name: workflow.name,
        input: '{"notificationId":"n-1"}',
      });
    });

    it.each([
      ['ExecutionAlreadyExists', 'started'],
      ['ThrottlingException', 'capped'],
      ['ExecutionLimitExceeded', 'capped'],
    ])('%s means %s', async (name, answer) => {
      fails(name);

      expect(await starts().start(workflow)).toBe(answer);
    });

    it('throws whatever else is wrong', async () => {
      fails('StateMachineDoesNotExist');

      await expect(starts().start(workflow)).rejects.toThrow('StateMachineDoesNotExist');
    });

    it('does not ask Step Functions when no start is left', async () => {
      const before = aws.requests.length;

      expect(await starts(false).start(workflow)).toBe('capped');
      expect(aws.requests).toHaveLength(before);
    });
  });

  describe('answering a task', () => {
    const tasks = () => new SfnTasks(client);
    const answers = [
      ['report', () => tasks().report('token', { kind: 'settled' })],
      ['fail', () => tasks().fail('token', 'DeliveryFailed')],
      ['heartbeat', () => tasks().heartbeat('token')],
    ] as const;

    it.each(answers)('%s is taken by a task that waits', async (_, answer) => {
      succeeds({});

      expect(await answer()).toBe('taken');
    });

    it.each(
      answers.flatMap(([what, answer]) =>
        ['TaskTimedOut', 'TaskDoesNotExist'].map((name) => [what, name, answer] as const),
      ),
    )('%s comes too late where Step Functions says %s, and that is no error', async (_, name, answer) => {
      fails(name);

      expect(await answer()).toBe('too-late');
    });

    it.each(answers)('%s is thrown where Step Functions does not understand the token', async (_, answer) => {
      fails('InvalidToken');

      await expect(answer()).rejects.toThrow('InvalidToken');
    });
  });

  describe('the limit of starts', () => {
    it('holds for all copies of a function together, minute by minute', async () => {
      let now = Date.parse('2026-03-01T12:00:10Z');
      const tableName = await local.newTable();
      const copies = [1, 2].map(
        () => new DynamoStartLimit(local.client, { tableName, perMinute: 3, now: () => new Date(now) }),
      );
      const takes = async () => {
        const taken: boolean[] = [];
        // one after the other, so that either copy hears a no
        for (const copy of [...copies, ...copies, ...copies]) taken.push(await copy.take());
        return taken;
      };

      expect((await takes()).filter(Boolean)).toHaveLength(3);
      const asked = local.actions.length;
      expect((await takes()).filter(Boolean)).toEqual([]);
      expect(local.actions).toHaveLength(asked);
      now += 60_000;
      expect((await takes()).filter(Boolean)).toHaveLength(3);
    });
  });
});
