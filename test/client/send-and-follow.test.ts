import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sendAndFollow } from '../../client/send-and-follow.ts';
import { catalogue } from '../../notifications/catalogue.ts';
import { acceptedRecord, aRecord, itemOf } from './delivery-records.ts';
import { FakeLocalCloud } from './fake-local-cloud.ts';

const type = catalogue[0]?.type ?? 'none';
let cloud: FakeLocalCloud;
let port: number;

beforeEach(async () => {
  cloud = new FakeLocalCloud();
  port = await cloud.start();
});
afterEach(() => cloud.stop());

const send = async (...more: readonly string[]) => {
  const printed: string[] = [];
  const code = await sendAndFollow([type, '--port', String(port), '--id', 'A-1', ...more], (line) =>
    printed.push(line),
  );
  return { code, printed: printed.join('\n') };
};
const settle = (record = acceptedRecord) => cloud.items.set(`R#${record.recipientId} DELIVERY#A-1`, itemOf(record));

describe('npm run send', () => {
  it('sends the example and shows what became of it', async () => {
    cloud.whenSent = () => settle();
    const { code, printed } = await send('--to', 'ada');

    expect(cloud.sent).toMatchObject([
      { notificationId: 'A-1', type, to: [{ recipientId: 'ada' }], data: catalogue[0]?.example },
    ]);
    expect(printed).toContain(`sent ${type} as A-1`);
    expect(printed).toContain('accepted, 4.2 s after the request');
    expect(code).toBe(0);
  });

  it('follows an address by what the local cloud saw', async () => {
    const record = aRecord({ recipientId: 'inline-7', channels: [], status: 'failed', reason: 'no-usable-channel' });
    cloud.whenSent = () =>
      cloud.observations.push({ kind: 'item', at: 'now', table: 'local-table', item: itemOf(record) });
    const { code, printed } = await send('--to', 'grace@example.com');

    expect(printed).toContain('failed (no-usable-channel)');
    expect(code).toBe(1);
  });

  it('shows why a request was refused', async () => {
    const detail = {
      notificationId: 'A-1',
      detailType: 'NotificationRequested.v1',
      reasons: [{ field: 'type', problem: 'is unknown' }],
      refusedAt: '2026-11-22T09:00:01Z',
    };
    const event = { id: 'e', source: 'carillon', time: 'now', 'detail-type': 'NotificationRefused.v1', detail };
    cloud.whenSent = () => cloud.observations.push({ kind: 'event', at: 'now', bus: 'local-bus', event });
    const { code, printed } = await send('--to', 'ada');

    expect(printed).toContain('refused:\n  type is unknown');
    expect(code).toBe(1);
  });

  it('says when it was not settled in time', async () => {
    const { code, printed } = await send('--to', 'ada', '--wait', '0.3');

    expect(printed).toContain('not everything was settled after 0.3 s');
    expect(code).toBe(1);
  });

  it('does not wait when told so', async () => {
    expect(await send('--to', 'ada', '--wait', '0')).toEqual({ code: 0, printed: `sent ${type} as A-1` });
  });

  it('sends nothing that Carillon would refuse, and names the field', async () => {
    const { code, printed } = await send('--to', 'ada', '--data', '{}');

    expect(printed).toMatch(/was not sent: data\.\w+ is missing/);
    expect(cloud.sent).toEqual([]);
    expect(code).toBe(2);
  });

  it('says what to start when nothing listens', async () => {
    await cloud.stop();
    const { code, printed } = await send('--to', 'ada');

    expect(printed).toContain('run npm start first');
    expect(code).toBe(1);
  });
});
