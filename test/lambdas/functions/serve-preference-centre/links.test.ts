import { describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { aCentre } from './world.ts';

const oneClickBody = 'List-Unsubscribe=One-Click';
const marketingMail = { purpose: 'unsubscribe', category: 'marketing', channel: 'email' } as never;
const multipart = (fields: Record<string, string>) => ({
  headers: { 'content-type': 'multipart/form-data; boundary=----b' },
  body: `${Object.entries(fields)
    .map(([name, value]) => `------b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')}------b--\r\n`,
});

describe('one click', () => {
  it.each([
    ['urlencoded', { body: oneClickBody }],
    ['multipart', multipart({ 'List-Unsubscribe': 'One-Click' })],
  ])('as a mail client posts it, %s: exactly this category on this channel, with evidence', async (_, given) => {
    const { request, sign, goesOut, consents, events, person } = await aCentre();
    const before = goesOut('order.shipped');
    expect(goesOut('weekly.offers')).toEqual(['email']);
    const answer = await request('POST', 'unsubscribe', await sign(marketingMail), given);

    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => /cookie|location|refresh/.test(name))).toEqual([]);
    expect(goesOut('weekly.offers')).toEqual([]);
    expect(goesOut('order.shipped')).toEqual(before);
    expect(person().preferences).toEqual({ categories: { marketing: { channels: { email: false } } } });
    expect(consents.evidence).toMatchObject([
      {
        recipientId: 'ada',
        method: 'one-click',
        changes: [{ purpose: 'marketing', channel: 'email', action: 'withdrawn' }],
        proof: { linkId: expect.any(String) },
      },
    ]);
    expect(events).toMatchObject([{ detailType: 'PreferencesChanged.v1', detail: { method: 'one-click' } }]);
  });

  it('twice is as once: same answer, same state, no second evidence', async () => {
    const { request, sign, person, consents } = await aCentre();
    const token = await sign(marketingMail);
    const first = await request('POST', 'unsubscribe', token, { body: oneClickBody });
    const { preferences, consents: agreed } = person();
    const second = await request('POST', 'unsubscribe', token, { body: oneClickBody });

    expect(second).toEqual(first);
    expect(person()).toMatchObject({ preferences, consents: agreed });
    expect(consents.evidence).toHaveLength(1);
  });

  it('takes an older yes to one of its types along', async () => {
    const { request, sign, goesOut } = await aCentre({
      preferences: { types: { 'weekly.offers': { channels: { email: true }, frequency: 'daily' } } },
    });
    await request('POST', 'unsubscribe', await sign(marketingMail), { body: oneClickBody });
    expect(goesOut('weekly.offers')).toEqual([]);
  });

  it('asks on GET and changes nothing; its own button does', async () => {
    const { request, sign, person, consents, events } = await aCentre();
    const before = structuredClone(person());
    const token = await sign(marketingMail);
    const asked = await request('GET', 'unsubscribe', token);

    expect(asked.status).toBe(200);
    expect(asked.body).toContain('Stop “Offers” by e-mail?');
    expect(asked.body).toContain('<button name="List-Unsubscribe" value="One-Click">');
    expect([person(), consents.evidence, events]).toEqual([before, [], []]);
  });

  it.each([
    ['an empty body', { body: '' }],
    ['another value', { body: 'List-Unsubscribe=maybe' }],
    ['another field', { body: 'unsubscribe=1' }],
    ['JSON', { body: '{"List-Unsubscribe":"One-Click"}', headers: { 'content-type': 'application/json' } }],
    ['no type', { body: oneClickBody, headers: { 'content-type': '' } }],
    ['broken multipart', { ...multipart({ 'List-Unsubscribe': 'One-Click' }), body: '------b\r\nContent' }],
  ])('needs that very pair: not %s', async (_, given) => {
    const { request, sign, person } = await aCentre();
    const answer = await request('POST', 'unsubscribe', await sign(marketingMail), given);

    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<button name="List-Unsubscribe"');
    expect(person().version).toBe(1);
  });

  it('works for a category that has left the catalogue', async () => {
    const { request, sign, person } = await aCentre();
    const token = await sign({ purpose: 'unsubscribe', category: 'gone', channel: 'email' } as never);

    expect((await request('POST', 'unsubscribe', token, { body: oneClickBody })).status).toBe(200);
    expect(person().preferences?.categories).toEqual({ gone: { channels: { email: false } } });
  });
});

describe('confirming', () => {
  const requested = async (changes: Record<string, unknown> = {}) => {
    const centre = await aCentre({
      country: 'FR',
      consents: {
        marketing: {
          email: { status: 'pending', form: 'express', at: '2026-02-28T10:00:00.000Z', evidenceId: 'asked' },
        },
      },
      ...changes,
    });
    await centre.consents.append({
      evidenceId: 'asked',
      recipientId: centre.person().recipientId,
      changes: [{ purpose: 'marketing', channel: 'email', action: 'requested', form: 'express' }],
      method: 'api',
      occurredAt: '2026-02-28T10:00:00.000Z',
      recordedAt: '2026-02-28T10:00:00.000Z',
      wording: { version: '7', text: 'Yes to <everything>' },
    });
    return { ...centre, token: await centre.sign({ purpose: 'confirm-consent', evidenceId: 'asked' } as never) };
  };

  it('shows on GET what was agreed to, and changes nothing', async () => {
    const { request, token, person, consents } = await requested();
    const { status, body } = await request('GET', 'confirm', token);

    expect(status).toBe(200);
    expect(body).toContain('<li>Offers and news: E-mail</li>');
    expect(body).toContain('Yes to &lt;everything&gt;');
    expect([person().version, consents.evidence.length]).toEqual([1, 1]);
  });

  it('grants on POST, with the words and the request that it answers; a second time nothing more', async () => {
    const { request, token, consents, goesOut } = await requested();
    expect(goesOut('weekly.offers')).toEqual([]);
    const answers = [await request('POST', 'confirm', token), await request('POST', 'confirm', token)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(goesOut('weekly.offers')).toEqual(['email']);
    expect(consents.evidence.slice(1)).toMatchObject([
      {
        changes: [{ purpose: 'marketing', channel: 'email', action: 'granted' }],
        wording: { version: '7', text: 'Yes to <everything>' },
        proof: { requestedEvidenceId: 'asked', linkId: expect.any(String) },
      },
    ]);
    expect((await request('GET', 'confirm', token)).body).toContain('it is confirmed');
  });

  it('does not bring back what was withdrawn since', async () => {
    const withdrawn = { status: 'withdrawn', form: 'express', at: '2026-03-01T10:00:00.000Z', evidenceId: 'e-9' };
    const { request, token, goesOut } = await requested({ consents: { marketing: { email: withdrawn } } });

    expect((await request('POST', 'confirm', token)).status).toBe(404);
    expect(goesOut('weekly.offers')).toEqual([]);
  });

  it('of evidence that is not there is no page', async () => {
    const { request, sign } = await aCentre();
    const token = await sign({ purpose: 'confirm-consent', evidenceId: 'nothing' } as never);
    expect((await request('GET', 'confirm', token)).status).toBe(404);
  });
});

describe('a link that is not good', () => {
  const pages = ['preferences', 'unsubscribe', 'confirm'] as const;

  it('looks the same whatever is wrong with it, on every page, and changes nothing', async () => {
    const centre = await aCentre();
    const { request, preferencesToken, sign, links, clock, person, recipients, consents } = centre;
    const ended = await sign({ purpose: 'preferences' });
    const [header = '', payload = '', signature = ''] = preferencesToken.split('.');
    const eve = Buffer.from(payload, 'base64url').toString().replace('"ada"', '"eve"');
    const other = await aCentre();
    const unknown = await links.sign({ purpose: 'preferences', recipientId: 'eve' as never }, 90);
    const bad = [
      '',
      'nonsense',
      [header, Buffer.from(eve).toString('base64url'), signature].join('.'),
      [Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url'), payload, ''].join('.'),
      new UnsecuredJWT({ p: 'preferences' }).setSubject('ada').setAudience('carillon-links').encode(),
      preferencesToken.slice(0, -2),
      unknown,
    ];
    const answers = [];
    for (const token of bad)
      for (const page of pages)
        for (const method of ['GET', 'POST'] as const)
          answers.push(await request(method, page, token, { body: oneClickBody }));
    clock.now += 91 * 86_400_000;
    answers.push(await request('GET', 'preferences', ended));

    const [first] = answers;
    expect(first?.status).toBe(404);
    expect(first?.body).toContain('This link does not work');
    for (const answer of answers) expect(answer).toEqual(first);
    expect([person().version, recipients.profiles.size, consents.evidence]).toEqual([1, 1, []]);
    expect((await other.open()).status).toBe(200);
  });

  it('is one that was made for another page', async () => {
    const { request, sign, person } = await aCentre();
    const tokens = {
      preferences: await sign({ purpose: 'preferences' }),
      unsubscribe: await sign(marketingMail),
      confirm: await sign({ purpose: 'confirm-consent', evidenceId: 'e' } as never),
    };
    for (const madeFor of pages)
      for (const page of pages.filter((each) => each !== madeFor))
        for (const method of ['GET', 'POST'] as const) {
          const answer = await request(method, page, tokens[madeFor], {
            body: `${oneClickBody}&action=stop-marketing`,
          });
          expect(answer.status).toBe(404);
        }
    expect(person().version).toBe(1);
  });

  it('speaks the browser’s language', async () => {
    const { request } = await aCentre();
    const { body } = await request('GET', 'preferences', 'x', { headers: { 'accept-language': 'fr' } });
    expect(body).toContain('Ce lien ne fonctionne pas');
  });

  it('of one person opens nobody else’s page', async () => {
    const one = await aCentre();
    const { open, recipients } = one;
    recipients.profiles.set('eve' as never, { ...one.person(), recipientId: 'eve' as never, locale: 'fr' });
    expect((await open()).body).toContain('<html lang="en">');
  });
});
