import { describe, expect, it } from '@jest/globals';
import { deliverV1Schema } from '../../../lambdas/contracts/commands/deliver.v1.ts';
import { recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { routeBatch } from '../../../lambdas/flow/route-batch.ts';
import { aProfile } from '../domain/profiles.ts';
import { aRouter, event } from './router.ts';

describe('routing', () => {
  it('puts a command on the queue of each channel that is on, in the producer’s fair share', async () => {
    const { queued, route } = aRouter();
    await route([event({ lane: 'urgent' }), event({}, 'm-2')]);

    expect(queued.map(({ queueUrl }) => queueUrl).sort()).toEqual([
      'https://email/rest',
      'https://email/rest',
      'https://push/rest',
      'https://push/rest',
    ]);
    expect(queued[0]).toMatchObject({ groupId: 'orders--' });
    expect(deliverV1Schema.parse(JSON.parse(queued[0]?.body ?? ''))).toMatchObject({
      recipientId: 'ada',
      plan: { channels: ['push', 'email'] },
    });
  });

  it('names each recipient once, however often the request does', async () => {
    const { queued, route } = aRouter();
    const inline = { contactPoints: { email: 'eve@example.com' } };
    await route([event({ to: [{ recipientId: 'ada' }, { recipientId: 'ada' }, inline, inline] })]);

    expect(queued).toHaveLength(3);
  });

  it('holds a message back until its time', async () => {
    const { queued, route } = aRouter();
    await route([event({ sendAt: '2026-03-01T12:05:01Z' })]);

    expect(queued[0]?.delaySeconds).toBe(300);
  });

  it('brings again only the request of which a command was not taken', async () => {
    const { route } = aRouter(({ body }) => body.includes('"n-2"') && body.includes('"channel":"push"'));

    expect((await route([event({}), event({}, 'm-2'), event({}, 'm-3')])).failedMessageIds).toEqual(['m-2']);
  });

  it('brings all again when the queues cannot be reached, and says so once', async () => {
    const { dependencies, errors } = aRouter();
    const unreachable = {
      ...dependencies,
      queue: { ...dependencies.queue, send: async () => Promise.reject(new Error('no queue')) },
    };

    expect((await routeBatch(unreachable)([event({}), event({}, 'm-2')])).failedMessageIds).toEqual(['m-1', 'm-2']);
    expect(errors.map(({ sentence }) => sentence)).toEqual(['Commands not sent']);
  });

  it('lets a profile that cannot be understood fail alone', async () => {
    const { dependencies, queued } = aRouter();
    const bad = recipientIdSchema.parse('bad');
    const recipients = Object.assign(Object.create(dependencies.recipients), {
      readProfiles: async () => (id: string) => {
        if (id === bad) throw new Error('not a profile');
        return aProfile();
      },
    });

    const { failedMessageIds } = await routeBatch({ ...dependencies, recipients })([
      event({ to: [{ recipientId: 'bad' }] }),
      event({}, 'm-2'),
    ]);
    expect(failedMessageIds).toEqual(['m-1']);
    expect(queued).toHaveLength(2);
  });

  it('sets aside what cannot be carried out, tells of it with its ids and the field, and routes the rest', async () => {
    const { queued, events, route } = aRouter();
    const { failedMessageIds } = await route([
      event({ type: 'order.gone' }),
      { messageId: 'm-2', body: 'no json' },
      event({}, 'm-3'),
    ]);

    expect(failedMessageIds).toEqual([]);
    const refused = queued.filter(({ queueUrl }) => queueUrl === 'https://refused');
    expect(refused).toMatchObject([
      { attributes: { reason: 'detail.type: is not in the catalogue; declare it under notifications/ and deploy' } },
      { body: 'no json', attributes: { reason: 'event: is not JSON; put an EventBridge event with a JSON detail' } },
    ]);
    expect(events).toMatchObject([
      {
        detailType: 'NotificationRefused.v1',
        detail: {
          eventId: 'e-1',
          source: 'orders ü',
          notificationId: 'n-1',
          type: 'order.gone',
          reasons: [{ field: 'detail.type' }],
        },
      },
      { detail: { reasons: [{ field: 'event' }] } },
    ]);
    expect(queued).toHaveLength(4);
  });

  it('brings a refused request again that could not be set aside, and tells of it only then', async () => {
    const { events, route } = aRouter(({ queueUrl }) => queueUrl === 'https://refused');

    expect((await route([event({ type: 'order.gone' })])).failedMessageIds).toEqual(['m-1']);
    expect(events).toEqual([]);
  });

  it.each([
    [
      'record',
      (world: ReturnType<typeof aRouter>['dependencies']) => ({
        ...world,
        deliveries: { ...world.deliveries, settle: async () => Promise.reject(new Error('no table')) },
      }),
    ],
    [
      'tell of',
      (world: ReturnType<typeof aRouter>['dependencies']) => ({
        ...world,
        events: { publish: async <E>(events: readonly E[]) => events },
      }),
    ],
  ])('brings a request again whose decision it could not %s', async (_, broken) => {
    const { dependencies } = aRouter();
    const unknown = event({ to: [{ recipientId: 'unknown' }] });

    expect((await routeBatch(dependencies)([unknown])).failedMessageIds).toEqual([]);
    expect((await routeBatch(broken(dependencies))([unknown, event({}, 'm-2')])).failedMessageIds).toEqual(['m-1']);
  });
});
