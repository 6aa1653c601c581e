import { expect, it } from '@jest/globals';
import { StateMachine } from 'aws-local-stepfunctions';
import { wallClock } from '../../../local/clock.ts';
import { Observations } from '../../../local/observations.ts';
import { definitionSchema } from '../../../local/services/stepfunctions/definition.ts';
import { StateMachines } from '../../../local/services/stepfunctions/state-machines.ts';

/** What our interpreter makes of a definition, until nothing waits. */
async function ours(definition: object, input: object) {
  const observations = new Observations();
  const integrations = { call: async () => ({}) } as never;
  const machines = new StateMachines({ integrations, observations, clock: wallClock });
  const machine = machines.add({
    name: 'one',
    logicalId: 'One',
    roleArn: 'role',
    definition: definitionSchema.parse(definition),
    principal: { kind: 'role', logicalId: 'Role', functionName: 'One' },
  });
  const execution = machines.start(machine, 'one', input);
  while (execution.status === 'RUNNING') await new Promise(setImmediate);
  return execution.error === undefined ? { output: execution.output } : { error: execution.error };
}

/** What aws-local-stepfunctions makes of it. */
async function theirs(definition: object, input: object) {
  const { result, eventLogs } = new StateMachine(JSON.parse(JSON.stringify(definition))).run(input as never);
  const failed = async () => {
    for await (const event of eventLogs) if (event.type === 'ExecutionFailed') return { error: event.Error };
    return undefined;
  };
  return result.then(
    (output) => ({ output }),
    () => failed(),
  );
}

const choice = (rule: object) => ({
  StartAt: 'Choice',
  States: {
    Choice: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
    Yes: { Type: 'Pass', Result: 'yes', End: true },
    No: { Type: 'Pass', Result: 'no', End: true },
  },
});
const pass = (state: object) => ({ StartAt: 'Pass', States: { Pass: { Type: 'Pass', ...state, End: true } } });

const input = {
  step: { kind: 'attempt', number: 2, flag: true, nothing: null, until: '2026-11-22T10:00:00Z' },
  list: [{ id: 'a' }, { id: 'b' }],
  text: '{"a":[1]}',
  same: 'attempt',
};
const at = (name: string) => ({ Variable: `$.step.${name}` });

it.each([
  ['a text that is equal', choice({ ...at('kind'), StringEquals: 'attempt' })],
  ['a text that is not', choice({ ...at('kind'), StringEquals: 'wait' })],
  ['a text found elsewhere', choice({ ...at('kind'), StringEqualsPath: '$.same' })],
  ['a pattern', choice({ ...at('kind'), StringMatches: 'att*t' })],
  ['a text that comes later', choice({ ...at('kind'), StringGreaterThan: 'atta' })],
  ['a number that is greater', choice({ ...at('number'), NumericGreaterThanEquals: 2 })],
  ['a number that is not', choice({ ...at('number'), NumericLessThan: 2 })],
  ['a flag', choice({ ...at('flag'), BooleanEquals: true })],
  ['a time', choice({ ...at('until'), TimestampLessThan: '2026-11-22T10:00:01Z' })],
  ['what is there', choice({ ...at('kind'), IsPresent: true })],
  ['null', choice({ ...at('nothing'), IsNull: true })],
  ['a type', choice({ ...at('number'), IsNumeric: true })],
  [
    'all of two',
    choice({
      And: [
        { ...at('flag'), BooleanEquals: true },
        { ...at('number'), NumericEquals: 3 },
      ],
    }),
  ],
  [
    'one of two',
    choice({
      Or: [
        { ...at('flag'), BooleanEquals: true },
        { ...at('number'), NumericEquals: 3 },
      ],
    }),
  ],
  ['the contrary', choice({ Not: { ...at('flag'), BooleanEquals: true } })],
  ['no rule and no default', { ...choice({}), States: noDefault() }],
  ['a result at a path', pass({ Result: { a: 1 }, ResultPath: '$.step.result' })],
  ['a result that goes nowhere', pass({ Result: { a: 1 }, ResultPath: null })],
  ['parameters', pass({ Parameters: { 'kind.$': '$.step.kind', fixed: [1], inner: { 'id.$': '$.list[1].id' } } })],
  ['an inner part', pass({ InputPath: '$.step', OutputPath: '$.kind' })],
  ['a path with brackets', pass({ InputPath: "$['step']['kind']" })],
  ['text from JSON', pass({ Parameters: { 'text.$': 'States.JsonToString($.list)' } })],
  ['JSON from text', pass({ Parameters: { 'value.$': 'States.StringToJson($.text)' } })],
  ['a path that finds nothing', pass({ Parameters: { 'missing.$': '$.nowhere' } })],
  ['a failure', { StartAt: 'Fail', States: { Fail: { Type: 'Fail', Error: 'Own', Cause: 'why' } } }],
])('makes the same of %s', async (_, definition) => {
  const expected = await theirs(definition, input);

  expect(expected).toBeDefined();
  expect(await ours(definition, input)).toEqual(expected);
});

it('finds absent what is not there, which the library does not', async () => {
  const definition = choice({ ...at('other'), IsPresent: false });

  expect(await ours(definition, input)).toEqual({ output: 'yes' });
  expect(await theirs(definition, input)).toEqual({ output: 'no' });
});

function noDefault() {
  return {
    Choice: { Type: 'Choice', Choices: [{ ...at('kind'), StringEquals: 'wait', Next: 'Yes' }] },
    Yes: { Type: 'Pass', End: true },
  };
}
