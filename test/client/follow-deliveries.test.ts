import { describe, expect, it } from '@jest/globals';
import { followDeliveries } from '../../client/follow-deliveries.ts';
import { localObserver, type Observed } from '../../client/local-observer.ts';
import { acceptedRecord, aRecord, itemOf } from './delivery-records.ts';

const refusal = {
  detailType: 'NotificationRequested.v1',
  notificationId: 'A-1',
  reasons: [{ field: 'data.orderId', problem: 'is missing; it must be text' }],
  refusedAt: '2026-11-22T09:00:01Z',
};

describe('followDeliveries', () => {
  const follow = async (expected: number, ...seen: Observed['records'][]) => {
    let waited = 0;
    const looks = seen.values();
    let latest: Observed['records'] = [];
    const look = async () => {
      latest = looks.next().value ?? latest;
      return { records: latest, refusal: undefined };
    };
    const wait = async (milliseconds: number) => {
      waited += milliseconds;
    };
    return { followed: await followDeliveries(look, { expected, seconds: 2, wait }), waited };
  };

  it('waits until every delivery is there and settled', async () => {
    const other = aRecord({ recipientId: 'grace' });
    const { followed, waited } = await follow(
      2,
      [],
      [acceptedRecord],
      [acceptedRecord, other],
      [acceptedRecord, acceptedRecord],
    );

    expect(followed).toEqual({ kind: 'settled', records: [acceptedRecord, acceptedRecord] });
    expect(waited).toBe(750);
  });

  it('tells what there is when the time is up', async () => {
    const { followed, waited } = await follow(1, [], [aRecord()]);

    expect(followed).toEqual({ kind: 'open', records: [aRecord()] });
    expect(waited).toBe(2000);
  });

  it('ends at once for a refusal', async () => {
    const look = async () => ({ records: [], refusal });

    expect(
      await followDeliveries(look, { expected: 1, seconds: 9, wait: () => Promise.reject(new Error('waited')) }),
    ).toEqual({
      kind: 'refused',
      refusal,
    });
  });
});

describe('localObserver', () => {
  const item = (record = acceptedRecord) => ({ kind: 'item', at: 'now', table: 't', item: itemOf(record) });
  const envelope = { id: 'e', source: 'carillon', time: 'now', 'detail-type': 'NotificationRefused.v1' };
  const event = (detail = refusal) => ({ kind: 'event', at: 'now', bus: 'b', event: { ...envelope, detail } });

  /** Observations as the local cloud numbers them. */
  const cloud = (...all: object[]) => ({
    add: (...more: object[]) => all.push(...more),
    read: async (since: number) => all.map((observation, number) => ({ number, ...observation })).slice(since),
  });

  it('sees the newest record of each recipient, known or not, and nothing from before', async () => {
    const { add, read } = cloud(item(aRecord({ recipientId: 'inline-0' })));
    const observe = await localObserver(read);
    add(item(aRecord()), { kind: 'log', at: 'now', functionName: 'f', line: 'Delivery settled' });
    expect(await observe('A-1')).toEqual({
      records: [aRecord({ attempts: { email: [], sms: [], push: [] } })],
      refusal: undefined,
    });

    add(item(acceptedRecord), item(aRecord({ notificationId: 'A-2' })), item(aRecord({ recipientId: 'inline-1' })));
    expect((await observe('A-1')).records.map(({ recipientId, status }) => [recipientId, status])).toEqual([
      ['ada', 'accepted'],
      ['inline-1', undefined],
    ]);
  });

  it('sees the refusal of this notification only', async () => {
    const { add, read } = cloud();
    const observe = await localObserver(read);
    add(event({ ...refusal, notificationId: 'A-2' }));
    expect((await observe('A-1')).refusal).toBeUndefined();

    add(event());
    expect((await observe('A-1')).refusal).toEqual(refusal);
  });
});
