import { describe, expect, it } from '@jest/globals';
import { NothingThereError } from '../../client/destination.ts';
import { readPaceCommand, runPaceCommand } from '../../client/pace-command.ts';
import { findFunction } from '../../client/pacer.ts';
import type { Paced, PaceV1 } from '../../lambdas/contracts/commands/pace.v1.ts';

const read = (line: string) => readPaceCommand(line.split(' '));

describe('what is typed', () => {
  it.each([
    ['sms --pause', { pace: { kind: 'pause' } }],
    ['sms --slow 3 --for 90m', { pace: { kind: 'slow', copies: 3 }, forSeconds: 5400 }],
    ['sms --pause --for 2h', { pace: { kind: 'pause' }, forSeconds: 7200 }],
    ['sms --pause --for 1d', { pace: { kind: 'pause' }, forSeconds: 86_400 }],
    ['sms --resume --for 1d', { pace: { kind: 'full' } }],
  ])('%s is understood', (line, command) => {
    expect(read(`${line} --by ada`)).toEqual({
      kind: 'pace',
      command: { kind: 'pace', channel: 'sms', by: 'ada', ...command },
      destination: { kind: 'local', port: 4400 },
    });
  });

  it('names the stack by its bus', () => {
    expect(read('push --resume --bus carillon-prod --region eu-west-1')).toMatchObject({
      destination: { kind: 'deployed', eventBusName: 'carillon-prod', region: 'eu-west-1' },
    });
  });

  it.each([
    ['--pause', /which channel\? write one of email, sms, push/],
    ['fax --pause', /which channel/],
    ['sms push --pause', /which channel/],
    ['sms', /how\?/],
    ['sms --pause --resume', /how\?/],
    ['sms --slow 1', /2 to 1000/],
    ['sms --slow many', /2 to 1000/],
    ['sms --pause --for 2', /--for/],
    ['sms --pause --for 0h', /--for/],
    ['sms --pause --port 0', /--port/],
    ['sms --stop', /--stop/],
  ])('%s is not', (line, problem) => {
    expect(read(line)).toEqual({ kind: 'unusable', problem: expect.stringMatching(problem) });
  });
});

describe('what is done', () => {
  const run = async (line: string, answer: Paced | Error) => {
    const [calls, printed]: [PaceV1[], string[]] = [[], []];
    const code = await runPaceCommand(
      line.split(' '),
      (text) => printed.push(text),
      async () => async (command) => {
        calls.push(command);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    );
    return { code, printed: printed.join('\n'), calls };
  };
  const until = '2026-11-22T12:00:00.000Z';

  it.each([
    [
      'sms --pause --for 1h',
      { status: 'paced', isInForce: true, until },
      `what is not urgent on sms is paused until ${until}`,
    ],
    ['sms --resume', { status: 'paced', isInForce: true }, 'what is not urgent on sms goes on'],
    ['sms --slow 2', { status: 'paced', isInForce: false }, /is slowed; Lambda is still at work/],
  ] as const)('%s is said in a sentence', async (line, answer, sentence) => {
    const { code, printed, calls } = await run(line, answer);
    expect(code).toBe(0);
    expect(printed).toMatch(sentence);
    expect(calls).toHaveLength(1);
  });

  it('says what was refused, and what is not there', async () => {
    expect(await run('sms --pause', { status: 'refused', problem: 'sms is switched off' })).toMatchObject({
      code: 1,
      printed: 'sms is switched off',
    });
    expect(await run('sms --pause', new NothingThereError('nothing listens'))).toMatchObject({
      code: 1,
      printed: 'nothing listens',
    });
  });

  it('calls nobody when it is not understood, or asked for help', async () => {
    expect(await run('sms', { status: 'paced', isInForce: true })).toMatchObject({ code: 2, calls: [] });
    expect(await run('--help', { status: 'paced', isInForce: true })).toMatchObject({
      code: 0,
      calls: [],
      printed: expect.stringContaining('npm run pace'),
    });
  });
});

describe('the function of a stack', () => {
  const stack = (outputs: Record<string, string>) => ({
    StackName: 'any',
    CreationTime: undefined,
    StackStatus: undefined,
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  });
  async function* pages() {
    yield { Stacks: [stack({ EventBusName: 'other', PaceFunctionName: 'no' })] };
    yield { Stacks: [stack({ EventBusName: 'carillon-prod', PaceFunctionName: 'yes' })] };
  }

  it('is found by its bus', async () => {
    expect(await findFunction(pages(), 'carillon-prod')).toBe('yes');
    expect(await findFunction(pages(), 'carillon-dev')).toBeUndefined();
  });
});
