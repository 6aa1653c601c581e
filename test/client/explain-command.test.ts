import { describe, expect, it } from '@jest/globals';
import type { ApiAnswer } from '../../client/api.ts';
import { runApiCommand } from '../../client/api-command.ts';
import { explainCommand } from '../../client/explain-command.ts';
import type { DryRun, Story } from '../../lambdas/contracts/api/explain.ts';
import { notificationIdSchema, recipientIdSchema } from '../../lambdas/domain/ids.ts';

async function explain(given: readonly string[], answer: ApiAnswer = { status: 500, json: {} }) {
  const calls: (readonly unknown[])[] = [];
  const lines: string[] = [];
  const code = await runApiCommand(
    explainCommand,
    given,
    (line) => lines.push(line),
    async () =>
      async (...call) => {
        calls.push(call);
        return answer;
      },
  );
  return { code, calls, text: lines.join('\n') };
}

const at = (minutes: number, seconds = 0) => new Date(Date.UTC(2026, 2, 1, 12, minutes) + seconds * 1000).toISOString();

const story: Story = {
  kind: 'delivery',
  recipientId: recipientIdSchema.parse('ada'),
  notificationId: notificationIdSchema.parse('invoice-1'),
  type: 'payment.failed',
  category: 'transactional',
  lane: 'normal',
  strategy: 'first-success',
  channels: ['push', 'sms'],
  requestedAt: at(0),
  status: 'delivered',
  explanation: [{ rule: 'contact-points', channel: 'push', effect: 'keeps', because: 'has-device' }],
  steps: [
    { at: at(0), kind: 'decided', because: 'first-success' },
    { at: at(0, 1), kind: 'attempt', channel: 'push', number: 1, provider: 'sns' },
    { at: at(0, 1.4), kind: 'answer', channel: 'push', number: 1, provider: 'sns', outcome: 'accepted' },
    { at: at(0, 2), kind: 'handed-over', channel: 'push' },
    { at: at(0, 2), kind: 'waiting', channel: 'push', until: at(10), because: 'for-confirmation' },
    { at: at(10), kind: 'channel-closed', channel: 'push', outcome: 'failed', because: 'unconfirmed' },
    { at: at(10, 5), kind: 'look-up', channel: 'sms', number: 2, provider: 'twilio', outcome: 'accepted' },
    {
      ...{ at: at(70, 9), kind: 'receipt', channel: 'sms', number: 2, provider: 'twilio' },
      ...{ outcome: 'failed', failureClass: 'blocked', code: '30007' },
    },
    { at: at(70, 9), kind: 'settled', outcome: 'delivered' },
  ],
  workflows: [{ channel: 'push', executionName: 'invoice-1-delivery-x' }],
  whyStopped: "sms has arrived: twilio told of 'delivered'",
};

const dryRun: DryRun = {
  kind: 'dry-run',
  recipientId: recipientIdSchema.parse('ada'),
  type: 'payment.failed',
  category: 'transactional',
  decision: 'deliver',
  lane: 'normal',
  strategy: 'first-success',
  channels: ['push', 'sms'],
  explanation: [],
  confirmations: [{ channel: 'push', proof: 'read', withinSeconds: 5400 }],
  duplicates: 'at-least-once',
  data: { check: 'failed', problems: [{ field: 'data.invoiceId', problem: 'is missing; it must be text' }] },
};

describe('npm run explain', () => {
  it('tells a story, one line a step, with the time since the request', async () => {
    const { code, calls, text } = await explain(['invoice-1', '--to', 'auth0|1'], { status: 200, json: story });

    expect(code).toBe(0);
    expect(calls).toEqual([
      [
        'POST',
        '/recipients/auth0%7C1/explain',
        { contentType: 'application/json', text: '{"notificationId":"invoice-1"}' },
      ],
    ]);
    expect(text.split('\n')).toEqual([
      'payment.failed to ada (transactional, normal, first-success), requested 2026-03-01T12:00:00.000Z',
      ' decided',
      '  keeps   push   contact-points: has-device',
      ' then',
      '        +0s  planned (first-success)',
      '        +1s  push 1: tries sns',
      '      +1.4s  push 1: sns answers accepted',
      '        +2s  push: handed to the workflow',
      '        +2s  push: waits for confirmation until +10m',
      '       +10m  push: failed (unconfirmed)',
      '     +10m5s  sms 2: asked twilio whether it has the message: accepted',
      '   +1h10m9s  sms 2: twilio tells failed (blocked, 30007)',
      '   +1h10m9s  settled as delivered',
      ' workflow from push: invoice-1-delivery-x',
      " delivered: sms has arrived: twilio told of 'delivered'",
    ]);
  });

  it('says of a delivery that is under way that it is not over', async () => {
    const { status: _, whyStopped: __, ...open } = story;
    const { text } = await explain(['invoice-1', '--to', 'ada'], { status: 200, json: open });

    expect(text.split('\n').at(-1)).toBe(' not over yet');
  });

  it('tells what would become of a request, and what is wrong with its data', async () => {
    const given = ['--dry-run', 'payment.failed', '--to', 'ada', '--data', '{"a":1}', '--bus', 'b'];
    const { code, calls, text } = await explain(given, { status: 200, json: dryRun });

    expect(code).toBe(0);
    expect(calls[0]?.[2]).toEqual({
      contentType: 'application/json',
      text: '{"type":"payment.failed","data":{"a":1}}',
    });
    expect(text).toContain(' goes out by push, then sms\n  push must be read within 1h30m\n');
    expect(text).toContain(' data failed the check\n  data.invoiceId is missing; it must be text');
  });

  it('tells why nothing would go out', async () => {
    const settled = { ...dryRun, decision: 'settle', channels: [], status: 'suppressed', reason: 'unwanted' };
    const { text } = await explain(['--dry-run', 'payment.failed', '--to', 'ada'], { status: 200, json: settled });

    expect(text).toContain(' suppressed (unwanted)\n');
    expect(text).not.toContain('goes out');
  });

  it('passes on what the API refuses', async () => {
    const problem = { type: 't', title: 'there is nothing here', status: 404, detail: 'there is no delivery' };
    const { code, text } = await explain(['invoice-1', '--to', 'ada'], { status: 404, json: problem });

    expect([code, text]).toEqual([1, '404: there is no delivery']);
  });

  it.each([[['invoice-1']], [['invoice-1', '--to', '']], [['--dry-run', 't', '--to', 'ada', '--data', '{']]])(
    'makes no sense of %j, and asks nothing',
    async (given) => {
      const { code, calls, text } = await explain(given);

      expect([code, calls]).toEqual([2, []]);
      expect(text).toMatch(/--data must be JSON|--to RECIPIENT/);
    },
  );
});
