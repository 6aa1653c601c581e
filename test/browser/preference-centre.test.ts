import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { clientConfig, observed, useLocalCloud } from '../e2e/cloud.ts';
import { newId, offersData, orderData } from '../e2e/samples.ts';
import { openStack, type Stack, taken } from '../e2e/stack.ts';
import { startBrowser } from './chromium.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const wide = { viewport: { width: 1280, height: 900 } };

describe('the preference centre', () => {
  const cloud = useLocalCloud();
  let browser: Browser;
  let stack: Stack;
  let page: Page | undefined;

  beforeAll(async () => {
    browser = await startBrowser();
    stack = openStack(cloud().outputs, clientConfig(cloud()), cloud().hurry);
  }, 120_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
  });

  let phones = 0;
  /** Somebody new whom e-mail and text messages reach. */
  async function somebody(rest: object = { locale: 'en', country: 'US', timeZone: 'America/New_York' }) {
    const recipientId = newId('reader');
    phones += 1;
    const phone = `+1202555${String(100 + phones).padStart(4, '0')}`;
    await stack.introduce(recipientId, { email: `${recipientId}@example.com`, phone }, rest);
    return recipientId;
  }

  async function request(type: string, data: object, recipientId: string): Promise<string> {
    const notificationId = newId('told');
    await stack.put('NotificationRequested.v1', [{ notificationId, type, to: [{ recipientId }], data }]);
    return notificationId;
  }

  /** Sends, and gives the e-mail that arrived. */
  async function emailTo(recipientId: string, type = 'order.shipped', data: object = orderData()) {
    const notificationId = await request(type, data, recipientId);
    await stack.settled(recipientId, notificationId);
    const nid = Buffer.from(notificationId).toString('base64url');
    return observed(cloud().observations, (observation) => {
      if (observation.kind !== 'arrival' || observation.message.channel !== 'email') return undefined;
      return observation.message.tags['nid'] === nid ? observation.message : undefined;
    });
  }

  const linkIn = ({ html }: Awaited<ReturnType<typeof emailTo>>, path: string) =>
    new RegExp(`href="([^"]*/${path}/[^"]*)"`).exec(html)?.[1] ?? `no link to ${path}`;

  const status = async (recipientId: string, type: string, data: object) => {
    const { status: settled, reason } = await stack.settled(recipientId, await request(type, data, recipientId));
    return [settled, reason];
  };

  async function open(url: string, options: BrowserContextOptions = wide): Promise<Page> {
    await page?.context().close();
    page = await (await browser.newContext({ javaScriptEnabled: false, ...options })).newPage();
    const answer = await page.goto(url);
    expect(answer?.ok()).toBe(true);
    return page;
  }

  let known: Promise<string> | undefined;
  /** The page of somebody who is there for all tests that only look. */
  async function anyPage(options: BrowserContextOptions): Promise<Page> {
    known ??= somebody().then(async (recipientId) => linkIn(await emailTo(recipientId), 'preferences'));
    return open(await known, options);
  }

  async function preferencesOf(recipientId: string, options?: BrowserContextOptions): Promise<Page> {
    return open(linkIn(await emailTo(recipientId), 'preferences'), options);
  }

  const card = (shown: Page, title: string) =>
    shown.locator('section').filter({ has: shown.getByRole('heading', { name: title }) });
  const save = async (shown: Page) => {
    await shown.getByRole('button', { name: /^(Save|Enregistrer)$/ }).click();
    await shown.getByRole('status').first().waitFor();
  };

  async function seriousFindings(shown: Page): Promise<readonly string[]> {
    // by the debugger, for the page's own policy lets no script in
    await shown.evaluate(await readFile(axe, 'utf8'));
    const results = await shown.evaluate<AxeResults>('axe.run()');
    expect(results.passes.length).toBeGreaterThan(15);
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
  }

  it('is reached from a delivered e-mail, without a script; what is saved holds for the next send', async () => {
    const recipientId = await somebody();
    const shown = await preferencesOf(recipientId);
    expect(await shown.getByRole('heading', { level: 1 }).innerText()).toBe('What you hear from us');
    await card(shown, 'Orders and payments').getByLabel('E-mail').first().uncheck();
    await save(shown);

    expect(await shown.getByRole('status').first().innerText()).toBe('Saved. It counts from now on.');
    expect(await card(shown, 'Orders and payments').getByLabel('E-mail').first().isChecked()).toBe(false);
    const id = await request('order.shipped', orderData(), recipientId);
    expect(await stack.settled(recipientId, id)).toMatchObject({ status: taken, channels: ['sms'] });
    await card(shown, 'Orders and payments').getByLabel('Text message').first().uncheck();
    await save(shown);
    expect(await status(recipientId, 'order.shipped', orderData())).toEqual([
      'suppressed',
      'unwanted-by-category-channel',
    ]);
  });

  it('ends a category with one POST, as a mail client makes it; the next one is not sent', async () => {
    const recipientId = await somebody();
    const mail = await emailTo(recipientId, 'weekly.offers', offersData());
    const [, url = ''] = /^<(.*)>$/.exec(mail.headers['List-Unsubscribe'] ?? '') ?? [];
    expect(mail.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    expect(url).toContain('/unsubscribe/');

    const asked = await fetch(url, { redirect: 'error' });
    expect([asked.status, asked.headers.get('set-cookie'), asked.headers.get('cache-control')]).toEqual([
      200,
      null,
      'no-store',
    ]);
    expect(await status(recipientId, 'weekly.offers', offersData())).toEqual([taken, undefined]);

    const answers = [];
    for (const body of [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), formData(), formData()])
      answers.push(await fetch(url, { method: 'POST', body, redirect: 'error' }));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(await status(recipientId, 'weekly.offers', offersData())).toEqual(['suppressed', 'opt-out-withdrawn']);
    expect(await status(recipientId, 'order.shipped', orderData())).toEqual([taken, undefined]);
  });

  const formData = () => {
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    return form;
  };

  it('leads from the visible link to the same end, by a button', async () => {
    const recipientId = await somebody();
    const shown = await open(linkIn(await emailTo(recipientId, 'weekly.offers', offersData()), 'unsubscribe'));
    await shown.getByRole('button', { name: 'Unsubscribe' }).click();

    expect(await shown.getByRole('heading').innerText()).toBe('You are unsubscribed');
    expect(await status(recipientId, 'weekly.offers', offersData())).toEqual(['suppressed', 'opt-out-withdrawn']);
  });

  it('puts no header to unsubscribe into what is transactional, and shows no such link', async () => {
    const mail = await emailTo(await somebody());
    expect(Object.keys(mail.headers).filter((name) => /^list-/i.test(name))).toEqual([]);
    expect(linkIn(mail, 'unsubscribe')).toBe('no link to unsubscribe');
  });

  it('speaks French to who reads it, and keeps the French words as evidence', async () => {
    const recipientId = await somebody({ locale: 'fr-FR', country: 'FR', timeZone: 'Europe/Paris' });
    const shown = await preferencesOf(recipientId);
    expect(await shown.locator('html').getAttribute('lang')).toBe('fr');
    expect(await status(recipientId, 'weekly.offers', offersData())).toEqual(['suppressed', 'opt-in-never-given']);
    await card(shown, 'Offres').getByLabel('E-mail').first().check();
    await save(shown);

    expect(await shown.getByRole('status').first().innerText()).toContain('C’est enregistré');
    expect(await status(recipientId, 'weekly.offers', offersData())).toEqual([taken, undefined]);
  });

  it('can be used by keyboard alone: every control is reached, in order, and can be seen to be', async () => {
    const shown = await preferencesOf(await somebody(), { ...wide, javaScriptEnabled: true });
    const labels: string[] = [];
    for (let step = 0; step < 140; step += 1) {
      await shown.keyboard.press('Tab');
      const focused = await shown.evaluate<{ label: string; outline: string }>(
        `(() => { const on = document.activeElement; return { label: on.labels?.[0]?.innerText ?? on.innerText ?? '', outline: getComputedStyle(on).outlineStyle }; })()`,
      );
      labels.push(focused.label);
      expect(focused).toEqual({ ...focused, outline: 'solid' });
      if (focused.label.startsWith('Save')) break;
    }
    expect(labels[0]).toMatch(/^E-mail/);
    expect(labels.at(-1)).toBe('Save');

    await shown.reload();
    const email = card(shown, 'Orders and payments').getByLabel('E-mail').first();
    await email.focus();
    await shown.keyboard.press('Space');
    await shown.keyboard.press('Enter');
    await shown.getByRole('status').first().waitFor();
    expect(await email.isChecked()).toBe(false);
    expect(await shown.evaluate<string>('document.activeElement.getAttribute("role")')).toBe('status');
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility finding in %s', async (colorScheme) => {
    const shown = await anyPage({ ...wide, colorScheme, javaScriptEnabled: true });
    for (const details of await shown.locator('summary').all()) await details.click();
    expect(await seriousFindings(shown)).toEqual([]);
    await save(shown);
    expect(await seriousFindings(shown)).toEqual([]);
  });

  it('fits a phone: 320 pixels and nothing to the side', async () => {
    const shown = await anyPage({
      viewport: { width: 320, height: 640 },
      javaScriptEnabled: true,
    });
    for (const details of await shown.locator('summary').all()) await details.click();
    const [content, window] = await shown.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(content).toBeLessThanOrEqual(window);
    expect(await seriousFindings(shown)).toEqual([]);
  });

  it('says the same of every link that is not good, and keeps it to itself', async () => {
    const url = linkIn(await emailTo(await somebody()), 'preferences');
    const forged = [
      `${url.slice(0, -3)}abc`,
      url.replace('/preferences/', '/unsubscribe/'),
      `${url.slice(0, url.lastIndexOf('/'))}/x`,
    ];
    for (const each of [...forged, url]) {
      const answer = await fetch(each, { redirect: 'error' });
      const { headers } = answer;
      expect(answer.status).toBe(each === url ? 200 : 404);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none';.*frame-ancestors 'none'/);
      expect([headers.get('x-frame-options'), headers.get('referrer-policy')]).toEqual(['DENY', 'no-referrer']);
    }
    const large = await fetch(url, { method: 'POST', body: new URLSearchParams({ x: 'x'.repeat(80_000) }) });
    expect(large.status).toBe(413);
  });

  it.each([
    ['preference-centre', { viewport: { width: 760, height: 1670 } }],
    ['preference-centre-dark', { viewport: { width: 760, height: 1670 }, colorScheme: 'dark' }],
    ['preference-centre-phone', { viewport: { width: 390, height: 844 } }],
  ] as const)('looks like its picture in the docs: %s', async (name, options) => {
    const shown = await anyPage({ ...options, deviceScaleFactor: 2 });
    const directory = await mkdtemp(join(tmpdir(), 'carillon-picture-'));
    const kept = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
    const path = process.env['UPDATE_SCREENSHOTS'] === '1' ? kept : join(directory, 'picture.png');
    await shown.screenshot({ path });
    expect((await readFile(path)).length).toBeGreaterThan(20_000);
    await rm(directory, { recursive: true });
  });
});
