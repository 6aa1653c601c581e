import { describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import { watchBroadcasts } from '../../../lambdas/flow/broadcasts/broadcast-watch.ts';
import { decideDelivery } from '../../../lambdas/flow/decide-delivery.ts';
import { deliverOn } from '../../../lambdas/flow/deliver-on.ts';
import { aProfile, suppressed } from '../domain/profiles.ts';
import { aWorld, command, deliver, record } from './world.ts';

type World = ReturnType<typeof aWorld>;

const ada = aProfile({ phone: { address: '+15550100' } });
const confirm = { by: 'delivered', withinSeconds: { email: 600, sms: 600 } } as const;
const down: AttemptOutcome = { kind: 'refused', failureClass: 'provider_down', code: 'test-down' };
const inOrder = (...channels: string[]) => ({ strategy: 'first-success', channels, explanation: [] });
const atOnce = (...channels: string[]) => ({ strategy: 'all', channels, explanation: [] });
const resume = { kind: 'resume', taskToken: 'token-1', notificationId: 'n-1', recipientId: 'ada', channel: 'email' };

function aWorldWithAda(options: Parameters<typeof aWorld>[0] = {}) {
  const world = aWorld(options);
  world.recipients.profiles.set(ada.recipientId, ada);
  return world;
}
const recordIn = ({ deliveries }: World) => deliveries.records.get('ada/n-1');

/** The world's first provider answers so, after something has happened. */
function whileSending({ dependencies }: World, happens: () => void, answer: AttemptOutcome) {
  const [first, ...others] = dependencies.senders;
  if (first === undefined) throw new Error('the world has no provider');
  const send = async () => {
    happens();
    return answer;
  };
  return { ...dependencies, senders: [{ ...first, send }, ...others] };
}

describe('while a provider takes its time', () => {
  const providers = ['ses', 'sendgrid'];
  const optedOut = aProfile({ email: { address: 'ada@example.com', ...suppressed('email', 'opt_out') } });

  it.each([
    ['nothing happens', () => {}, ['sendgrid'], 'accepted'],
    ['a no', (world: World) => world.recipients.profiles.set(ada.recipientId, optedOut), [], 'suppressed'],
  ])('%s: the next provider is asked only where it still may (no is no)', async (_, happens, sentBy, status) => {
    const world = aWorldWithAda({ providers });
    await deliver(whileSending(world, () => happens(world), down))([record(command())]);

    expect([world.sentBy, recordIn(world)?.status]).toEqual([sentBy, status]);
  });

  it('a person who is erased stays erased, also one whom only the request knows', async () => {
    const inline = { contactPoints: { email: 'ada@example.com' } };
    const world = aWorld({ providers, confirm, confirms: true });
    const erase = () => world.deliveries.records.clear();
    const accepted = { kind: 'accepted', providerMessageId: 'p-1' } as const;
    await deliver(whileSending(world, erase, accepted))([record(command({ inline }))]);
    expect(recordIn(world)).toBeUndefined();

    await deliver(whileSending(world, erase, down))([record(command({ inline }))]);
    expect(world.sentBy).toEqual([]);
    expect(JSON.stringify(recordIn(world) ?? '')).not.toContain('ada@example.com');
  });
});

describe('a channel of a delivery on all channels at once that must be confirmed', () => {
  const first = () => [record(command({ plan: atOnce('email', 'sms') }))];

  it('gets its workflow when the first start was refused', async () => {
    const world = aWorldWithAda({ confirm, confirms: true });
    const capped = { start: async () => 'capped' as const };
    expect((await deliver({ ...world.dependencies, starts: capped })(first())).failedMessageIds).toEqual(['m-1']);
    await deliver(world.dependencies)(first());

    expect(world.sent).toHaveLength(1);
    expect(world.started).toHaveLength(1);
  });

  it('goes on waiting for its receipt when a command of its workflow comes twice', async () => {
    const world = aWorldWithAda({ confirm, confirms: true });
    await deliver(world.dependencies)(first());
    await deliver(world.dependencies)([record(resume)]);

    expect(world.reports).toMatchObject([{ output: { kind: 'await-receipt', channel: 'email' } }]);
  });
});

describe('the same notification once more, planned for another channel by now', () => {
  async function againByText(world: World, plan: object) {
    const texts: string[] = [];
    const twilio = {
      provider: 'twilio',
      send: async (text: string) => {
        texts.push(text);
        return { kind: 'accepted', providerMessageId: 'p-2' } as const;
      },
    };
    await deliverOn('sms', () => 'text')({ ...world.dependencies, senders: [twilio] })([
      record(command({ channel: 'sms', plan })),
    ]);
    return texts;
  }

  it('waits for the confirmation of the first, as planned', async () => {
    const world = aWorldWithAda({ confirm, confirms: true });
    await deliver(world.dependencies)([record(command({ plan: inOrder('email', 'sms') }))]);

    expect(await againByText(world, inOrder('sms', 'email'))).toEqual([]);
  });

  it('does not go out where the first may have, and may only once', async () => {
    const lost = { kind: 'refused', failureClass: 'ambiguous', code: 'timeout' } as const;
    const world = aWorldWithAda({ duplicates: 'at-most-once', confirms: true, answers: [lost] });
    await deliver(world.dependencies)([record(command({ plan: inOrder('email', 'sms') }))]);

    expect(await againByText(world, inOrder('sms'))).toEqual([]);
  });
});

it('a delivery on all channels whose type has gone from the catalogue is told as failed', async () => {
  const world = aWorldWithAda({ answers: [down] });
  await deliver(world.dependencies)([record(command({ plan: atOnce('email') }))]);
  expect(world.events).toEqual([]);
  await decideDelivery({
    ...world.dependencies,
    broadcasts: watchBroadcasts(world.dependencies),
    typeNamed: () => undefined,
  })({ ...command(), channel: 'email' });

  expect(world.events).toMatchObject([{ detail: { status: 'failed' } }]);
});
