import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { signedFetch } from '../e2e/signed-fetch.ts';
import { takePicture } from './picture.ts';
import { useReaders } from './readers.ts';

describe('when, how often and how much, in the preference centre', () => {
  const { cloud, somebody, emailTo, linkIn, open, card, save } = useReaders();
  let ask: ReturnType<typeof signedFetch>;
  beforeAll(() => {
    ask = signedFetch(cloud().outputs['ApiUrl'] ?? '');
  });

  /** What the API says that somebody wants. */
  const stored = async (recipientId: string) =>
    (await ask(`GET /recipients/${recipientId}/preferences`)).json.preferences;

  /** Somebody with their page before them, and how to open it anew. */
  async function atTheirPage() {
    const recipientId = await somebody();
    const url = linkIn(await emailTo(recipientId), 'preferences');
    return { recipientId, url, shown: await open(url) };
  }

  const said = (shown: Page) => shown.getByRole('status').first().innerText();
  const window = (shown: Page, name: string) => shown.getByRole('group', { name, exact: true }).last();

  it('keeps quiet hours on the days that are chosen', async () => {
    const { recipientId, url, shown } = await atTheirPage();
    const night = window(shown, 'Quiet hours');
    await night.getByLabel('Keep quiet hours').check();
    await night.getByLabel('From').fill('21:30');
    for (const day of ['Saturday', 'Sunday']) await night.getByLabel(day).uncheck();
    await save(shown);

    expect(await said(shown)).toBe('Saved. It counts from now on.');
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
    expect(await stored(recipientId)).toEqual({ quietHours: { start: '21:30', end: '08:00', days } });

    const anew = await open(url, { viewport: { width: 760, height: 900 }, deviceScaleFactor: 2 });
    const again = window(anew, 'Quiet hours');
    expect(await again.getByLabel('Keep quiet hours').isChecked()).toBe(true);
    expect(await again.getByLabel('From').inputValue()).toBe('21:30');
    expect([await again.getByLabel('Friday').isChecked(), await again.getByLabel('Saturday').isChecked()]).toEqual([
      true,
      false,
    ]);
    expect(await takePicture(card(anew, 'Quiet hours'), 'quiet-hours')).toBeGreaterThan(20_000);
  });

  it('says which hours have no day, and what helps; nothing is stored', async () => {
    const { recipientId, shown } = await atTheirPage();
    await shown.getByText('More quiet hours').click();
    const noon = window(shown, 'Quiet hours, number 2');
    await noon.getByLabel('Keep quiet hours').check();
    for (const day of await noon.locator('.day input').all()) await day.uncheck();
    await shown.getByRole('button', { name: 'Save' }).click();

    expect(await shown.getByRole('alert').innerText()).toBe(
      'Quiet hours, number 2: choose one day or more on which they begin, or switch them off. We left them as they were.',
    );
    expect(await stored(recipientId)).toEqual({});
  });

  it('pauses until eight tomorrow, and ends the pause', async () => {
    const { recipientId, url, shown } = await atTheirPage();
    const before = cloud().clock.now();
    await shown.getByRole('button', { name: 'Pause until 8:00 tomorrow' }).click();
    expect(await said(shown)).toMatch(/^Saved\. What can wait comes after .* at 8:00\sAM\.$/);

    const until = new Date(String(Object(await stored(recipientId)).quietUntil));
    const inNewYork = { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    expect(new Intl.DateTimeFormat('en', inNewYork).format(until)).toBe('08:00');
    const hoursAhead = (until.getTime() - before.getTime()) / 3_600_000;
    // eight hours after a midnight that is still to come, on a day of up to 25 hours
    expect(hoursAhead).toBeGreaterThanOrEqual(7);
    expect(hoursAhead).toBeLessThanOrEqual(33);

    const again = await open(url);
    expect(await again.getByText('Paused until').count()).toBe(1);
    await again.getByRole('button', { name: 'End the pause' }).click();
    expect(await said(again)).toBe('Saved. The pause is over.');
    expect(await stored(recipientId)).toEqual({});
    expect(await (await open(url)).getByRole('button', { name: 'Pause until 8:00 tomorrow' }).count()).toBe(1);
  });

  it('lowers how many come at the most', async () => {
    const { recipientId, url, shown } = await atTheirPage();
    const most = (of: Page) => card(of, 'Orders and payments').getByLabel('At the most');
    await most(shown).selectOption({ label: '3 a day by each way' });
    await save(shown);
    await most(shown).selectOption({ label: '1 a week by each way' });
    await save(shown);

    expect(await stored(recipientId)).toEqual({ categories: { transactional: { atMost: { most: 1, per: 'week' } } } });
    expect(await most(await open(url)).inputValue()).toBe('1/week');
  });

  it('gathers once a day what came at once', async () => {
    const { recipientId, url, shown } = await atTheirPage();
    const comments = async (of: Page) => {
      const product = card(of, 'Product news');
      if ((await product.locator('details[open]').count()) === 0)
        await product.getByText('Choose message by message').click();
      return product.getByRole('group', { name: 'Comments on your posts' }).getByLabel('How often');
    };
    await (await comments(shown)).selectOption({ label: 'Gathered, once a day' });
    await save(shown);

    expect(await stored(recipientId)).toEqual({ types: { 'comment.posted': { frequency: 'daily' } } });
    expect(await (await comments(await open(url))).inputValue()).toBe('daily');
  });
});
