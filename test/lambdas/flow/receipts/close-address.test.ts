import { describe, expect, it } from '@jest/globals';
import type { Receipt } from '../../../../lambdas/domain/receipt.ts';
import { aProfile } from '../../domain/profiles.ts';
import { ada, aWorld, email, failed, luc, receipt } from './receipts-world.ts';

const address = { channel: 'email', address: email } as const;

describe('an address', () => {
  it.each([
    ['a mailbox that is no more', failed('permanent_address'), 'permanent_address'],
    ['a complaint', receipt({ status: 'complained' }), 'complaint'],
    ['an opt-out that only the provider knew of', failed('opt_out'), 'opt_out'],
    ['a block', failed('blocked'), 'blocked'],
    ['a fault of the provider', failed('provider_down'), 'open'],
    ['bad content', failed('content'), 'open'],
    ['an unknown code', failed('unknown'), 'open'],
    ['one soft bounce', failed('transient'), 'open'],
    ['good news', receipt(), 'open'],
    ['a failure that SES has known of already', failed('permanent_address', { address: undefined }), 'open'],
  ])('after %s', async (_, news, reason) => {
    const world = aWorld();
    await world.settle();
    await world.hear([news]);

    expect(world.closed()).toBe(reason);
    expect(world.told('RecipientSuppressed.v1')).toHaveLength(reason === 'open' ? 0 : 1);
  });

  it('is closed whether or not the delivery is there, for everybody who has it, and all of them are told of', async () => {
    const world = aWorld();
    world.recipients.profiles.set(luc, aProfile({ recipientId: luc, email: { address: email } }));
    await world.recipients.addHolder(address, luc);
    await world.hear([receipt({ status: 'complained' })]);

    expect([world.closed(ada), world.closed(luc)]).toEqual(['complaint', 'complaint']);
    expect(world.told('RecipientSuppressed.v1').map(({ detail }) => detail)).toEqual(
      [ada, luc].map((recipientId) => ({
        recipientId,
        channel: 'email',
        reason: 'complaint',
        suppressedAt: '2026-03-01T12:00:10.000Z',
      })),
    );
    expect(JSON.stringify(world.events)).not.toContain(email);
  });

  it('brings nobody back who was erased, and stays closed for whoever gets it next', async () => {
    const world = aWorld();
    world.recipients.profiles.clear();
    world.clock.now += 3_600_000;
    await world.hear([failed('permanent_address')]);

    expect(world.recipients.profiles.size).toBe(0);
    expect(world.deliveries.records.size).toBe(0);
    expect(await world.recipients.readSuppressions([address])).toMatchObject([{ reason: 'permanent_address' }]);
  });

  it('is told of once, and once more when that failed', async () => {
    const world = aWorld();
    await world.settle();
    const { publish } = world.dependencies.events;
    Object.assign(world.dependencies.events, { publish: async (events: readonly never[]) => events });
    expect((await world.hear([failed('permanent_address')])).failedMessageIds).toHaveLength(1);
    Object.assign(world.dependencies.events, { publish });
    expect((await world.hear([failed('permanent_address')], 2)).failedMessageIds).toEqual([]);
    await world.hear([failed('permanent_address', { receiptId: 'r-2', occurredAt: '2026-03-01T13:00:00.000Z' })]);

    expect(world.told('RecipientSuppressed.v1')).toHaveLength(1);
  });

  it('is closed by three soft bounces in a week, each counted once', async () => {
    const world = aWorld();
    await world.settle();
    const bounce = (day: number): Receipt =>
      failed('transient', { receiptId: `r-${day}`, occurredAt: `2026-03-0${day}T12:00:10.000Z` });
    await world.hear([bounce(1), bounce(1), bounce(2), bounce(2)]);
    expect(world.closed()).toBe('open');
    await world.hear([bounce(3)]);

    expect(world.closed()).toBe('soft_bounces');
    expect(world.told('RecipientSuppressed.v1')).toMatchObject([{ detail: { reason: 'soft_bounces' } }]);
  });

  it('of a phone stays open however often it is out of reach', async () => {
    const world = aWorld();
    const sms = (number: number) =>
      failed('transient_long', { channel: 'sms', provider: 'twilio', address: '+15550100', receiptId: `r-${number}` });
    await world.hear([sms(1), sms(2), sms(3), sms(4)]);

    expect(await world.recipients.readSuppressions([{ channel: 'sms', address: '+15550100' }])).toEqual([undefined]);
  });
});

describe('a device', () => {
  const endpointArn = 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/device-1';
  const other = 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/device-2';
  const push = (failureClass: string) =>
    failed(failureClass, {
      provider: 'sns',
      channel: 'push',
      attempt: undefined,
      providerMessageId: 'p',
      address: endpointArn,
    });
  const withDevices = async () => {
    const world = aWorld();
    const devices = [endpointArn, other].map((arn) => ({ endpointArn: arn, platform: 'fcm' }));
    world.recipients.profiles.set(ada, aProfile({ push: devices }));
    await world.recipients.addHolder({ channel: 'push', address: endpointArn }, ada);
    return world;
  };

  it('that is gone is closed alone, also when nobody remembers the message', async () => {
    const world = await withDevices();
    await world.hear([push('permanent_token')]);

    const closed = world.recipients.profiles.get(ada)?.push?.map(({ suppressed }) => suppressed?.push?.reason);
    expect(closed).toEqual(['permanent_token', undefined]);
    expect(world.told('RecipientSuppressed.v1')).toMatchObject([{ detail: { recipientId: 'ada', channel: 'push' } }]);
  });

  it('is never closed by a failure that nobody has seen before', async () => {
    const world = await withDevices();
    await world.hear([push('unknown'), push('permanent_address')]);

    expect(world.recipients.profiles.get(ada)?.push?.some(({ suppressed }) => suppressed)).toBe(false);
  });
});
