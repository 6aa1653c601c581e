import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { QueueTap } from '../../../lambdas/adapters/lambda/queue-tap.ts';
import type { Channel } from '../../../lambdas/domain/channel.ts';
import type { WantedPace } from '../../../lambdas/domain/channel-pace.ts';
import { paceChannels } from '../../../lambdas/functions/pace-channel/handler.ts';

/** A mapping as Lambda has it. */
function aMapping({ State = 'Enabled', copies = 5 } = {}) {
  const mapping = { State, ScalingConfig: { MaximumConcurrency: copies } };
  const changes: object[] = [];
  const refusals: Error[] = [];
  const client = {
    send: async (command: unknown) => {
      if (command instanceof GetEventSourceMappingCommand) return structuredClone(mapping);
      if (!(command instanceof UpdateEventSourceMappingCommand)) throw new Error('not expected');
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      const { UUID, Enabled, ...others } = command.input;
      changes.push({ Enabled, ...others });
      Object.assign(mapping, others, { State: Enabled ? 'Enabled' : 'Disabled' });
      return {};
    },
  } as unknown as LambdaClient;
  return { mapping, changes, refusals, client };
}

function aWorld(options?: Parameters<typeof aMapping>[0]) {
  const [sms, email] = [aMapping(options), aMapping()];
  const clock = { now: Date.parse('2026-11-22T08:00:00Z') };
  const table = new Map<Channel, WantedPace>();
  const counted: Channel[] = [];
  const lines: unknown[] = [];
  const run = paceChannels({
    wanted: {
      read: async (channel) => table.get(channel),
      write: async (channel, wanted) => void table.set(channel, wanted),
    },
    taps: new Map<Channel, QueueTap>([
      ['sms', new QueueTap(sms.client, { mappingId: 'of-sms', copies: 5 })],
      ['email', new QueueTap(email.client, { mappingId: 'of-email', copies: 5 })],
    ]),
    now: () => new Date(clock.now),
    meter: { paced: (channel) => counted.push(channel) },
    log: { info: (sentence, keys) => lines.push([sentence, keys]) },
  });
  const ask = (pace: object, rest: object = {}) => run({ kind: 'pace', channel: 'sms', by: 'ada', pace, ...rest });
  /** What EventBridge calls it with. */
  const minute = () => run({ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} });
  return { sms, email, clock, table, counted, lines, run, ask, minute };
}

describe('pacing a channel', () => {
  it('pauses it, and touches no other', async () => {
    const { ask, sms, email, lines } = aWorld();
    expect(await ask({ kind: 'pause' })).toEqual({ status: 'paced', isInForce: true });
    expect(sms.changes).toEqual([{ Enabled: false }]);
    expect(email.changes).toEqual([]);
    expect(lines).toEqual([['Channel paced', expect.objectContaining({ channel: 'sms', by: 'ada' })]]);
  });

  it('slows it, never beyond what the stage allows', async () => {
    const { ask, sms } = aWorld();
    await ask({ kind: 'slow', copies: 2 });
    await ask({ kind: 'slow', copies: 900 });
    expect(sms.changes).toEqual(
      [2, 5].map((MaximumConcurrency) => ({ Enabled: true, ScalingConfig: { MaximumConcurrency } })),
    );
  });

  it('has it go on when somebody says so, as fast as the stage says', async () => {
    const { ask, sms, minute, counted } = aWorld();
    await ask({ kind: 'slow', copies: 2 });
    await ask({ kind: 'pause' });
    await ask({ kind: 'full' });
    expect(sms.mapping).toEqual({ State: 'Enabled', ScalingConfig: { MaximumConcurrency: 5 } });
    counted.splice(0);
    await minute();
    expect(counted).toEqual([]);
  });

  it('has it go on by itself, no earlier than was said', async () => {
    const { ask, sms, minute, clock } = aWorld();
    expect(await ask({ kind: 'pause' }, { forSeconds: 3600 })).toMatchObject({ until: '2026-11-22T09:00:00.000Z' });
    clock.now += 3_599_000;
    await minute();
    expect(sms.mapping.State).toBe('Disabled');
    clock.now += 1000;
    await minute();
    expect(sms.mapping.State).toBe('Enabled');
  });

  it('leaves a trace every minute while it holds', async () => {
    const { ask, minute, counted } = aWorld();
    await minute();
    expect(counted).toEqual([]);
    await ask({ kind: 'pause' });
    await minute();
    expect(counted).toEqual(['sms', 'sms']);
  });

  it('paces it again when a deployment has set it back, and changes nothing otherwise', async () => {
    const { ask, minute, sms } = aWorld();
    await ask({ kind: 'pause' });
    await minute();
    expect(sms.changes).toHaveLength(1);
    sms.mapping.State = 'Enabled';
    await minute();
    expect(sms.changes).toHaveLength(2);
  });

  it.each(['Updating', 'Enabling', 'Disabling', 'Creating'])('waits for a mapping that is %s', async (State) => {
    const { ask, minute, sms } = aWorld({ State });
    expect(await ask({ kind: 'pause' })).toEqual({ status: 'paced', isInForce: false });
    expect(sms.changes).toEqual([]);
    sms.mapping.State = 'Enabled';
    await minute();
    expect(sms.changes).toEqual([{ Enabled: false }]);
  });

  it('waits also when Lambda says so only at the change, and fails for any other reason', async () => {
    const { ask, sms } = aWorld();
    sms.refusals.push(new ResourceInUseException({ $metadata: {}, message: 'busy' }), new Error('no network'));
    expect(await ask({ kind: 'pause' })).toMatchObject({ isInForce: false });
    await expect(ask({ kind: 'pause' })).rejects.toThrow('no network');
  });

  it('refuses a channel that is off, and what it does not understand', async () => {
    const { ask, run, table } = aWorld();
    expect(await ask({ kind: 'pause' }, { channel: 'push' })).toEqual({
      status: 'refused',
      problem: 'push is switched off in this stage',
    });
    expect(await run({ kind: 'pace', channel: 'sms', pace: { kind: 'slow', copies: 1 }, by: 'ada' })).toMatchObject({
      status: 'refused',
      problem: expect.stringContaining('copies'),
    });
    expect(table.size).toBe(0);
  });
});
