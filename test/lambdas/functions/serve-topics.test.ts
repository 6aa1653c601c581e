import { describe, expect, it } from '@jest/globals';
import type { Broadcast } from '../../../lambdas/domain/broadcast.ts';
import { notificationIdSchema, topicNameSchema } from '../../../lambdas/domain/ids.ts';
import { ada, anApi, luc } from './api-world.ts';

const notes = topicNameSchema.parse('release-notes');
const sale = topicNameSchema.parse('spring-sale');
const named = { named: { topic: 'release-notes' } };

describe.each([
  ['a service', '/recipients/{recipientId}'],
  ['a session', '/me'],
])('subscriptions, told of by %s', (_, at) => {
  const anApiWithTopic = async () => {
    const api = anApi();
    await api.topics.subscribe(luc, notes);
    return api;
  };

  it('are made, listed and ended, each as often as somebody asks', async () => {
    const api = await anApiWithTopic();
    for (let time = 0; time < 2; time += 1)
      expect(await api.call(`PUT ${at}/topics/{topic}`, named)).toMatchObject({
        status: 200,
        json: { topic: 'release-notes', subscribed: true },
      });
    expect((await api.call(`GET ${at}/topics`)).json).toEqual({
      topics: [{ topic: 'release-notes', since: expect.any(String) }],
    });
    for (let time = 0; time < 2; time += 1)
      expect((await api.call(`DELETE ${at}/topics/{topic}`, named)).json).toEqual({
        topic: 'release-notes',
        subscribed: false,
      });
    expect((await api.call(`GET ${at}/topics`)).json).toEqual({ topics: [] });
    expect(await api.topics.subscriptionsOf(luc)).toHaveLength(1);
  });

  it('are refused for what is no name, and for an uploaded audience', async () => {
    const api = await anApiWithTopic();
    await api.topics.open(sale);

    for (const topic of ['Release Notes', 'spring-sale'])
      expect(await api.call(`PUT ${at}/topics/{topic}`, { named: { topic } })).toMatchObject({
        status: 400,
        json: { errors: [{ field: 'topic' }] },
      });
    expect(await api.topics.subscriptionsOf(ada)).toEqual([]);
  });
});

describe('a topic', () => {
  it('is made by the first subscription of a service, not of a session', async () => {
    const api = anApi();
    expect((await api.call('PUT /me/topics/{topic}', named)).status).toBe(404);
    expect((await api.call('GET /topics/{topic}', named)).status).toBe(404);
    await api.call('PUT /recipients/{recipientId}/topics/{topic}', named);

    expect((await api.call('GET /topics/{topic}', named)).json).toEqual({
      topic: notes,
      kind: 'subscribed',
      shards: 64,
    });
    expect((await api.call('PUT /me/topics/{topic}', named)).status).toBe(200);
  });

  it('tells how its audience was read, without whom', async () => {
    const api = anApi();
    await api.topics.open(sale);
    const progress = { position: 10, size: 10, lines: 3, accepted: 1, refused: 1, stepId: 's' };
    const startedAt = '2026-03-01T12:00:00.000Z';
    const refusedLines = [{ line: 3, problem: 'must be a JSON object with a recipientId' }];
    const file = { topic: sale, key: 'audiences/spring-sale.csv', version: 'v', column: 0 };
    await api.topics.writeImport({ ...file, state: 'done', startedAt, refusedLines, ...progress }, undefined);
    const { json } = await api.call('GET /topics/{topic}', { named: { topic: 'spring-sale' } });

    expect(json).toMatchObject({
      kind: 'uploaded',
      audience: { state: 'done', accepted: 1, refused: 1, refusedLines },
    });
    expect(Object.keys(json.audience)).not.toContain('stepId');
  });
});

describe('a broadcast', () => {
  const n1 = notificationIdSchema.parse('n-1');
  const broadcast: Broadcast = {
    broadcastId: n1,
    topic: notes,
    shards: 2,
    startedAt: '2026-03-01T11:59:00.000Z',
    request: { type: 'news', data: {}, lane: 'bulk', source: 'editors', requestedAt: '2026-03-01T11:59:00Z' },
  };
  const anApiWithBroadcast = async () => {
    const api = anApi();
    await api.broadcasts.start(broadcast);
    const begun = { planned: 3, done: true, stepId: 'a', expected: 3 };
    await api.broadcasts.advance(n1, undefined, { ...begun, shard: 0 });
    await api.broadcasts.countSettled(n1, { accepted: 2, suppressed: 1 });
    return api;
  };
  const of = (broadcastId: string) => ({ named: { broadcastId } });

  it('tells its progress', async () => {
    const api = await anApiWithBroadcast();
    const { json } = await api.call('GET /broadcasts/{broadcastId}', of('n-1'));
    const byStatus = { accepted: 2, suppressed: 1 };
    expect(json).toEqual({
      broadcastId: 'n-1',
      topic: 'release-notes',
      type: 'news',
      startedAt: broadcast.startedAt,
      state: 'running',
      planned: 3,
      settled: 3,
      byStatus,
    });

    await api.broadcasts.advance(n1, undefined, { shard: 1, planned: 1, done: true, stepId: 'b', expected: 2 });
    expect((await api.call('GET /broadcasts/{broadcastId}', of('n-1'))).json).toMatchObject({
      state: 'planned',
      expected: 5,
      planned: 4,
    });
  });

  it('is cancelled once, and tells what had gone out', async () => {
    const api = await anApiWithBroadcast();
    const cancel = () => api.call('POST /broadcasts/{broadcastId}/cancel', of('n-1'));
    const { json } = await cancel();
    api.clock.now += 60_000;

    expect(json).toMatchObject({ state: 'cancelled', cancelledAt: '2026-03-01T12:00:00.000Z', planned: 3, settled: 3 });
    expect((await cancel()).json).toEqual(json);
    expect(await api.broadcasts.isCancelled(n1)).toBe(true);
  });

  it.each([
    ['n-2', 404],
    ['a b', 400],
  ])('that is none is not found: %s', async (id, status) => {
    const api = await anApiWithBroadcast();
    expect((await api.call('GET /broadcasts/{broadcastId}', of(id))).status).toBe(status);
    expect((await api.call('POST /broadcasts/{broadcastId}/cancel', of(id))).status).toBe(status);
  });
});
