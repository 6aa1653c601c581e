import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, observed, useLocalCloud } from './cloud.ts';
import { newId, orderData } from './samples.ts';
import { plainFetch, signedFetch } from './signed-fetch.ts';
import { openStack, type Stack, taken } from './stack.ts';

const cloud = useLocalCloud();
let stack: Stack;
let ask: ReturnType<typeof signedFetch>;
let asMe: (sub: string) => ReturnType<typeof plainFetch>;
beforeAll(() => {
  const { outputs, identity } = cloud();
  const url = outputs['ApiUrl'] ?? '';
  stack = openStack(outputs, clientConfig(cloud()));
  ask = signedFetch(url);
  asMe = (sub) => async (route, sent) =>
    plainFetch(url)(route, {
      ...sent,
      headers: { ...sent?.headers, authorization: `Bearer ${await identity.token({ sub })}` },
    });
});

const wording = { version: '2026-11', text: 'Yes, send me offers.' };
const ship = (notificationId: string, recipientId: string) =>
  stack.put('NotificationRequested.v1', [
    { notificationId, type: 'order.shipped', to: [{ recipientId }], data: orderData() },
  ]);

describe('a service', () => {
  it('changes preferences, and the next send respects them', async () => {
    const [ada, notificationId] = [newId('auth0|ada'), newId('order')];
    const path = `/recipients/${encodeURIComponent(ada)}`;
    await stack.introduce(ada, { email: 'ada@example.com', phone: '+15550100' });
    const read = await ask(`GET ${path}/preferences`);
    const headers = { 'if-match': read.headers.get('etag') ?? '', 'content-type': 'application/merge-patch+json' };
    const body = { preferences: { types: { 'order.shipped': { channels: { email: false } } } } };
    const changed = await ask(`PATCH ${path}/preferences`, { headers, body });
    await ship(notificationId, ada);

    expect(changed).toMatchObject({ status: 200, json: { recipientId: ada, preferences: body.preferences } });
    expect(changed.headers.get('etag')).not.toBe(read.headers.get('etag'));
    expect((await ask(`PATCH ${path}/preferences`, { headers, body })).status).toBe(412);
    expect((await ask(`GET ${path}/effective?type=order.shipped`)).json).toMatchObject({
      decision: 'deliver',
      channels: ['sms'],
      perChannel: expect.arrayContaining([{ channel: 'email', isWanted: false, level: 'type-channel' }]),
    });
    expect(await stack.settled(ada, notificationId)).toMatchObject({ channels: ['sms'] });
  });

  it('records a consent and reads the one that was in force', async () => {
    const ada = newId('ada');
    const change = { purpose: 'marketing', channel: 'email', action: 'granted' };
    const occurredAt = '2026-01-05T10:00:00Z';
    const body = { changes: [change], wording, proof: { formId: 'f-1' }, occurredAt };
    const given = await ask(`POST /recipients/${ada}/consents`, { body });
    await ask(`POST /recipients/${ada}/consents`, {
      body: { changes: [{ ...change, action: 'withdrawn' }], occurredAt: '2026-02-05T10:00:00Z' },
    });
    const at = '2026-01-20T00:00:00Z';

    expect(given).toMatchObject({ status: 201, json: { consents: { marketing: { email: { status: 'granted' } } } } });
    expect(
      (await ask(`GET /recipients/${ada}/consents?purpose=marketing&channel=email&at=${encodeURIComponent(at)}`)).json,
    ).toMatchObject({
      status: 'granted',
      record: { occurredAt: '2026-01-05T10:00:00.000Z', wording, proof: { formId: 'f-1' }, method: 'api' },
      withdrawn: { occurredAt: '2026-02-05T10:00:00.000Z' },
    });
    expect((await ask(`GET /recipients/${ada}/consents`)).json.evidence).toHaveLength(2);
  });

  it('asks somebody to confirm, by a link in an e-mail', async () => {
    const ada = newId('ada');
    const address = `${ada}@example.com`;
    await stack.introduce(ada, { email: address }, { locale: 'fr' });
    const change = { purpose: 'marketing', channel: 'email', action: 'requested' };
    const { json } = await ask(`POST /recipients/${ada}/consents`, { body: { changes: [change], wording } });
    const email = await observed(cloud().observations, (each) =>
      each.kind === 'arrival' && JSON.stringify(each).includes(address) ? JSON.stringify(each) : undefined,
    );

    expect(json).toMatchObject({ isConfirmationSent: true, consents: { marketing: { email: { status: 'pending' } } } });
    expect(email).toContain('/confirm/');
    expect(email).toContain('Offres');
    expect(await stack.settled(ada, `consent-${json.evidenceId}`)).toMatchObject({ status: taken });
  });

  it('registers a device that is then told, switched on again and removed', async () => {
    const [ada, token] = [newId('ada'), newId('token')];
    const device = { platform: 'fcm', token };
    const registered = await ask(`PUT /recipients/${ada}/devices`, { body: device });
    const again = await ask(`PUT /recipients/${ada}/devices`, { body: device });
    const notificationId = newId('order');
    await ship(notificationId, ada);

    expect(registered).toMatchObject({ status: 200, json: { platform: 'fcm' } });
    expect(again.json).toEqual(registered.json);
    expect(await stack.settled(ada, notificationId)).toMatchObject({ status: taken, channels: ['push'] });
    expect((await ask(`POST /recipients/${ada}/devices/remove`, { body: { token } })).json).toEqual({ removed: true });
    expect((await stack.item(`R#${ada}`, 'PROFILE'))?.['push']).toBeUndefined();
  });

  it('gets a link to the preference centre', async () => {
    const { status, json } = await ask(`POST /recipients/${newId('ada')}/link`);

    expect(status).toBe(201);
    expect(json.url).toContain('/preferences/');
    expect(Date.parse(json.expiresAt)).toBeGreaterThan(Date.now());
  });

  it('imports what it can, and is told of the rest', async () => {
    const [ada, address] = [newId('ada'), `${newId('eve')}@example.com`];
    const at = '2026-01-05T10:00:00Z';
    const body = `recipientId,occurredAt,channel,wanted,email\n${ada},${at},sms,false,\n,${at},,,${address}\n${ada},${at},fax,false,\n`;
    const send = () => ask('POST /imports', { body, headers: { 'content-type': 'text/csv' } });
    const expected = { accepted: 2, refused: [{ row: 3, field: 'channel' }] };

    expect(await send()).toMatchObject({ status: 200, json: expected });
    expect((await send()).json).toMatchObject(expected);
    expect((await ask(`GET /recipients/${ada}/preferences`)).json.preferences).toEqual({ channels: { sms: false } });

    const eve = newId('eve');
    await stack.introduce(eve, { email: address });
    expect(await stack.item(`R#${eve}`, 'PROFILE')).toMatchObject({
      email: { suppressed: { email: { reason: 'opt_out' } } },
    });
  });

  it('imports lines of JSON, which API Gateway hands on in base64', async () => {
    const row = { recipientId: newId('ada'), occurredAt: '2026-01-05T10:00:00Z', channel: 'sms', wanted: false };
    const headers = { 'content-type': 'application/x-ndjson' };

    expect((await ask('POST /imports', { body: `${JSON.stringify(row)}\n`, headers })).json).toEqual({
      accepted: 1,
      refused: [],
    });
  });

  it('exports a person, erases them, and nothing can be sent to their address again', async () => {
    const [ada, notificationId] = [newId('ada'), newId('order')];
    const address = `${ada}@example.com`;
    await stack.introduce(ada, { email: address });
    await ship(notificationId, ada);
    await stack.settled(ada, notificationId);
    await ask(`POST /recipients/${ada}/consents`, {
      body: { changes: [{ purpose: 'marketing', channel: 'email', action: 'granted' }], wording },
    });
    await ask(`PUT /recipients/${ada}/devices`, { body: { platform: 'fcm', token: newId('token') } });
    const kinds = async () => {
      const found: string[] = [];
      for (let next = ''; ; ) {
        const { json } = await ask(`GET /recipients/${ada}/export${next && `?next=${next}`}`);
        found.push(...json.items.map(({ kind }: { kind: string }) => kind));
        if (json.next === undefined) return found;
        next = json.next;
      }
    };

    expect(new Set(await kinds())).toEqual(new Set(['profile', 'delivery', 'consent', 'held']));
    const erased = await ask(`DELETE /recipients/${ada}`);
    expect(erased).toMatchObject({ status: 200, json: { erasureId: expect.any(String) } });
    expect(erased.json.items).toBeGreaterThan(3);
    expect(await kinds()).toEqual([]);
    expect((await ask(`DELETE /recipients/${ada}`)).json.items).toBe(0);
    const note = await stack.item(`ERASURE#${erased.json.erasureId}`, 'NOTE');
    expect(note).toMatchObject({ items: erased.json.items });
    expect(JSON.stringify(note)).not.toContain(ada);

    const [luc, later] = [newId('luc'), newId('order')];
    await stack.introduce(luc, { email: address });
    await ship(later, luc);
    expect(await stack.settled(luc, later)).toMatchObject({ status: 'suppressed', reason: 'suppressed-erased' });
  });
});

describe("a person's own session", () => {
  it('reads and changes what is theirs', async () => {
    const ada = newId('ada');
    const mine = asMe(ada);
    const preferences = { categories: { product: { frequency: 'weekly' } } };

    expect((await mine('GET /me/preferences')).json).toMatchObject({ recipientId: ada, version: 0 });
    expect((await mine('PUT /me/preferences', { body: { preferences } })).json).toMatchObject({ preferences });
    expect((await ask(`GET /recipients/${ada}/preferences`)).json).toMatchObject({ preferences });
    expect((await mine('GET /me/effective?type=order.shipped')).json).toMatchObject({ recipientId: ada });
    expect((await mine('GET /me/consents')).json).toMatchObject({ recipientId: ada, evidence: [] });
    expect((await mine('POST /me/link')).status).toBe(201);
    expect((await mine('GET /me/export')).json).toMatchObject({ recipientId: ada });
    expect((await mine('PUT /me/devices', { body: { platform: 'fcm', token: newId('token') } })).status).toBe(200);
  });
});
