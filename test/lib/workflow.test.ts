import { describe, expect, it } from '@jest/globals';
import validator from 'asl-validator';
import * as z from 'zod';
import { receiptsV1Schema } from '../../lambdas/contracts/commands/receipts.v1.ts';
import { resumeV1Schema } from '../../lambdas/contracts/commands/resume.v1.ts';
import { recordedFailure, workflowInputSchema, workflowStepSchema } from '../../lambdas/contracts/workflow.ts';
import { synthesised } from './synthesise.ts';
import { type State, stateMachineOf } from './workflow-definition.ts';

const { asl, definition, properties } = stateMachineOf(await synthesised('local'));
const states = Object.entries(definition.States);
const ofType = (type: string) => states.filter(([, state]) => state.Type === type);
const tasks = ofType('Task');
const isToken = ({ Resource }: State) => Resource?.endsWith(':sqs:sendMessage.waitForTaskToken');
const state = (name: string): State => {
  const found = definition.States[name];
  if (found === undefined) throw new Error(`there is no state ${name}`);
  return found;
};

describe('the state machine', () => {
  const settings = z.object({
    StateMachineType: z.literal('STANDARD').optional(),
    LoggingConfiguration: z.object({ Level: z.string(), IncludeExecutionData: z.boolean() }),
    TracingConfiguration: z.object({ Enabled: z.boolean() }),
  });

  it('is in the States Language', () => {
    const check = validator(Object.assign({}, asl));
    expect(check.errorsText()).toBe('');
    const broken = { ...Object.assign({}, asl), StartAt: 'Nowhere' };
    expect(validator(broken).isValid).toBe(false);
  });

  it('is traced, and logs what fails without what it was about', () => {
    expect(settings.parse(properties)).toEqual({
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  it('outlives the three days after which a delivery is given up, and not by long', () => {
    expect(definition.TimeoutSeconds).toBe(4 * 86_400);
  });

  it('can be in eight states', () => {
    expect(states.map(([name]) => name)).toEqual([
      'DecideNextStep',
      'NextStep',
      'Attempt',
      'AwaitReceipt',
      'WaitUntil',
      'UnknownStep',
      'RecordFailure',
      'Settled',
    ]);
  });

  it('goes somewhere for every kind of step, and records any other as a fault', () => {
    const { Choices = [], Default } = state('NextStep');
    const targets = Object.fromEntries(Choices.map(({ StringEquals = 'nothing', Next }) => [StringEquals, Next]));
    const kinds = workflowStepSchema.options.map(({ shape }) => shape.kind.value);
    expect(Object.keys(targets).sort()).toEqual(['nothing', ...kinds].sort());
    expect(targets).toMatchObject({ attempt: 'Attempt', 'await-receipt': 'AwaitReceipt', nothing: 'UnknownStep' });
    expect(Default).toBe('UnknownStep');
    expect(state('UnknownStep').Next).toBe('RecordFailure');
  });
});

describe('every task', () => {
  it.each(tasks)('%s ends after a time', (_, task) => {
    expect(task['TimeoutSeconds'] ?? task['TimeoutSecondsPath']).toBeDefined();
  });

  it.each(tasks)('%s tries faults of AWS again, not everybody at the same moment', (_, { Retry }) => {
    expect(Retry.length).toBeGreaterThan(0);
    for (const { JitterStrategy } of Retry) expect(JitterStrategy).toBe('FULL');
  });

  it.each(tasks.filter(([name]) => name !== 'RecordFailure'))('%s has its failure recorded', (_, { Catch }) => {
    expect(Catch.at(-1)).toEqual({ ErrorEquals: ['States.ALL'], Next: 'RecordFailure', ResultPath: '$.error' });
  });

  it.each(tasks)('%s keeps the ids of the delivery beside its result and its error', (_, { ResultPath, Catch }) => {
    expect([null, '$.step']).toContain(ResultPath);
    expect(Catch.map(({ ResultPath: ofError }) => ofError)).toEqual(Catch.map(() => '$.error'));
  });
});

describe('a failure that was recorded', () => {
  it('fails the execution there, so that on-call is told and can redrive it', () => {
    const { Catch, Retry, Next } = state('RecordFailure');
    expect(Catch).toEqual([]);
    expect(Retry[0]).toMatchObject({ ErrorEquals: [recordedFailure], MaxAttempts: 0 });
    expect(Next).toBe('DecideNextStep');
  });
});

describe('what comes late', () => {
  it('is decided anew', () => {
    expect(state('Attempt').Catch[0]).toMatchObject({
      ErrorEquals: ['States.Timeout', 'States.HeartbeatTimeout'],
      Next: 'DecideNextStep',
    });
    expect(state('AwaitReceipt').Catch[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], Next: 'DecideNextStep' });
  });

  it('is not sent a second time by a retry', () => {
    const [first, ...others] = state('Attempt').Retry;
    expect(first).toMatchObject({ ErrorEquals: ['States.HeartbeatTimeout'], MaxAttempts: 0 });
    expect(others.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(['States.TaskFailed']);
  });

  it('is noticed early for an attempt, by its heartbeat', () => {
    expect(state('Attempt')['HeartbeatSecondsPath']).toBe('$.step.heartbeatSeconds');
  });
});

describe('every message', () => {
  const recipientId = 'ada';
  const notificationId = 'n-1';
  const until = '2026-11-22T14:00:00Z';
  const scope: Readonly<Record<string, unknown>> = {
    '$$.Task.Token': 'token',
    '$$.Execution.RedriveCount': 0,
    '$.recipientId': recipientId,
    '$.notificationId': notificationId,
    '$.channel': 'push',
    '$.step.channel': 'sms',
    '$.step.number': 1,
    '$.step.until': until,
    '$.error.Error': 'States.Timeout',
  };
  /** A payload with its paths replaced by what they lead to. */
  const filled = (template: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(
      Object.entries(template).map(([name, value]) =>
        name.endsWith('.$') ? [name.slice(0, -2), scope[String(value)]] : [name, value],
      ),
    );
  const bodyOf = (name: string) => filled(state(name).Parameters?.MessageBody);

  it('is understood by who gets it', () => {
    expect(resumeV1Schema.parse(bodyOf('Attempt'))).toMatchObject({
      kind: 'resume',
      taskToken: 'token',
      channel: 'sms',
    });
    expect(receiptsV1Schema.parse(bodyOf('AwaitReceipt'))).toMatchObject({
      kind: 'await-receipt',
      channel: 'sms',
      until,
    });
    expect(receiptsV1Schema.parse(bodyOf('RecordFailure'))).toMatchObject({
      kind: 'workflow-failed',
      channel: 'push',
      redriveCount: 0,
      error: 'States.Timeout',
    });
    expect(() => resumeV1Schema.parse(bodyOf('AwaitReceipt'))).toThrow();
  });

  it('and every decision holds ids and nothing else', () => {
    const asked = workflowInputSchema.strict().parse(filled(state('DecideNextStep').Parameters));
    expect(asked).toEqual({ recipientId, notificationId, channel: 'push' });
  });

  it.each(['AwaitReceipt', 'RecordFailure'])('of %s goes to the receipts queue', (name) => {
    expect(isToken(state(name))).toBe(true);
    expect(state(name).Parameters?.QueueUrl).toMatch(/\/ReceiptsQueue[0-9A-F]{8}$/);
  });

  it('of an attempt goes where and when the decision says', () => {
    const { MessageBody: _, ...rest } = state('Attempt').Parameters ?? {};
    expect(rest).toEqual({
      'QueueUrl.$': '$.step.queueUrl',
      'DelaySeconds.$': '$.step.delaySeconds',
      'MessageGroupId.$': '$.step.groupId',
    });
  });
});

describe('the number of transitions', () => {
  /** The states that an execution is in, when these are the steps it is told, one after another. */
  function walk(kinds: readonly string[]): string[] {
    const path: string[] = [];
    const told = [...kinds];
    let name: string | undefined = definition.StartAt;
    while (name !== undefined) {
      path.push(name);
      const { Type, Choices = [], Next, Default }: State = state(name);
      if (Type !== 'Choice') {
        name = Next;
        continue;
      }
      const kind = told.shift();
      name = Choices.find(({ StringEquals }) => StringEquals === kind)?.Next ?? Default;
    }
    return path;
  }

  it('is at most seven for one retry and one fallback', () => {
    expect(walk(['attempt', 'attempt', 'settled'])).toEqual([
      'DecideNextStep',
      'NextStep',
      'Attempt',
      'NextStep',
      'Attempt',
      'NextStep',
      'Settled',
    ]);
  });

  it('is eight with a receipt that is waited for, before another channel or after it', () => {
    expect(walk(['await-receipt', 'attempt', 'settled'])).toHaveLength(8);
    expect(walk(['attempt', 'await-receipt', 'settled'])).toHaveLength(8);
  });
});
