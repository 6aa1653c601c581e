import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { tryOut } from '../../local/try-out.ts';
import { useLocalCloud } from '../e2e/cloud.ts';
import { startBrowser } from './chromium.ts';
import { takePicture } from './picture.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const patience = { timeout: 20_000 };

describe('the page of the local cloud', () => {
  const cloud = useLocalCloud();
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await startBrowser();
    await tryOut(cloud());
  }, 120_000);
  afterAll(() => browser?.close());

  beforeEach(() => openPage({ viewport: { width: 1280, height: 900 } }));
  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  async function openPage(options: BrowserContextOptions): Promise<void> {
    complaints = [];
    page = await (await browser.newContext(options)).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(cloud().url);
    await page.locator('#connection', { hasText: 'live' }).waitFor(patience);
    await page.locator('.story').first().waitFor(patience);
  }

  /** Opens it again, otherwise. */
  async function reopen(options: BrowserContextOptions): Promise<void> {
    await page.context().close();
    await openPage(options);
  }

  async function seriousFindings(): Promise<readonly string[]> {
    // by the debugger, for the page's own policy lets no other script in
    await page.evaluate(await readFile(axe, 'utf8'));
    const results = await page.evaluate<AxeResults>('axe.run()');
    expect(results.passes.length).toBeGreaterThan(20);
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
      );
  }

  const story = (id: string) => page.locator('.story').filter({ hasText: id });

  async function sendAs(notificationId: string, sample: string): Promise<void> {
    await page.getByLabel('Sample').selectOption({ label: sample });
    const detail = JSON.parse(await page.getByLabel('Its detail').inputValue());
    await page.getByLabel('Its detail').fill(JSON.stringify({ ...detail, notificationId }));
    await page.getByRole('button', { name: 'Put it on the bus' }).click();
    await page.getByText('It is on the bus.').waitFor(patience);
  }

  // first, while there are only the samples to be seen
  it('looks like its picture in the docs', async () => {
    await reopen({ viewport: { width: 1440, height: 1100 } });
    await page.locator('.arrival iframe').first().scrollIntoViewIfNeeded();
    await page.frameLocator('.arrival iframe >> nth=0').locator('body').waitFor(patience);
    await page.evaluate('scrollTo(0, 0)');
    expect(await takePicture(page, 'local-page')).toBeGreaterThan(20_000);
  });

  it('sends a sample and shows the decision, the outcome and the e-mail that arrived', async () => {
    await sendAs('from-the-page', 'Offers in French, to somebody in Canada');

    const told = story('from-the-page');
    await told.locator('.badge', { hasText: /accepted|delivered/ }).waitFor(patience);
    expect(await told.locator('.reasons').innerText()).toContain('keeps email');
    expect(await told.innerText()).toMatch(/attempt\s+email 1 through ses: accepted in \d+ ms/);

    const email = page.locator('.arrival[data-channel="email"]').first();
    await email.getByText('weekly.offers to luc').waitFor(patience);
    const body = email.frameLocator('iframe').locator('body');
    await body.getByText('Tasse émaillée bleue').first().waitFor(patience);
    await email.getByRole('button', { name: 'Plain text' }).click();
    expect(await email.locator('pre').innerText()).toContain('Tasse émaillée bleue');
    await email.getByRole('button', { name: 'Headers' }).click();
    expect(await email.locator('pre').innerText()).toContain('To: luc@example.com');
  });

  it('shows a refused request with the field and what is wrong with it', async () => {
    const told = story('order-wrong');
    expect(await told.locator('.badge').innerText()).toBe('refused');
    expect(await told.innerText()).toContain('detail.data.total');
  });

  it('shows the text message and the push as the person sees them', async () => {
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    expect(await page.locator('.bubble', { hasText: '482913' }).count()).toBeGreaterThan(0);
    expect(await page.locator('.segments').first().innerText()).toMatch(/^1 segment, \d+ characters$/);
    expect(await page.locator('.arrival[data-channel="push"]').first().isVisible()).toBe(false);

    await page.getByRole('button', { name: 'Push', exact: true }).click();
    expect(await page.locator('.notice strong').first().innerText()).not.toBe('');
  });

  it('lets something go wrong: a number that does not exist', async () => {
    await page.getByRole('button', { name: 'The number does not exist' }).click();
    await page.getByText('Next time: the number does not exist.').waitFor(patience);
    await sendAs('to-no-number', 'A code to sign in: urgent, by text message');

    const told = story('to-no-number');
    await told.getByText('twilio-21211 (permanent_address)').waitFor(patience);
  });

  it('says what is wrong with JSON that is none', async () => {
    await page.getByLabel('Its detail').fill('{');
    await page.getByRole('button', { name: 'Put it on the bus' }).click();
    await page.locator('#compose-answer[data-state="bad"]').waitFor(patience);
  });

  it('reads what arrives as text, never as markup', async () => {
    const id = '<img src=x onerror=alert(1)>';
    await cloud().developer.send({
      detailType: 'NotificationRequested.v1',
      detail: { notificationId: id, type: id, to: [{}], data: {} },
    });

    await story(id).waitFor(patience);
    expect(await page.locator('.story img').count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility finding in %s', async (colorScheme) => {
    await reopen({ colorScheme, viewport: { width: 1280, height: 900 } });
    expect(await seriousFindings()).toEqual([]);
  });

  it('fits a phone: 360 pixels and nothing to the side', async () => {
    await reopen({ viewport: { width: 360, height: 740 } });
    const [content, window] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(content).toBeLessThanOrEqual(window);
    expect(await seriousFindings()).toEqual([]);
  });

  // last, for an hour goes by
  it('shows what waits, and puts the clock forward to the next moment', async () => {
    const waits = page.getByRole('list', { name: 'What waits' }).getByRole('listitem');
    await waits.filter({ hasText: 'a digest to ada: gathered 2' }).waitFor(patience);
    await waits.filter({ hasText: 'order.shipped to luc: send-at: scheduled' }).waitFor(patience);
    await page.getByRole('button', { name: 'Put the clock forward to the next moment' }).click();

    await page.getByText('Nothing waits for its moment.').waitFor({ timeout: 60_000 });
    await story('order-later')
      .locator('.badge', { hasText: /accepted|delivered/ })
      .waitFor(patience);
    await page.locator('.story', { hasText: 'comments.digest to ada' }).waitFor(patience);
    const email = page.locator('.arrival[data-channel="email"]', { hasText: 'comments.digest to ada' });
    await email
      .frameLocator('iframe')
      .locator('body')
      .getByText('Growing tomatoes on a balcony')
      .first()
      .waitFor(patience);
  });
});
