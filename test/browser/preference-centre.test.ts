import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { offersData, orderData } from '../e2e/samples.ts';
import { taken } from '../e2e/stack.ts';
import { takePicture } from './picture.ts';
import { useReaders, wide } from './readers.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the preference centre', () => {
  const readers = useReaders();
  const { somebody, request, emailTo, linkIn, status, open, anyPage, preferencesOf, card, save } = readers;

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
    expect(await readers.stack().settled(recipientId, id)).toMatchObject({ status: taken, channels: ['sms'] });
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
    expect(await takePicture(shown, name)).toBeGreaterThan(20_000);
  });
});
