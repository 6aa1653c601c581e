import { beforeEach, describe, expect, it } from '@jest/globals';
import { explainedSchema } from '../../../lambdas/contracts/api/explain.ts';
import { notificationIdSchema } from '../../../lambdas/domain/ids.ts';
import { reasonOfGathered, windowIn } from '../../../lambdas/flow/digest-names.ts';
import { recordOfGathered } from '../../../lambdas/flow/records-of-decisions.ts';
import { settleWindow } from '../../../lambdas/flow/settle-window.ts';
import type { DigestItem } from '../../../lambdas/ports/digests.ts';
import { ada, anApi } from './api-world.ts';

const id = (name: string) => notificationIdSchema.parse(name);
const at = '2026-03-01T12:00:00.000Z';
const closesAt = '2026-03-01T13:00:00.000Z';
const name = windowIn({ recipientId: ada, group: 'a'.repeat(24) }, id('n-1'), Date.parse(at));
const anItem = (notificationId: string, changes: Partial<DigestItem> = {}): DigestItem => ({
  ...name,
  notificationId: id(notificationId),
  into: 'comments.digest',
  type: 'comment.posted',
  category: 'transactional',
  lane: 'normal',
  source: 'posts',
  data: { text: 'PRIVATE' },
  explanation: [{ rule: 'digest', effect: 'gathers', because: 'into-comments.digest' }],
  requestedAt: at,
  gatheredAt: at,
  broadcastId: id('b-1'),
  ttl: Date.parse(closesAt) / 1000 + 86_400,
  ...changes,
});

let api: ReturnType<typeof anApi>;
/** Two comments in an open window. */
beforeEach(async () => {
  api = anApi();
  const head = {
    ...name,
    state: 'open',
    closesAt: Date.parse(closesAt),
    openedBy: id('n-1'),
    isFirstSent: false,
  } as const;
  await api.digests.open({ ...head, count: 2, bytes: 36 }, undefined);
  await api.digests.put(anItem('n-1'), undefined);
  await api.digests.put(anItem('n-2'), undefined);
});
const settleAsTold = () =>
  api.deliveries.settle(recordOfGathered(anItem('n-1'), 'accepted', reasonOfGathered(name.window), new Date(closesAt)));
const close = () => api.digests.close(name);
const settle = () => settleWindow(name, { ...api, now: () => new Date(api.clock.now) });
const explain = async (notificationId = 'n-1') => {
  const { status, json } = await api.call('POST /recipients/{recipientId}/explain', { json: { notificationId } });
  if (status === 200) expect(explainedSchema.parse(json)).toEqual(json);
  return { status, json };
};
const cancel = async (more: object = {}) => {
  const asked = { json: { recipientIds: ['ada'], ...more }, named: { notificationId: 'n-1' } };
  const { json } = await api.call('POST /notifications/{notificationId}/cancel', asked);
  const { result, channels } = json.recipients[0];
  return [result, ...channels];
};
const told = async () => ({ held: (await api.digests.items(name)).length, ...(await settle()) });

describe('explaining what was gathered', () => {
  it('says into which digest, with how many others, and when it closes; and nothing of what it says', async () => {
    const { status, json } = await explain();

    expect(status).toBe(200);
    expect(json).toMatchObject({
      type: 'comment.posted',
      digest: {
        state: 'open',
        type: 'comments.digest',
        by: 'postId',
        key: name.group,
        notificationId: name.window,
        closesAt,
        items: 2,
      },
      steps: [{ kind: 'decided' }, { kind: 'waiting', until: closesAt, because: 'digest: into-comments.digest' }],
    });
    expect(json).not.toHaveProperty('status');
    expect(JSON.stringify(json)).not.toContain('PRIVATE');
  });

  it('says that it is about to be told of once the window is closed', async () => {
    await close();
    expect((await explain()).json.digest).toMatchObject({ state: 'closing', notificationId: name.window });
  });

  it('says which notification has told of it', async () => {
    await settleAsTold();
    expect((await explain()).json).toMatchObject({
      status: 'accepted',
      digest: { state: 'told', type: 'comments.digest', key: name.group, notificationId: name.window },
    });
  });

  it('knows nothing of what was sent for itself, or never came', async () => {
    await api.digests.put(anItem('n-3', { isSentAlone: true, data: {} }), undefined);
    expect((await explain('n-3')).status).toBe(404);
    expect((await explain('n-4')).status).toBe(404);
  });
});

describe('cancelling what was gathered', () => {
  it('takes it out of its digest, ends it as cancelled, and gives its place back', async () => {
    expect(await cancel()).toEqual(['cancelled']);

    expect(api.deliveries.records.get('ada/n-1')).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled-by-request',
    });
    expect(api.events).toMatchObject([{ detail: { notificationId: 'n-1', status: 'cancelled' } }]);
    expect(await api.digests.head(name)).toMatchObject({ state: 'open', count: 1, bytes: 18 });
    expect((await explain('n-2')).json.digest).toMatchObject({ items: 1 });
    expect(await cancel()).toEqual(['cancelled']);
    expect(api.events).toHaveLength(1);
    expect(await api.broadcasts.readSettled(id('b-1'))).toEqual({ cancelled: 1 });
    expect(await told()).toMatchObject({ held: 1, told: ['n-2'], dropped: [] });
  });

  it('takes it out with the only channel that the digest can go by', async () => {
    expect(await cancel({ channel: 'email' })).toEqual(['cancelled']);
    expect(await told()).toMatchObject({ told: ['n-2'] });
  });

  it('leaves it in a digest that goes by another channel too, says so, and takes it out with the last one', async () => {
    api.settings.sms = api.settings.email;
    expect(await cancel({ channel: 'email' })).toEqual(['gathered', 'sms']);
    expect(api.deliveries.cancelled.get('ada/n-1')).toEqual(['email']);
    expect(await api.digests.head(name)).toMatchObject({ count: 2 });

    expect(await cancel({ channel: 'sms' })).toEqual(['cancelled']);
    expect(await told()).toMatchObject({ told: ['n-2'] });
  });

  it('says that it is on its way once the window has closed with it, and that it was sent once it was', async () => {
    await close();
    await settle();
    expect(await cancel()).toEqual(['under-way']);

    await settleAsTold();
    expect(await cancel()).toEqual(['already-sent']);
  });

  it('says what is true when the window closes at the very moment', async () => {
    const { find } = api.digests;
    api.digests.find = async (key) => {
      api.digests.find = find;
      // after the mark of the cancellation: whoever closes it finds the mark
      await close();
      await settle();
      return find.call(api.digests, key);
    };
    expect(await cancel()).toEqual(['cancelled']);
    expect(await told()).toMatchObject({ told: ['n-2'], dropped: ['n-1'] });
  });
});
