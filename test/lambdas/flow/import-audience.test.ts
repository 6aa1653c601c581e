import { describe, expect, it } from '@jest/globals';
import { type RecipientId, topicNameSchema } from '../../../lambdas/domain/ids.ts';
import { importAudience } from '../../../lambdas/flow/audiences/import-audience.ts';
import type { AudienceFiles } from '../../../lambdas/ports/audience-files.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';
import { MemoryTopics } from '../fakes/memory-topics.ts';

const sale = topicNameSchema.parse('spring-sale');
const bucket = 'audiences-bucket';

/** What S3 tells of a new object. */
const s3Event = (key: string, eTag = 'v-1') =>
  JSON.stringify({
    Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object: { key, eTag } } }],
  });

/** An import with files in memory, and a function that can die at any call. */
function anImport({ rangeBytes = 64 } = {}) {
  const topics = new MemoryTopics();
  const stored = new Map<string, { version: string; content: Buffer }>();
  const queue: { messageId: string; body: string }[] = [];
  const errors: { sentence: string; error: unknown }[] = [];
  const reads: number[] = [];
  const calls = { count: 0, diesAt: Number.POSITIVE_INFINITY };
  let ids = 0;
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const held: unknown = Reflect.get(target, name);
        if (typeof held !== 'function') return held;
        return async (...given: unknown[]) => {
          calls.count += 1;
          if (calls.count === calls.diesAt) throw new Error('died before the call');
          const answer = await Reflect.apply(held, target, given);
          if (calls.count === calls.diesAt - 0.5) throw new Error('died after the call');
          return answer;
        };
      },
    });
  const files: AudienceFiles = {
    read: async ({ key, version }, position, length) => {
      const file = stored.get(key);
      if (file === undefined || file.version !== version) return 'gone';
      const bytes = file.content.subarray(position, position + length);
      reads.push(bytes.length);
      return { bytes, size: file.content.length };
    },
  };
  const work = importAudience({
    files: mortal(files),
    audiences: mortal(topics),
    queue: mortal({
      send: async <Message extends QueuedMessage>(messages: readonly Message[]) => {
        for (const { body } of messages) {
          ids += 1;
          queue.push({ messageId: `q-${ids}`, body });
        }
        return [];
      },
    }),
    audienceQueueUrl: 'https://queue/audiences',
    rangeBytes,
    newId: () => {
      ids += 1;
      return `step-${ids}`;
    },
    now: () => new Date('2026-03-01T12:00:00Z'),
    log: { error: (sentence, { error }) => errors.push({ sentence, error }) },
  });
  const put = (key: string, content: string, version = 'v-1') => {
    stored.set(key, { version, content: Buffer.from(content) });
    queue.push({ messageId: `s3-${version}`, body: s3Event(key.replaceAll(' ', '+'), version) });
  };
  const drain = async (copies = 1) => {
    let turn = 0;
    for (; queue.length > 0; turn += 1) {
      if (turn > 10_000) throw new Error('it does not end');
      const [message] = queue.splice(0, 1);
      if (message === undefined) continue;
      const answers = await Promise.all(Array.from({ length: copies }, () => work([message])));
      if (answers.some(({ failedMessageIds }) => failedMessageIds.length > 0)) queue.push(message);
    }
    return turn;
  };
  const members = () => [...topics.members].flatMap(([, ids]) => [...ids]).sort();
  const report = (version?: string) => topics.readImport(sale, version);
  return { topics, stored, queue, errors, reads, calls, put, drain, members, report, work };
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `p-${String(n).padStart(3, '0')}`);
const csvOf = (ids: readonly string[], end = '\n') =>
  `${['recipientId,city', ...ids.map((id) => `${id},"Oslo, ""N"""`)].join(end)}${end}`;
const ndjsonOf = (ids: readonly string[]) => ids.map((recipientId) => JSON.stringify({ recipientId })).join('\n');

describe('an audience that is uploaded', () => {
  it.each([
    ['CSV', 'audiences/spring-sale.csv', csvOf(names(100))],
    ['CSV as a spreadsheet writes it', 'audiences/spring-sale.csv', `\uFEFF${csvOf(names(100), '\r\n')}`],
    ['NDJSON without an end of its last line', 'audiences/spring-sale.ndjson', ndjsonOf(names(100))],
    [
      'NDJSON with empty lines',
      'audiences/spring-sale.ndjson',
      `\n${ndjsonOf(names(100)).replaceAll('\n', '\n\n')}\n\n`,
    ],
  ])('makes a topic of a file in %s, whatever the ranges cut through', async (_, key, content) => {
    for (const rangeBytes of [31, 64, 100, 8192]) {
      const world = anImport({ rangeBytes });
      world.put(key, content);
      await world.drain();

      expect(world.members()).toEqual(names(100));
      expect(await world.report()).toMatchObject({ state: 'done', accepted: 100, refused: 0 });
      expect(Math.max(...world.reads)).toBeLessThanOrEqual(rangeBytes);
      expect(world.errors).toEqual([]);
    }
  });

  it('names refused lines by number, a hundred at most, and stops for none', async () => {
    const world = anImport();
    const bad = Array.from({ length: 150 }, (_, n) => `ada${n}@example.com`);
    world.put('audiences/spring-sale.csv', csvOf([...names(2), ...bad, 'p-002', '']));
    await world.drain();
    const report = await world.report();

    expect(world.members()).toEqual(names(3));
    expect(report).toMatchObject({ state: 'done', accepted: 3, refused: 151, lines: 155 });
    expect(report?.refusedLines).toHaveLength(100);
    expect(report?.refusedLines[0]).toEqual({ line: 4, problem: expect.stringContaining('recipientId must be') });
    // positive control: the file holds what the report must not
    expect(JSON.stringify(world.stored.get('audiences/spring-sale.csv')?.content.toString())).toContain('example.com');
    expect(JSON.stringify(report)).not.toContain('example.com');
  });

  it.each([
    ['no column with a recipientId', 'audiences/spring-sale.csv', 'id,city\np-1,Oslo\n', 'recipientId'],
    ['nothing in it', 'audiences/spring-sale.csv', '', 'recipientId'],
    ['a line longer than a range', 'audiences/spring-sale.ndjson', `${'x'.repeat(100)}\n`, 'longer than 64 bytes'],
  ])('is refused with %s', async (_, key, content, because) => {
    const world = anImport();
    world.put(key, content);
    await world.drain();

    expect(await world.report()).toMatchObject({ state: 'refused', problem: expect.stringContaining(because) });
    expect(world.members()).toEqual([]);
  });

  it.each([
    ['an ill-formed line', '{"recipientId":', 'JSON object'],
    ['a line without an id', '{"id":"p-1"}', 'JSON object'],
    ['a number as id', '{"recipientId":7}', 'recipientId must be'],
  ])('is read on behind %s', async (_, line, because) => {
    const world = anImport();
    world.put('audiences/spring-sale.ndjson', `${line}\n${ndjsonOf(names(1))}`);
    await world.drain();

    expect(world.members()).toEqual(names(1));
    expect((await world.report())?.refusedLines).toEqual([{ line: 1, problem: expect.stringContaining(because) }]);
  });

  it('never becomes a part of a topic that people subscribe to', async () => {
    const world = anImport();
    await world.topics.subscribe('p-999' as RecipientId, sale);
    world.put('audiences/spring-sale.csv', csvOf(names(5)));
    await world.drain();

    expect(world.members()).toEqual(['p-999']);
    expect(await world.report()).toMatchObject({ state: 'refused', problem: expect.stringContaining('subscribe') });
  });

  it('is never a mixture of two versions of its file', async () => {
    const world = anImport();
    world.put('audiences/spring-sale.csv', csvOf(names(20)));
    const [event] = world.queue.splice(0);
    await world.work(event ? [event] : []);
    world.put('audiences/spring-sale.csv', csvOf(['q-1', 'q-2']), 'v-2');
    await world.drain();

    expect(await world.report('v-1')).toMatchObject({ state: 'refused', problem: expect.stringContaining('replaced') });
    expect(await world.report('v-2')).toMatchObject({ state: 'done', accepted: 2 });
  });

  it('passes over what is no audience, and the test event of S3', async () => {
    const world = anImport();
    world.put('audiences/Spring Sale.csv', csvOf(names(5)));
    world.queue.push({ messageId: 'q-0', body: JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }) });
    await world.drain();

    expect(world.members()).toEqual([]);
    expect(world.errors).toHaveLength(1);
    expect((await world.work([{ messageId: 'm', body: 'nonsense' }])).failedMessageIds).toEqual(['m']);
  });

  it('is reported exactly when each range comes twice at once, and goes on once', async () => {
    const [world, control] = [anImport(), anImport()];
    for (const each of [world, control]) each.put('audiences/spring-sale.csv', csvOf(names(60)));

    expect(await world.drain(2)).toBe(await control.drain());
    expect(world.members()).toEqual(names(60));
    expect(await world.report()).toMatchObject({ state: 'done', accepted: 60, lines: 61 });
  });

  it('is whole and reported exactly wherever the function dies', async () => {
    const content = csvOf(names(12));
    const control = anImport();
    control.put('audiences/spring-sale.csv', content);
    await control.drain();
    expect(control.calls.count).toBeGreaterThan(20);

    for (let diesAt = 1; diesAt <= control.calls.count + 0.5; diesAt += 0.5) {
      const world = anImport();
      world.calls.diesAt = diesAt;
      world.put('audiences/spring-sale.csv', content);
      await world.drain();

      expect({ diesAt, members: world.members() }).toEqual({ diesAt, members: names(12) });
      expect({ diesAt, ...(await world.report()) }).toMatchObject({ diesAt, state: 'done', accepted: 12, refused: 0 });
    }
  });
});
