import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { clientConfig, observed, useLocalCloud } from '../e2e/cloud.ts';
import { newId, orderData } from '../e2e/samples.ts';
import { openStack, type Stack } from '../e2e/stack.ts';
import { startBrowser } from './chromium.ts';

export const wide = { viewport: { width: 1280, height: 900 } };

/** People who read what comes to them, and a browser without scripts in which they open its links. */
export function useReaders() {
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

  return {
    cloud,
    stack: () => stack,
    somebody,
    request,
    emailTo,
    linkIn,
    status,
    open,
    anyPage,
    preferencesOf,
    card,
    save,
  };
}
