import { describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../../lambdas/domain/attempt-outcome.ts';
import type { ChannelSender } from '../../../lambdas/ports/channel-sender.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryMessageIndex } from '../fakes/memory-receipt-log.ts';
import { aWorld, command, deliver, record } from './world.ts';

function aWorldWithAda(options: Parameters<typeof aWorld>[0] = {}) {
  const world = aWorld(options);
  const ada = aProfile();
  world.recipients.profiles.set(ada.recipientId, ada);
  return { ...world, ada, recorded: () => world.deliveries.records.get('ada/n-1') };
}

describe('a refusal that speaks', () => {
  it.each([
    ['against the address', 'permanent_address', 'permanent_address'],
    ['of an opt-out', 'opt_out', 'opt_out'],
    ['of the message alone', 'content', undefined],
  ] as const)('%s closes the address, or leaves it open: %s', async (_, failureClass, reason) => {
    const world = aWorldWithAda({ answers: [{ kind: 'refused', failureClass, code: 'test' }] });
    await deliver(world.dependencies)([record(command())]);

    const known = world.recipients.profiles.get(world.ada.recipientId);
    expect(known?.email?.suppressed?.email?.reason).toBe(reason);
  });
});

describe('the ids of a message that must be confirmed', () => {
  const confirm = { by: 'delivered', withinSeconds: { email: 600 } } as const;

  it.each([
    ['are kept', confirm, { channel: 'email', number: 1 }],
    ['are not kept of any other', undefined, undefined],
  ])('%s, so that a receipt without ours finds it', async (_, wanted, found) => {
    const messages = new MemoryMessageIndex();
    const world = aWorldWithAda({ confirm: wanted, confirms: true });
    await deliver({ ...world.dependencies, messages })([record(command())]);

    const known = await messages.find('ses', 'p-1');
    expect(known).toEqual(found && expect.objectContaining(found));
  });
});

describe('a provider that can be asked about a lost answer', () => {
  type Found = Awaited<ReturnType<NonNullable<ChannelSender<string>['lookUp']>>>;

  /** The first answer is lost; 25 seconds later the provider is asked, and once more a while after it. */
  async function asked(found: Found) {
    const lost: AttemptOutcome = { kind: 'refused', failureClass: 'ambiguous', code: 'timeout' };
    const world = aWorldWithAda({ answers: [lost], duplicates: 'at-most-once' });
    const { email } = world.dependencies.channels;
    if (email === undefined) throw new Error('the world has no e-mail');
    const channels = {
      ...world.dependencies.channels,
      email: { ...email, providers: email.providers.map((provider) => ({ ...provider, looksUp: true })) },
    };
    const senders = world.dependencies.senders.map((sender) => ({ ...sender, lookUp: async () => found }));
    for (const _ of ['at once', 'when it is asked', 'after a back-off']) {
      await deliver({ ...world.dependencies, channels, senders })([record(command())]);
      world.clock.now += 25_000;
    }
    return world;
  }

  it('is believed when it has the message: nothing goes out again', async () => {
    const world = await asked({ providerMessageId: 'p-9' });

    expect(world.sent).toHaveLength(1);
    expect(world.recorded()).toMatchObject({
      status: 'accepted',
      attempts: { email: [{ outcome: 'accepted', providerMessageId: 'p-9' }] },
    });
  });

  it('is believed when it has not: then it may go out again, at most once or not', async () => {
    const world = await asked('not-there');

    expect(world.sent).toHaveLength(2);
    expect(world.recorded()).toMatchObject({ status: 'accepted' });
  });

  it('and does not know leaves the answer open, and what must not be repeated ends', async () => {
    const world = await asked('unknown');

    expect(world.sent).toHaveLength(1);
    expect(world.recorded()).toMatchObject({ status: 'failed', reason: 'may-have-gone-out-and-must-not-repeat' });
  });
});
