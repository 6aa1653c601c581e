import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Observations } from '../../local/observations.ts';
import { Feed } from '../../local/page/feed.ts';
import { createPage } from '../../local/page/routes.ts';
import { startGateway } from './gateway.ts';

const at = '2026-11-22T12:00:00.000Z';
const anEmail = (id: string) => ({
  channel: 'email' as const,
  id,
  to: 'ada@example.com',
  subject: 'Hello',
  html: `<p>${id}</p><script>alert(1)</script>`,
  text: id,
  headers: {},
  tags: {},
});

describe('what the page reads', () => {
  let observations: Observations;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let sent: unknown[];

  beforeEach(async () => {
    observations = new Observations();
    sent = [];
    const send = async (event: unknown) => `event-${sent.push(event)}`;
    gateway = await startGateway({ routes: [createPage({ observations, send, samples: [] })] });
  });
  afterEach(() => gateway.stop());

  const arrive = (id: string) => observations.tell({ at, kind: 'arrival', message: anEmail(id) });

  /** Reads the stream until it has brought this many entries. */
  async function read(count: number, lastEventId?: string) {
    const cancel = new AbortController();
    const response = await fetch(`${gateway.url}/_local/stream`, {
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
      signal: cancel.signal,
    });
    let text = '';
    const entries = () => [...text.matchAll(/^id: (.+)\ndata: (.+)\n\n/gm)];
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (entries().length >= count && text.includes('event: run')) break;
    }
    cancel.abort();
    return entries().map(([, id, data]) => ({ id: id!, message: JSON.parse(data!).arrival.id }));
  }

  it('streams what is there and goes on where it was', async () => {
    arrive('one');
    arrive('two');
    const [one, two] = await read(2);
    expect([one?.message, two?.message]).toEqual(['one', 'two']);

    arrive('three');
    expect((await read(1, two!.id)).map(({ message }) => message)).toEqual(['three']);
  });

  it('begins anew for a page that was open in an earlier run', async () => {
    arrive('one');
    expect((await read(1, 'feedbeef-7')).map(({ message }) => message)).toEqual(['one']);
  });

  it('shows an e-mail where it can do nothing', async () => {
    arrive('one');
    const response = await fetch(`${gateway.url}/_local/emails/1`);

    expect(await response.text()).toContain('<p>one</p>');
    const policy = response.headers.get('content-security-policy')?.split('; ');
    // its links leave the frame; nothing else does
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'none'");
    expect(policy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox');
    expect((await fetch(`${gateway.url}/_local/emails/2`)).status).toBe(404);
  });

  it.each([
    ['<p>no head</p>', /^<base target="_blank" \/><p>no head/],
    [
      '<!doctype html><html><head lang="en"><title>x</title></head></html>',
      /<head lang="en"><base target="_blank" \/><title>/,
    ],
    ['<header>y</header>', /^<base target="_blank" \/><header>/],
  ])('opens the links of %s in new tabs', async (html, expected) => {
    observations.tell({ at, kind: 'arrival', message: { ...anEmail('one'), html } });

    expect(await (await fetch(`${gateway.url}/_local/emails/1`)).text()).toMatch(expected);
  });

  it('streams what people have chosen, each time they do', async () => {
    const detail = {
      recipientId: 'ada',
      method: 'keyword',
      version: 3,
      preferences: {
        categories: { marketing: { channels: { email: false }, frequency: 'never' } },
        channels: { push: true },
      },
      consents: {
        marketing: { email: { status: 'granted', form: 'express' }, sms: { status: 'withdrawn', form: 'written' } },
      },
    };
    for (const version of [3, 4]) {
      const event = { 'detail-type': 'PreferencesChanged.v1', detail: { ...detail, version } };
      observations.tell({ at, kind: 'event', bus: 'bus', event });
    }
    observations.tell({
      at,
      kind: 'event',
      bus: 'bus',
      event: { 'detail-type': 'PreferencesChangeRequested.v1', detail },
    });
    const entries = new Feed(observations).after(0);

    expect(entries.map((entry) => entry.kind === 'change' && entry.change.version)).toEqual([3, 4]);
    expect(entries[0]).toMatchObject({
      kind: 'change',
      change: {
        recipientId: 'ada',
        method: 'keyword',
        inForce: [
          { what: 'categories · marketing · channels · email', value: 'off' },
          { what: 'categories · marketing · frequency', value: 'never' },
          { what: 'channels · push', value: 'on' },
          { what: 'consent · marketing · email', value: 'granted' },
          { what: 'consent · marketing · sms', value: 'withdrawn, in writing' },
        ],
      },
    });
  });

  it('serves the page under a strict policy, and nothing beside it', async () => {
    const response = await fetch(`${gateway.url}/`);
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self';/);
    expect(await response.text()).not.toMatch(/<script>|style=|onclick=/);
    expect((await fetch(`${gateway.url}/page/none.js`)).status).toBe(404);
  });

  it.each([
    ['what is no JSON', 'text/plain', '{}', 415],
    ['an event without a detail', 'application/json', '{"detailType":"NotificationRequested.v1"}', 400],
    ['half an object', 'application/json', '{', 400],
  ])('sends nothing for %s', async (_, type, body, status) => {
    const request = { method: 'POST', headers: { 'content-type': type }, body };
    expect((await fetch(`${gateway.url}/_local/send`, request)).status).toBe(status);
    expect(sent).toEqual([]);
  });

  it('sends an event', async () => {
    const event = { detailType: 'NotificationRequested.v1', detail: { notificationId: 'one' } };
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
    const response = await fetch(`${gateway.url}/_local/send`, request);
    expect([response.status, await response.json()]).toEqual([202, { eventId: 'event-1' }]);
    expect(sent).toEqual([event]);
  });
});
