import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Sent, type Somebody, useCrowd } from './crowd.ts';
import { codeData, newId, offersData, orderData } from './samples.ts';
import { signedFetch } from './signed-fetch.ts';
import { taken } from './stack.ts';

/* What waits for its moment: hours and days go by on the cloud's clock, and nothing here waits for the one on the wall. */
const crowd = useCrowd();
let ask: ReturnType<typeof signedFetch>;
beforeAll(() => {
  ask = signedFetch(crowd().cloud.outputs['ApiUrl'] ?? '');
});

const minute = 60_000;
const hour = 60 * minute;
const email = { channels: ['email'] };

const now = () => crowd().cloud.clock.now().getTime();
const inFuture = (milliseconds: number) => new Date(now() + milliseconds).toISOString();

const one = async (): Promise<Somebody> => {
  const [person] = await crowd().people(1);
  if (person === undefined) throw new Error('nobody was made');
  return person;
};
const send = async (person: Somebody, type: string, data: object, changes: object = {}): Promise<Sent> => {
  const [sent] = await crowd().send([person], type, data, changes);
  if (sent === undefined) throw new Error('nothing was sent');
  return sent;
};
const order = (person: Somebody, changes: object = {}) =>
  send(person, 'order.shipped', orderData(), { ...email, ...changes });
const settled = async (sent: Sent) => (await crowd().settled([sent]))[0] ?? {};

/** What waits of a notification, once it does. */
const waits = ({ person, notificationId }: Sent) =>
  crowd().until(`${notificationId} to wait`, async () => {
    const item = await crowd().stack.item(`R#${person.recipientId}`, `WAITING#${notificationId}`);
    return item?.['dueAt'] === undefined ? undefined : { ...item, dueAt: Date.parse(String(item['dueAt'])) };
  });

/** Lets the clock jump to a moment at once, and whatever has become due be done. */
const jumpTo = async (moment: number) => {
  await crowd().cloud.quiet();
  crowd().cloud.advance(Math.max(0, moment - now()) / 1000);
  await crowd().pass(120);
};
const mails = (person: Somebody) =>
  crowd()
    .arrivals(person)
    .flatMap((arrival) => (arrival.channel === 'email' ? [arrival] : []));
const settledAt = (record: Readonly<Record<string, unknown>>) => Date.parse(String(record['settledAt']));

/** Says in which time zone somebody is now, and goes on until that is known. */
const moveTo = async ({ recipientId }: Somebody, timeZone: string) => {
  const occurredAt = new Date(now()).toISOString();
  await crowd().stack.put('RecipientChanged.v1', [{ recipientId, occurredAt, timeZone }]);
  await crowd().until(`${recipientId} in ${timeZone}`, async () => {
    const profile = await crowd().stack.item(`R#${recipientId}`, 'PROFILE');
    return profile?.['timeZone'] === timeZone ? true : undefined;
  });
};

describe('what is scheduled', () => {
  it('waits two hours, wakes and is delivered', async () => {
    const person = await one();
    const sendAt = inFuture(2 * hour);
    const sent = await order(person, { sendAt });
    expect((await waits(sent)).dueAt).toBe(Date.parse(sendAt));
    await jumpTo(Date.parse(sendAt) - 10 * minute);
    expect(mails(person)).toEqual([]);

    const record = await settled(sent);
    expect(record).toMatchObject({ status: taken, channels: ['email'] });
    expect(settledAt(record) - Date.parse(sendAt)).toBeGreaterThanOrEqual(0);
    expect(settledAt(record) - Date.parse(sendAt)).toBeLessThan(5 * minute);
    expect(mails(person)).toHaveLength(1);
  });

  it('goes by the time zone in which somebody is when it wakes', async () => {
    const person = await one();
    await moveTo(person, 'Asia/Tokyo');
    // three hours from now as Tokyo's clock has it, where it is always nine hours later than in UTC
    const inTokyo = Math.ceil(now() / minute) * minute + 3 * hour;
    const sendAtLocal = new Date(inTokyo + 9 * hour).toISOString().slice(0, 16);
    const sent = await order(person, { sendAtLocal });
    expect((await waits(sent)).dueAt).toBe(inTokyo);

    // Shanghai's clock is always an hour behind
    await moveTo(person, 'Asia/Shanghai');
    await jumpTo(inTokyo + 10 * minute);
    expect(mails(person)).toEqual([]);
    expect((await waits(sent)).dueAt).toBe(inTokyo + hour);

    const record = await settled(sent);
    expect(record).toMatchObject({ status: taken });
    expect(settledAt(record)).toBeGreaterThanOrEqual(inTokyo + hour);
    expect(mails(person)).toHaveLength(1);
  });

  it('is cancelled before its moment, and never arrives', async () => {
    const person = await one();
    const sendAt = inFuture(2 * hour);
    const sent = await order(person, { sendAt });
    await waits(sent);
    const body = { recipientIds: [person.recipientId] };
    const answer = await ask(`POST /notifications/${sent.notificationId}/cancel`, { body });

    expect(answer).toMatchObject({
      status: 200,
      json: { recipients: [{ recipientId: person.recipientId, result: 'cancelled', channels: [] }] },
    });
    await jumpTo(Date.parse(sendAt) + 10 * minute);
    expect(crowd().arrivals(person)).toEqual([]);
    expect(await crowd().record(sent)).toMatchObject({ status: 'cancelled', reason: 'cancelled-by-request' });
  });

  it('is given another moment, and keeps to that one', async () => {
    const person = await one();
    const first = inFuture(hour);
    const sent = await order(person, { sendAt: first });
    await waits(sent);
    const sendAt = inFuture(4 * hour);
    const body = { recipientIds: [person.recipientId], sendAt };
    const path = `/notifications/${sent.notificationId}/reschedule`;
    expect(await ask(`POST ${path}`, { body })).toMatchObject({
      status: 200,
      json: { recipients: [{ recipientId: person.recipientId, result: 'rescheduled' }] },
    });

    await jumpTo(Date.parse(first) + 10 * minute);
    expect(mails(person)).toEqual([]);
    await jumpTo(Date.parse(sendAt) - 10 * minute);
    expect(mails(person)).toEqual([]);
    const record = await settled(sent);
    expect(record).toMatchObject({ status: taken });
    expect(settledAt(record)).toBeGreaterThanOrEqual(Date.parse(sendAt));
    expect(mails(person)).toHaveLength(1);
    expect((await ask(`POST ${path}`, { body })).json.recipients).toMatchObject([{ result: 'not-waiting' }]);
  });
});

describe("somebody's own quiet hours", () => {
  it('hold news back until their end, and let security pass', async () => {
    const person = await one();
    await moveTo(person, 'UTC');
    const ends = Math.floor(now() / minute) * minute + 2 * hour;
    const clockAt = (moment: number) => new Date(moment).toISOString().slice(11, 16);
    const answer = await ask(`PATCH /recipients/${person.recipientId}/preferences`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { preferences: { quietHours: { start: clockAt(ends - 3 * hour), end: clockAt(ends) } } },
    });
    expect(answer.status).toBe(200);
    const news = await order(person);
    const code = await send(person, 'login.code', codeData(), email);

    expect(await waits(news)).toMatchObject({ dueAt: ends, waits: [{ rule: 'quiet-hours', because: 'own-hours' }] });
    expect(await settled(code)).toMatchObject({ status: taken });
    expect(mails(person)).toHaveLength(1);
    await jumpTo(ends - 10 * minute);
    expect(mails(person)).toHaveLength(1);

    const record = await settled(news);
    expect(record).toMatchObject({ status: taken });
    expect(settledAt(record)).toBeGreaterThanOrEqual(ends);
    expect(mails(person)).toHaveLength(2);
  });
});

describe('comments', () => {
  it('after the first one are told of in one e-mail, each of them once', async () => {
    const person = await one();
    const postId = newId('post');
    const comment = (author: string) =>
      send(person, 'comment.posted', {
        postId,
        postTitle: 'Growing tomatoes on a balcony',
        author,
        text: `${author} waters them in the morning.`,
        url: `https://blog.example.com/posts/17#${author}`,
      });
    const first = await comment('Noor');
    expect(await settled(first)).toMatchObject({ status: taken, channels: ['email'] });
    const authors = ['Luc', 'Maya', 'Eve'];
    const gathered = await Promise.all(authors.map(comment));
    await crowd().pass(600);
    expect(mails(person)).toHaveLength(1);

    await jumpTo(now() + hour);
    const records = await crowd().settled(gathered);
    const reasons = new Set(records.map(({ reason }) => String(reason)));
    const [reason = ''] = reasons;
    expect(reasons.size).toBe(1);
    expect(reason).toMatch(/^gathered-into-./);
    expect(records.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);

    const digest = { person, notificationId: reason.replace('gathered-into-', '') };
    expect(await settled(digest)).toMatchObject({ type: 'comments.digest', status: taken });
    await crowd().pass(300);
    const [alone, together, ...others] = mails(person);
    expect(others).toEqual([]);
    expect(alone?.text).toContain('Noor');
    expect(together?.subject).toMatch(/^3 new comments/);
    expect(authors.filter((author) => together?.text.includes(author))).toEqual(authors);
    expect(together?.text).not.toContain('Noor');
  });
});

describe('more offers than a day may have', () => {
  it('wait until there is room for them, and arrive then', async () => {
    const person = await one();
    const began = now();
    const sent = [];
    for (let count = 0; count < 2; count += 1) sent.push(await send(person, 'weekly.offers', offersData()));
    await crowd().settled(sent);
    const third = await send(person, 'weekly.offers', offersData());
    expect(await waits(third)).toMatchObject({ waits: [{ rule: 'frequency-cap', effect: 'defers' }] });
    expect(mails(person)).toHaveLength(2);
    await jumpTo(began + 23 * hour);
    expect(mails(person)).toHaveLength(2);

    const record = await settled(third);
    expect(record).toMatchObject({ status: taken, channels: ['email'] });
    expect(settledAt(record)).toBeGreaterThanOrEqual(began + 24 * hour);
    expect(mails(person)).toHaveLength(3);
  });
});
