import { describe, expect, it } from '@jest/globals';
import { explainedSchema } from '../../../lambdas/contracts/api/explain.ts';
import { type DeliveryRecord, deliveryRecordSchema } from '../../../lambdas/domain/delivery-record.ts';
import { executionName } from '../../../lambdas/flow/execution-name.ts';
import { aProfile } from '../domain/profiles.ts';
import { ada, anApi } from './api-world.ts';

const at = (minutes: number, seconds = 0) => new Date(Date.UTC(2026, 2, 1, 12, minutes, seconds)).toISOString();

/** A push that nobody confirmed, then an e-mail whose answer was lost, found again, and clicked. */
const troubled = deliveryRecordSchema.parse({
  recipientId: 'ada',
  notificationId: 'n-1',
  type: 'payment.failed',
  category: 'transactional',
  lane: 'normal',
  source: 'payments',
  strategy: 'first-success',
  channels: ['push', 'email'],
  explanation: [
    { rule: 'contact-points', channel: 'push', effect: 'keeps', because: 'has-device' },
    { rule: 'order', effect: 'keeps', because: 'first-success' },
  ],
  requestedAt: '2026-03-01T13:00:00+01:00',
  attempts: {
    push: [
      { provider: 'sns', claimedAt: at(0, 1), answeredAt: at(0, 2), outcome: 'accepted', providerMessageId: 'p-1' },
    ],
    email: [
      {
        provider: 'ses',
        claimedAt: at(10, 3),
        answeredAt: at(10, 13),
        outcome: 'refused',
        failureClass: 'ambiguous',
        code: 'time-out',
        lookedUpAt: at(10, 20),
        receipt: { status: 'clicked', provider: 'ses', at: at(12) },
      },
    ],
  },
  outcomes: {
    push: { status: 'failed', reason: 'unconfirmed', at: at(10, 2) },
    email: { status: 'delivered', at: at(12) },
  },
  rendering: { data: { orderId: 'ORDER-SECRET' }, inline: { email: 'ada@example.com' } },
  handedOver: { push: { at: at(0, 3) } },
  status: 'delivered',
  settledAt: at(12),
});

function withRecord(record: DeliveryRecord = troubled) {
  const api = anApi();
  api.recipients.profiles.set(ada, aProfile());
  api.deliveries.records.set(`ada/${record.notificationId}`, record);
  return api;
}

describe.each([
  ['a service', '/recipients/{recipientId}'],
  ['a session', '/me'],
])('explaining, asked by %s', (_, person) => {
  const explain = async (api: ReturnType<typeof anApi>, json: object) => api.call(`POST ${person}/explain`, { json });

  it('tells the whole story of a delivery in order', async () => {
    const { status, json } = await explain(withRecord(), { notificationId: 'n-1' });

    expect(status).toBe(200);
    expect(explainedSchema.parse(json)).toEqual(json);
    expect(json).toMatchObject({
      kind: 'delivery',
      status: 'delivered',
      requestedAt: at(0),
      explanation: troubled.explanation,
      whyStopped: "email has arrived: ses told of 'clicked'",
      workflows: [{ channel: 'push', executionName: executionName(troubled, 'push') }],
    });
    expect(json.steps).toEqual([
      { at: at(0), kind: 'decided', because: 'first-success' },
      { at: at(0, 1), kind: 'attempt', channel: 'push', number: 1, provider: 'sns' },
      {
        ...{ at: at(0, 2), kind: 'answer', channel: 'push', number: 1, provider: 'sns' },
        ...{ outcome: 'accepted', providerMessageId: 'p-1' },
      },
      { at: at(0, 3), kind: 'handed-over', channel: 'push' },
      { at: at(10, 2), kind: 'channel-closed', channel: 'push', outcome: 'failed', because: 'unconfirmed' },
      { at: at(10, 3), kind: 'attempt', channel: 'email', number: 1, provider: 'ses' },
      ...(['answer', 'look-up'] as const).map((kind) => ({
        ...{ at: at(10, kind === 'answer' ? 13 : 20), kind, channel: 'email', number: 1, provider: 'ses' },
        ...{ outcome: 'refused', failureClass: 'ambiguous', code: 'time-out' },
      })),
      { at: at(12), kind: 'receipt', channel: 'email', number: 1, provider: 'ses', outcome: 'clicked' },
      { at: at(12), kind: 'channel-closed', channel: 'email', outcome: 'delivered' },
      { at: at(12), kind: 'settled', outcome: 'delivered' },
    ]);
  });

  it('says what a delivery under way waits for, and not that it has stopped', async () => {
    const { status: _, settledAt: __, ...open } = troubled;
    const waiting = { push: { taskToken: 'TOKEN-SECRET', until: at(10, 2) } };
    const attempts = { push: troubled.attempts.push ?? [] };
    const { json } = await explain(withRecord({ ...open, attempts, outcomes: {}, waiting }), { notificationId: 'n-1' });

    expect(json).not.toHaveProperty('status');
    expect(json).not.toHaveProperty('whyStopped');
    expect(json.steps.at(-1)).toMatchObject({ kind: 'handed-over' });
    expect(json.steps).toContainEqual({
      ...{ at: at(0, 2), kind: 'waiting', channel: 'push' },
      ...{ until: at(10, 2), because: 'for-confirmation' },
    });
  });

  it.each<[string, Partial<DeliveryRecord>, string]>([
    [
      'was decided not to be sent',
      { channels: [], attempts: {}, outcomes: {}, status: 'suppressed', reason: 'unwanted' },
      'it was decided not to send: unwanted',
    ],
    [
      'failed everywhere',
      {
        status: 'failed',
        reason: 'no-channel-left',
        outcomes: {
          push: { status: 'failed', reason: 'unconfirmed', at: at(10) },
          email: { status: 'failed', at: at(11) },
        },
      },
      'failed: no-channel-left; email failed; push failed (unconfirmed)',
    ],
    [
      'was not proven',
      { status: 'accepted', outcomes: { push: { status: 'accepted', at: at(10) } } },
      'push was accepted by sns, was not proven in time, and nothing else is left',
    ],
    [
      'needs no proof',
      { type: 'order.shipped', status: 'accepted', outcomes: { push: { status: 'accepted', at: at(10) } } },
      'push was accepted by sns, and that is enough',
    ],
  ])('says why a delivery stopped that %s', async (_, changes, whyStopped) => {
    const { json } = await explain(withRecord({ ...troubled, ...changes }), { notificationId: 'n-1' });

    expect(json.whyStopped).toBe(whyStopped);
  });

  it('tells no address, no data and no task token', async () => {
    const waiting = { push: { taskToken: 'TOKEN-SECRET', until: at(10) } };
    const { json } = await explain(withRecord({ ...troubled, waiting }), { notificationId: 'n-1' });
    const dry = await explain(withRecord(), { type: 'order.shipped', data: { orderId: 'ORDER-SECRET' } });

    // the control: it is about that record
    expect(JSON.stringify(json)).toContain('n-1');
    for (const personal of ['SECRET', '@', '+1', 'arn:'])
      expect(JSON.stringify([json, dry.json])).not.toContain(personal);
  });

  it('plans a request that was not sent, as the router would, and writes nothing', async () => {
    const api = withRecord();
    const before = structuredClone([...api.recipients.profiles, ...api.deliveries.records]);
    const request = { notificationId: 'n-2', type: 'payment.failed', data: { orderId: 'A-1' }, lane: 'bulk' };
    const { status, json } = await explain(api, request);

    expect(status).toBe(200);
    expect(explainedSchema.parse(json)).toEqual(json);
    expect(json).toMatchObject({
      kind: 'dry-run',
      decision: 'deliver',
      lane: 'bulk',
      duplicates: 'at-least-once',
      data: { check: 'passed', problems: [] },
    });
    // text messages are switched off in this deployment
    expect(json.explanation).toContainEqual(
      expect.objectContaining({ rule: 'configured-channels', channel: 'sms', because: 'channel-is-off' }),
    );
    expect(json.confirmations).toEqual(
      json.channels.map((channel: string) =>
        channel === 'push'
          ? { channel, proof: 'read', withinSeconds: 600 }
          : { channel, proof: 'clicked', withinSeconds: 3600 },
      ),
    );
    expect(json.channels).toContain('email');
    expect([...api.recipients.profiles, ...api.deliveries.records]).toEqual(before);
    expect([api.queued, api.events]).toEqual([[], []]);
  });

  it('tells of a delivery rather than of the request that it came from', async () => {
    const { json } = await explain(withRecord(), { notificationId: 'n-1', type: 'order.shipped' });

    expect(json.kind).toBe('delivery');
  });

  it('says what is wrong with data, and that none was given', async () => {
    const wrong = await explain(withRecord(), { type: 'order.shipped', data: { orderId: 7 } });
    const none = await explain(withRecord(), { type: 'order.shipped' });

    expect(wrong.json.data).toEqual({
      check: 'failed',
      problems: [{ field: 'data.orderId', problem: 'must be text' }],
    });
    expect(none.json.data).toEqual({ check: 'not-given', problems: [] });
  });

  it('plans for somebody unknown, and for what is too late', async () => {
    const expiresAt = '2026-03-01T11:00:00Z';

    expect((await explain(anApi(), { type: 'order.shipped' })).json).toMatchObject({
      ...{ decision: 'settle', status: 'failed', reason: 'unknown-recipient', channels: [], confirmations: [] },
    });
    expect((await explain(withRecord(), { type: 'order.shipped', expiresAt })).json).toMatchObject({
      ...{ decision: 'settle', status: 'expired' },
    });
  });

  it.each([
    [{ notificationId: 'n-2' }, 404, undefined],
    [{}, 400, '(root)'],
    [{ type: 'nothing.like.it' }, 400, 'type'],
    [{ type: 'order.shipped', channels: ['push'] }, 400, 'channels'],
    [{ type: 'order.shipped', to: ['luc'] }, 400, 'to'],
    [{ notificationId: 'n 1' }, 400, 'notificationId'],
  ])('%j answers %d', async (json, status, field) => {
    const answer = await explain(withRecord(), json);

    expect(answer.status).toBe(status);
    expect(answer.json.errors?.[0]?.field).toBe(field);
  });

  it('keeps one person’s deliveries from another', async () => {
    const api = withRecord();
    const asLuc = { json: { notificationId: 'n-1' }, asMe: 'luc', pathParameters: { recipientId: 'luc' } };

    expect((await api.call(`POST ${person}/explain`, asLuc)).status).toBe(404);
  });
});

describe.each([
  ['a service', '/recipients/{recipientId}'],
  ['a session', '/me'],
])('what was seen, told by %s', (_, person) => {
  const seen = (api: ReturnType<typeof anApi>, json: object, notificationId = 'n-1') =>
    api.call(`POST ${person}/deliveries/{notificationId}/seen`, { json, named: { notificationId } });

  it.each([
    [{ channel: 'push', status: 'read' }, 1],
    [{ channel: 'push', status: 'clicked' }, 2],
  ])('is a receipt of the latest attempt: %j', async (json, attempts) => {
    const [push] = troubled.attempts.push ?? [];
    const made = Array.from({ length: attempts }, () => push ?? { provider: 'sns', claimedAt: at(0) });
    const api = withRecord({ ...troubled, attempts: { push: made } });
    const attempt = { recipientId: 'ada', notificationId: 'n-1', channel: 'push', number: attempts };
    const answer = await seen(api, json);

    expect(answer).toMatchObject({ status: 200, json: attempt });
    expect(api.queued.map(({ queueUrl, body }) => [queueUrl, JSON.parse(body)])).toEqual([
      [
        'https://sqs.example.com/receipts',
        {
          kind: 'receipt',
          receipt: { ...json, receiptId: 'request-1', provider: 'app', occurredAt: at(0), attempt },
        },
      ],
    ]);
  });

  it('may name an earlier attempt', async () => {
    const push = { provider: 'sns', claimedAt: at(0) };
    const api = withRecord({ ...troubled, attempts: { push: [push, push] } });

    expect((await seen(api, { channel: 'push', status: 'read', attempt: 1 })).json.number).toBe(1);
  });

  it.each([
    ['an attempt that was never made', { channel: 'push', status: 'read', attempt: 2 }, 'n-1', 404],
    ['a channel that was not used', { channel: 'sms', status: 'read' }, 'n-1', 404],
    ['a notification that nobody sent', { channel: 'push', status: 'read' }, 'n-2', 404],
    ['an id that is none', { channel: 'push', status: 'read' }, 'n 1', 400],
    ['a status that only a provider can tell', { channel: 'push', status: 'delivered' }, 'n-1', 400],
  ])('is refused for %s', async (_, json, notificationId, status) => {
    const api = withRecord();

    expect((await seen(api, json, notificationId)).status).toBe(status);
    expect(api.queued).toEqual([]);
  });

  it('fails loudly when the queue does not take it', async () => {
    const api = withRecord();
    api.queue.isDown = true;

    await expect(seen(api, { channel: 'push', status: 'read' })).rejects.toThrow('did not take');
  });
});
