import { beforeEach, describe, expect, it } from '@jest/globals';
import { type DeliveryHeader, deliveryHeaderSchema } from '../../../lambdas/domain/delivery-record.ts';
import { notificationIdSchema } from '../../../lambdas/domain/ids.ts';
import type { WaitingRequest } from '../../../lambdas/domain/waiting-request.ts';
import { ada, anApi, luc } from './api-world.ts';

const notificationId = notificationIdSchema.parse('n-1');
const at = '2026-03-01T12:00:00.000Z';
const tomorrow = '2026-03-02T09:00:00.000Z';
const waiting = (changes: Partial<WaitingRequest> = {}): WaitingRequest => ({
  recipientId: ada,
  notificationId,
  type: 'order.shipped',
  source: 'orders',
  data: { orderId: 'A-1' },
  lane: 'normal',
  requestedAt: at,
  dueAt: tomorrow,
  waits: [{ rule: 'send-at', effect: 'defers', because: 'scheduled', until: tomorrow }],
  version: 1,
  ...changes,
});
const header: DeliveryHeader = deliveryHeaderSchema.parse({
  recipientId: ada,
  notificationId,
  type: 'order.shipped',
  category: 'transactional',
  lane: 'normal',
  source: 'orders',
  strategy: 'first-success',
  channels: ['email', 'sms'],
  explanation: [],
  requestedAt: at,
});
const claim = { provider: 'ses', claimedAt: at };
const refused = { ...claim, answeredAt: at, outcome: 'refused' as const, failureClass: 'transient' as const };
const accepted = { ...claim, answeredAt: at, outcome: 'accepted' as const, providerMessageId: 'p-1' };

let api: ReturnType<typeof anApi>;
beforeEach(() => {
  api = anApi();
});
const post = async (what: 'cancel' | 'reschedule', json: object) =>
  api.call(`POST /notifications/{notificationId}/${what}`, { json, named: { notificationId } });
const cancel = async (more: object = {}) => {
  const { json } = await post('cancel', { recipientIds: ['ada'], ...more });
  const { result, channels } = json.recipients[0];
  return [result, ...channels];
};
const recorded = () => api.deliveries.records.get('ada/n-1');
const mayClaim = (channel: 'email' | 'sms', number = 1) => api.deliveries.claim(header, channel, number, claim);

describe('cancelling what waits', () => {
  it('ends it as cancelled, records and tells why, and lets nothing of it come late', async () => {
    await api.waitingRoom.keep(waiting());

    expect(await cancel()).toEqual(['cancelled']);
    expect(recorded()).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled-by-request',
      category: 'transactional',
      requestedAt: at,
      channels: [],
      explanation: [{ rule: 'send-at' }, { rule: 'cancelled', effect: 'settles' }],
    });
    expect(api.events).toMatchObject([{ detailType: 'DeliverySettled.v1', detail: { status: 'cancelled' } }]);
    expect(await api.waitingRoom.keep(waiting())).toBe('cancelled');
    expect(await mayClaim('email')).toBe(false);
  });

  it('answers the same when asked again', async () => {
    await api.waitingRoom.keep(waiting());
    await cancel();

    expect(await cancel()).toEqual(['cancelled']);
  });

  it('takes one channel out, and all of it when that was the last', async () => {
    await api.waitingRoom.keep(waiting());
    expect(await cancel({ channel: 'email' })).toEqual(['cancelled']);
    expect(api.waitingRoom.requests.get('ada/n-1')).toMatchObject({ channels: ['sms'], version: 2, dueAt: tomorrow });
    expect(recorded()).toBeUndefined();
    expect(await mayClaim('email')).toBe(false);

    expect(await cancel({ channel: 'sms' })).toEqual(['cancelled']);
    expect(recorded()?.status).toBe('cancelled');
  });

  it('takes one channel out of what somebody else has written meanwhile', async () => {
    await api.waitingRoom.keep(waiting());
    const keep = api.waitingRoom.keep.bind(api.waitingRoom);
    let isFirst = true;
    api.waitingRoom.keep = async (request) => {
      if (isFirst) await keep(waiting({ version: 2, locale: 'fr' }));
      isFirst = false;
      return keep(request);
    };

    await cancel({ channel: 'email' });
    expect(api.waitingRoom.requests.get('ada/n-1')).toMatchObject({ channels: ['sms'], locale: 'fr', version: 3 });
  });

  it('ends the channels that wait where others were sent', async () => {
    const all = { ...header, strategy: 'all' as const };
    await api.deliveries.claim(all, 'email', 1, claim);
    await api.deliveries.write(all, {
      attempt: { channel: 'email', number: 1, attempt: accepted },
      outcomes: { email: { status: 'accepted', at } },
    });
    await api.waitingRoom.keep(waiting({ channels: ['sms'] }));

    expect(await cancel()).toEqual(['already-sent', 'email']);
    expect(recorded()?.outcomes).toMatchObject({ email: { status: 'accepted' }, sms: { status: 'cancelled' } });
    expect(api.events).toMatchObject([{ detail: { status: 'accepted' } }]);
  });
});

describe('cancelling what is on its way', () => {
  it('answers where it was sent', async () => {
    await mayClaim('email');
    await api.deliveries.write(header, { attempt: { channel: 'email', number: 1, attempt: accepted } });

    expect(await cancel()).toEqual(['already-sent', 'email']);
    expect(await cancel({ channel: 'sms' })).toEqual(['cancelled']);
  });

  it('says that an attempt was begun and may go out, and lets none follow', async () => {
    await mayClaim('email');
    expect(await cancel()).toEqual(['under-way']);
    expect(await mayClaim('sms')).toBe(false);
  });

  it('says that an answer is open', async () => {
    await mayClaim('email');
    const ambiguous = { ...refused, failureClass: 'ambiguous' as const };
    await api.deliveries.write(header, { attempt: { channel: 'email', number: 1, attempt: ambiguous } });

    expect(await cancel()).toEqual(['under-way']);
  });

  it('stops what was refused and would be tried again', async () => {
    await mayClaim('email');
    await api.deliveries.write(header, { attempt: { channel: 'email', number: 1, attempt: refused } });

    expect(await cancel()).toEqual(['cancelled']);
    expect(await mayClaim('email', 2)).toBe(false);
  });

  it('lets the other channels go on when only one is cancelled', async () => {
    expect(await cancel({ channel: 'email' })).toEqual(['unknown']);
    expect(await mayClaim('email')).toBe(false);
    expect(await mayClaim('sms')).toBe(true);
  });

  it('knows nothing of what is in a queue, and stops it all the same', async () => {
    expect(await cancel()).toEqual(['unknown']);
    expect(await mayClaim('email')).toBe(false);
    expect(await api.waitingRoom.keep(waiting())).toBe('cancelled');
  });

  it('says what had ended without being sent', async () => {
    await api.deliveries.write(header, { settle: { status: 'suppressed', reason: 'opt_out', at } });
    expect(await cancel()).toEqual(['ended']);
  });
});

describe('cancelling for many', () => {
  it('answers for each, in the order asked for', async () => {
    await api.waitingRoom.keep(waiting({ recipientId: luc }));
    const { json } = await post('cancel', { recipientIds: ['ada', 'luc'] });

    expect(json).toEqual({
      notificationId: 'n-1',
      recipients: [
        { recipientId: 'ada', result: 'unknown', channels: [] },
        { recipientId: 'luc', result: 'cancelled', channels: [] },
      ],
    });
  });

  it.each([
    ['nobody', { recipientIds: [] }],
    ['more than a hundred', { recipientIds: Array.from({ length: 101 }, (_, index) => `person-${index}`) }],
    ['an address', { recipientIds: ['ada@example.com'] }],
    ['a channel that there is not', { recipientIds: ['ada'], channel: 'fax' }],
  ])('refuses %s', async (_, json) => {
    expect((await post('cancel', json)).status).toBe(400);
  });
});

describe('rescheduling', () => {
  const reschedule = async (sendAt: string) => {
    const { json } = await post('reschedule', { recipientIds: ['ada'], sendAt });
    return json.recipients[0].result;
  };

  it('gives what waits another moment, instead of any that it had', async () => {
    await api.waitingRoom.keep(waiting({ sendAtLocal: '2026-03-02T10:00' }));

    expect(await reschedule('2026-04-01T09:00:00+02:00')).toBe('rescheduled');
    const held = api.waitingRoom.requests.get('ada/n-1');
    expect(held).toMatchObject({ dueAt: '2026-04-01T07:00:00.000Z', sendAt: '2026-04-01T07:00:00.000Z', version: 2 });
    expect(held?.sendAtLocal).toBeUndefined();
  });

  it('leaves alone what would be of no use then, and what does not wait', async () => {
    expect(await reschedule(tomorrow)).toBe('not-waiting');
    await api.waitingRoom.keep(waiting({ expiresAt: tomorrow }));
    expect(await reschedule(tomorrow)).toBe('expires-before');
    expect(api.waitingRoom.requests.get('ada/n-1')?.version).toBe(1);

    await cancel();
    expect(await reschedule(at)).toBe('not-waiting');
  });

  it('refuses a moment more than a year ahead', async () => {
    expect((await post('reschedule', { recipientIds: ['ada'], sendAt: '2027-03-03T00:00:00Z' })).status).toBe(400);
  });
});

describe('explaining what waits', () => {
  const explain = async (json: object) => (await api.call('POST /recipients/{recipientId}/explain', { json })).json;

  it('tells since when, until when and why, before anything was tried', async () => {
    const quiet = { rule: 'quiet-hours', effect: 'defers', because: 'own-window', until: '2026-03-02T10:00:00.000Z' };
    const waits = [...waiting().waits, quiet] as WaitingRequest['waits'];
    await api.waitingRoom.keep(waiting({ dueAt: quiet.until, waits }));

    expect(await explain({ notificationId })).toMatchObject({
      kind: 'delivery',
      type: 'order.shipped',
      channels: [],
      waiting: { since: tomorrow, until: quiet.until, waits },
      steps: [
        { at, kind: 'decided' },
        { at, kind: 'waiting', until: tomorrow, because: 'send-at: scheduled' },
        { at: tomorrow, kind: 'waiting', until: quiet.until, because: 'quiet-hours: own-window' },
      ],
    });
  });

  it('tells it beside what was tried', async () => {
    await mayClaim('email');
    await api.waitingRoom.keep(waiting());

    expect(await explain({ notificationId })).toMatchObject({
      channels: ['email', 'sms'],
      waiting: { since: at, until: tomorrow },
      steps: [{}, { kind: 'attempt' }, { kind: 'waiting' }],
    });
  });
});
