import { describe, expect, it } from '@jest/globals';
import { weekdays } from '../../../../lambdas/domain/notification-type.ts';
import { aCentre } from './world.ts';

describe('saving what is to be quiet, and how many at the most', () => {
  it('writes quiet hours and the time zone, and takes quiet hours back', async () => {
    const { open, send, person } = await aCentre();
    const page = await open();
    const saved = await send(page, { quiet: 'on', 'quiet:start': '21:30', timeZone: 'America/Toronto' });
    expect(person()).toMatchObject({
      preferences: { quietHours: { start: '21:30', end: '08:00' } },
      timeZone: 'America/Toronto',
    });
    await send(saved, { quiet: '' });
    expect(person().preferences).toEqual({});
  });

  it('writes three windows, each for its channels, and leaves what the page does not show', async () => {
    const days = ['saturday', 'sunday'];
    const night = { start: '22:00', end: '08:00', days };
    const fourth = { start: '15:00', end: '15:30' };
    const { open, send, person } = await aCentre({ preferences: { quietHours: night } });
    const page = await open();
    const saved = await send(page, { quiet2: 'on', 'quiet2:start': '12:30', 'quiet2:channels': 'sms push' });
    const noon = { start: '12:30', end: '13:00', channels: ['sms', 'push'] };
    expect(person().preferences).toEqual({ quietHours: [night, noon] });
    expect(saved.fields).toMatchObject({ quiet2: 'on', 'quiet2:channels': 'sms push' });

    const more = await aCentre({ preferences: { quietHours: [night, noon, noon, fourth] } });
    await more.send(await more.open(), { quiet2: '', quiet3: '' });
    expect(more.person().preferences).toEqual({ quietHours: [night, fourth] });
  });

  it('leaves quiet hours alone when only a window that is off was touched', async () => {
    const { open, send, person } = await aCentre();
    await send(await open(), { 'quiet2:start': '11:00' });
    expect(person().version).toBe(1);
  });

  it('writes at most how many, and takes it back', async () => {
    const { open, send, person } = await aCentre();
    const saved = await send(await open(), { 'c:transactional:atMost': '3/week' });
    expect(person().preferences).toEqual({ categories: { transactional: { atMost: { most: 3, per: 'week' } } } });
    expect(saved.fields['c:transactional:atMost']).toBe('3/week');
    await send(saved, { 'c:transactional:atMost': '' });
    expect(person().preferences).toEqual({});
  });

  it('keeps a limit that it does not offer, and shows it', async () => {
    const preferences = { categories: { transactional: { atMost: { most: 7, per: 'hour' } } } };
    const { open, send, person } = await aCentre({ preferences });
    const page = await open();
    expect(page.body).toContain('7 an hour by each way');
    await send(page, { 'c:transactional:sms': '' });
    expect(person().preferences?.categories?.['transactional']?.atMost).toEqual({ most: 7, per: 'hour' });
  });

  it('writes the days of a window, changes them, and writes none for the whole week', async () => {
    const { open, send, person } = await aCentre();
    const off = (...days: readonly string[]) => Object.fromEntries(days.map((day) => [`quiet:${day}`, '']));
    const workdays = { quiet: 'on', ...off('saturday', 'sunday') };
    const saved = await send(await open(), workdays);
    const hours = { start: '22:00', end: '08:00' };
    expect(person().preferences?.quietHours).toEqual({
      ...hours,
      days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
    });
    expect([saved.fields['quiet:friday'], saved.fields['quiet:sunday']]).toEqual(['on', undefined]);

    const fewer = await send(saved, off('monday', 'tuesday', 'wednesday', 'thursday'));
    expect(person().preferences?.quietHours).toEqual({ ...hours, days: ['friday'] });
    const all = ['monday', 'tuesday', 'wednesday', 'thursday', 'saturday', 'sunday'];
    await send(fewer, Object.fromEntries(all.map((day) => [`quiet:${day}`, 'on'])));
    expect(person().preferences?.quietHours).toEqual(hours);
  });

  const times = '“From” and “Until” need two different times';
  const noDays = Object.fromEntries(weekdays.map((day) => [`quiet2:${day}`, '']));
  it.each<[Record<string, string>, string]>([
    [{ quiet: 'on', 'quiet:start': '25:00' }, `Quiet hours: ${times}`],
    [{ quiet: 'on', 'quiet:start': '08:00' }, `Quiet hours: ${times}`],
    [{ quiet: 'on', 'quiet:end': '' }, `Quiet hours: ${times}`],
    [{ quiet: 'on', 'quiet:start': '10:00', 'quiet:end': '09:00' }, `Quiet hours: ${times}`],
    [{ quiet: 'on', quiet3: 'on', 'quiet3:start': '' }, `Quiet hours, number 3: ${times}`],
    [{ quiet: 'on', 'quiet:channels': 'fax' }, 'Quiet hours: choose from the list what is quiet'],
    [{ quiet2: 'on', ...noDays }, 'Quiet hours, number 2: choose one day or more on which they begin'],
    [
      { quiet: 'on', quiet2: 'on', 'quiet:end': '14:00', 'quiet2:start': '14:00', 'quiet2:end': '22:00' },
      'Quiet hours: together they leave no time of the week free',
    ],
  ])('leaves quiet hours as they were when they are none, and names the field: %j', async (changed, problem) => {
    const { open, send, person } = await aCentre();
    const { body } = await send(await open(), changed);

    expect([...body.matchAll(/role="alert"[^>]*>([^<]*)/g)].map(([, text]) => text)).toEqual([
      expect.stringContaining(problem),
    ]);
    expect(person().version).toBe(1);
  });
});

describe('a pause', () => {
  const press = async (centre: Awaited<ReturnType<typeof aCentre>>, action: string) =>
    centre.request('POST', 'preferences', centre.preferencesToken, { body: `action=${action}` });

  it('lasts until eight tomorrow on the person’s own clock, is shown, and can be ended', async () => {
    const centre = await aCentre();
    expect((await centre.open()).body).toContain('Pause until 8:00 tomorrow');
    const paused = await press(centre, 'pause');

    expect(centre.person().preferences).toEqual({ quietUntil: '2026-03-02T07:00:00.000Z' });
    expect(paused.body).toMatch(/role="status"[^>]*>Saved\. What can wait comes after Monday, March 2 at 8:00\sAM/);
    expect(paused.body).toContain('End the pause');
    expect(paused.body).not.toContain('Pause until 8:00 tomorrow');

    const ended = await press(centre, 'resume');
    expect(centre.person().preferences).toEqual({});
    expect(ended.body).toContain('Pause until 8:00 tomorrow');
  });

  it('is over by itself, and tomorrow is after midnight', async () => {
    const centre = await aCentre({ timeZone: 'Pacific/Auckland' });
    await press(centre, 'pause');
    expect(centre.person().preferences?.quietUntil).toBe('2026-03-02T19:00:00.000Z');
    centre.clock.now = Date.parse('2026-03-02T19:00:00Z');
    expect((await centre.open()).body).toContain('Pause until 8:00 tomorrow');
  });

  it('twice is as once', async () => {
    const centre = await aCentre();
    await press(centre, 'pause');
    const { version } = centre.person();
    await press(centre, 'pause');
    expect(centre.person().version).toBe(version);
  });

  it('lasts until it is eight everywhere in the country of somebody whose zone is unknown', async () => {
    const centre = await aCentre({ timeZone: undefined, country: 'US' });
    await press(centre, 'pause');
    expect(centre.person().preferences?.quietUntil).toBe('2026-03-02T18:00:00.000Z');
  });

  it('does not end with a form that is saved', async () => {
    const centre = await aCentre();
    await press(centre, 'pause');
    await centre.send(await centre.open(), { quiet: 'on' });
    expect(centre.person().preferences).toEqual({
      quietUntil: '2026-03-02T07:00:00.000Z',
      quietHours: { start: '22:00', end: '08:00' },
    });
  });
});
