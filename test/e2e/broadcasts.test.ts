import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientConfig } from './cloud.ts';
import { type Somebody, useCrowd } from './crowd.ts';
import { newId, orderData } from './samples.ts';
import { signedFetch } from './signed-fetch.ts';
import { taken } from './stack.ts';

/* One request that tells everybody in a topic: each of them, once, and nobody else. */
const crowd = useCrowd();
afterEach(() => crowd().cloud.faults.clear());

const ask = (route: string) => signedFetch(crowd().cloud.outputs['ApiUrl'] ?? '')(route);

async function subscribe(people: readonly Somebody[], topic: string): Promise<void> {
  const answers = await Promise.all(
    people.map(({ recipientId }) => ask(`PUT /recipients/${recipientId}/topics/${topic}`)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
}

/** People who are subscribed to a topic that nobody else is in. */
async function subscribers(count: number): Promise<{ topic: string; people: readonly Somebody[] }> {
  const topic = newId('topic');
  const people = await crowd().people(count);
  await subscribe(people, topic);
  return { topic, people };
}

const requestTo = (topic: string, changes: object = {}) => ({
  notificationId: newId('broadcast'),
  type: 'order.shipped',
  channels: ['email'],
  to: { topic },
  data: orderData(),
  ...changes,
});
const putRequest = (request: object) => crowd().stack.put('NotificationRequested.v1', [request]);

async function standsAs(broadcastId: string) {
  const { status, json } = await ask(`GET /broadcasts/${broadcastId}`);
  return status === 200 ? json : undefined;
}

/** How a broadcast stands when its pages are all planned. */
const planned = (broadcastId: string) =>
  crowd().until(`${broadcastId} planned`, async () => {
    const stands = await standsAs(broadcastId);
    return stands?.state === 'planned' ? stands : undefined;
  });
/** How it stands when it plans nobody more and so many deliveries have ended. Empty pages may be the last. */
const ended = (broadcastId: string, settled: number) =>
  crowd().until(`${settled} deliveries of ${broadcastId} ended`, async () => {
    const stands = await standsAs(broadcastId);
    return stands && stands.state !== 'running' && stands.settled >= settled ? stands : undefined;
  });

const arrivalsOf = (people: readonly Somebody[]) => people.map((person) => crowd().arrivals(person).length);
const each = (people: readonly Somebody[], arrivals: number) => people.map(() => arrivals);

describe('a broadcast to a topic', () => {
  it('reaches whoever is subscribed, once, however often it is asked for', async () => {
    const { topic, people } = await subscribers(30);
    const [left, ...staying] = people;
    expect((await ask(`DELETE /recipients/${left!.recipientId}/topics/${topic}`)).status).toBe(200);
    const request = requestTo(topic);
    await putRequest(request);

    const whole = { topic, state: 'planned', expected: 29, planned: 29, settled: 29 };
    expect(await ended(request.notificationId, 29)).toMatchObject(whole);
    expect(arrivalsOf(staying)).toEqual(each(staying, 1));

    await putRequest(request);
    await crowd().pass(120);
    expect(await standsAs(request.notificationId)).toMatchObject(whole);
    expect(arrivalsOf(staying)).toEqual(each(staying, 1));
    expect(crowd().arrivals(left!)).toEqual([]);
  });

  it('tells nobody when it is cancelled while all of them wait for its moment', async () => {
    const { topic, people } = await subscribers(12);
    const sendAt = new Date(crowd().cloud.clock.now().getTime() + 3_600_000).toISOString();
    const request = requestTo(topic, { sendAt });
    await putRequest(request);
    expect(await planned(request.notificationId)).toMatchObject({ planned: 12, settled: 0 });

    const cancelled = await ask(`POST /broadcasts/${request.notificationId}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, json: { state: 'cancelled', planned: 12, settled: 0 } });
    await crowd().pass(4200);

    expect(arrivalsOf(people)).toEqual(each(people, 0));
    expect(await ended(request.notificationId, 12)).toMatchObject({
      state: 'cancelled',
      settled: 12,
      byStatus: { cancelled: 12 },
    });
  });

  it('tells all of them at its moment when it is not cancelled', async () => {
    const { topic, people } = await subscribers(12);
    const sendAt = new Date(crowd().cloud.clock.now().getTime() + 3_600_000).toISOString();
    const request = requestTo(topic, { sendAt });
    await putRequest(request);
    await planned(request.notificationId);
    await crowd().pass(3000);
    expect(arrivalsOf(people)).toEqual(each(people, 0));

    expect(await ended(request.notificationId, 12)).toMatchObject({ planned: 12, settled: 12 });
    expect(arrivalsOf(people)).toEqual(each(people, 1));
  });

  it.each([
    // before its part is on the queue, before it reads, and between the part and the checkpoint
    ['sqs:SendMessageBatch', 0, 1],
    ['sqs:SendMessageBatch', 5, 3],
    ['dynamodb:BatchGetItem', 2, 3],
    ['dynamodb:Query', 2, 3],
    ['dynamodb:PutItem', 0, 1],
    ['dynamodb:PutItem', 7, 3],
  ])('loses nobody and tells nobody twice when planning dies at %s after %i, %i times', async (action, skip, times) => {
    const { topic, people } = await subscribers(20);
    const died = () =>
      crowd().cloud.observations.kept.filter(
        (one) => one.kind === 'invocation' && one.functionName === 'fan-out-broadcast' && one.error !== undefined,
      ).length;
    const before = died();
    crowd().happen({ on: { functionName: 'fan-out-broadcast', action, skip }, effect: { kind: 'kill' }, times });
    const request = requestTo(topic);
    await putRequest(request);
    const stands = await ended(request.notificationId, 20);
    await crowd().pass(120);

    expect(died() - before).toBeGreaterThan(0);
    expect(stands).toMatchObject({ state: 'planned', expected: 20, planned: 20, settled: 20 });
    expect(arrivalsOf(people)).toEqual(each(people, 1));
    const records = await Promise.all(
      people.map(({ recipientId }) => crowd().stack.delivery(recipientId, request.notificationId)),
    );
    expect(records).toEqual(people.map(() => expect.objectContaining({ status: taken })));
  });
});

describe('an audience that is uploaded', () => {
  it('becomes a topic that can be told something', async () => {
    const people = await crowd().people(25);
    const topic = newId('audience');
    const rows = [...people.map(({ recipientId }) => `x,${recipientId}`), 'a row without anybody,'];
    const s3 = new S3Client({ ...clientConfig(crowd().cloud), forcePathStyle: true });
    await s3.send(
      new PutObjectCommand({
        Bucket: crowd().cloud.outputs['AudienceBucketName'],
        Key: `audiences/${topic}.csv`,
        Body: ['note,recipientId', ...rows, ''].join('\n'),
      }),
    );
    const read = await crowd().until(`${topic} read`, async () => {
      const { json } = await ask(`GET /topics/${topic}`);
      return json?.audience && json.audience.state !== 'running' ? json : undefined;
    });
    expect(read).toMatchObject({ audience: { state: 'done', accepted: 25, refused: 1, refusedLines: [{ line: 27 }] } });

    const request = requestTo(topic);
    await putRequest(request);
    expect(await ended(request.notificationId, 25)).toMatchObject({
      topic,
      state: 'planned',
      planned: 25,
      settled: 25,
    });
    expect(arrivalsOf(people)).toEqual(each(people, 1));
  });
});
