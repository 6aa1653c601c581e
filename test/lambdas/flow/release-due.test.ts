import { describe, expect, it } from '@jest/globals';
import { notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { releaseDue } from '../../../lambdas/flow/release-due.ts';
import { wakeDue } from '../../../lambdas/flow/wake-due.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';
import type { DueEntry, DueShard } from '../../../lambdas/ports/waiting-room.ts';

const minuteOf = (text: string) => `2026-03-01T${text}:00.000Z`;
const entryOf = (name: string, changes: Partial<DueEntry> = {}): DueEntry => ({
  kind: 'request',
  recipientId: recipientIdSchema.parse(name),
  notificationId: notificationIdSchema.parse('n-1'),
  version: 1,
  lane: 'normal',
  source: 'orders ü',
  ...changes,
});

/** Who is due, in memory, and the queues they are put on. */
function aHouse({ intakeQueues = { urgent: 'https://in/urgent', bulk: 'https://in/bulk' } } = {}) {
  const shards = new Map<string, DueEntry[]>();
  const queued: QueuedMessage[] = [];
  const errors: string[] = [];
  const clock = { now: Date.parse('2026-03-01T12:10:20Z') };
  let reached: string | undefined;
  let isRefused: (message: QueuedMessage) => boolean = () => false;
  const nameOf = ({ minute, shard }: DueShard) => `${minute}#${shard}`;
  const dependencies = {
    dueList: {
      minutesDue: async (from: string, to: string) =>
        [...new Set([...shards.keys()].map((name) => name.split('#')[0] ?? ''))]
          .filter((minute) => minute >= from && minute <= to)
          .sort(),
      shardsDue: async (minutes: readonly string[]) =>
        [...shards]
          .filter(([, entries]) => entries.length > 0)
          .map(([name]) => ({ minute: name.split('#')[0] ?? '', shard: Number(name.split('#')[1]) }))
          .filter(({ minute }) => minutes.includes(minute)),
      page: async (shard: DueShard, limit: number) => (shards.get(nameOf(shard)) ?? []).slice(0, limit),
      strike: async (shard: DueShard, struck: readonly DueEntry[]) => {
        shards.set(
          nameOf(shard),
          (shards.get(nameOf(shard)) ?? []).filter((entry) => !struck.includes(entry)),
        );
      },
      checkpoint: async () => reached,
      reach: async (minute: string) => {
        reached = minute;
      },
    },
    queue: {
      send: async <M extends QueuedMessage>(messages: readonly M[]) => {
        queued.push(...messages.filter((message) => !isRefused(message)));
        return messages.filter((message) => isRefused(message));
      },
    },
    dueQueueUrl: 'https://due',
    intakeQueues,
    log: { error: (sentence: string) => errors.push(sentence) },
    now: () => new Date(clock.now),
  };
  const due = (minute: string, shard: number, entries: DueEntry[]) =>
    shards.set(`${minuteOf(minute)}#${shard}`, entries);
  const take = (): { body: Record<string, unknown>; queueUrl: string; groupId: string | undefined }[] =>
    queued.splice(0).map(({ body, queueUrl, groupId }) => ({ body: JSON.parse(body), queueUrl, groupId }));
  return {
    shards,
    errors,
    clock,
    due,
    take,
    reached: () => reached,
    refuse: (which: typeof isRefused) => {
      isRefused = which;
    },
    wake: wakeDue(dependencies),
    release: (minute: string, shard: number, messageId = 'm-1') =>
      releaseDue(dependencies)([
        { messageId, body: JSON.stringify({ kind: 'release-due', minute: minuteOf(minute), shard }) },
      ]),
  };
}

describe('looking who is due', () => {
  it('has each shard released that holds something, and nothing that is not due', async () => {
    const house = aHouse();
    house.due('12:10', 3, [entryOf('ada')]);
    house.due('12:09', 7, [entryOf('luc')]);
    house.due('12:09', 8, []);
    house.due('12:11', 3, [entryOf('eve')]);
    await house.wake();

    expect(house.take().map(({ body, queueUrl }) => [queueUrl, body])).toEqual([
      ['https://due', { kind: 'release-due', minute: minuteOf('12:10'), shard: 3 }],
      ['https://due', { kind: 'release-due', minute: minuteOf('12:09'), shard: 7 }],
    ]);
  });

  it('looks at a minute when it comes and once more later, not while it is being released', async () => {
    const house = aHouse();
    house.due('12:10', 3, [entryOf('ada')]);
    const counts: number[] = [];
    for (let minute = 0; minute < 6; minute += 1) {
      await house.wake();
      counts.push(house.take().length);
      house.clock.now += 60_000;
    }

    expect(counts).toEqual([1, 0, 0, 1, 0, 0]);
  });

  it('goes on after hours without a run from where it had come', async () => {
    const house = aHouse();
    await house.wake();
    house.due('13:00', 1, [entryOf('ada')]);
    house.due('17:59', 2, [entryOf('luc')]);
    house.clock.now = Date.parse('2026-03-01T18:00:10Z');
    await house.wake();

    expect(house.take().map(({ body }) => body['shard'])).toEqual([1, 2]);
    expect(house.reached()).toBe(minuteOf('18:00'));
  });

  it('looks through a bounded number of minutes at a time, and through the others the next time', async () => {
    const house = aHouse();
    await house.wake();
    for (let minute = 0; minute < 150; minute += 1) {
      const at = new Date(Date.parse('2026-03-01T12:11:00Z') + minute * 60_000).toISOString();
      house.shards.set(`${at}#0`, [entryOf(`person-${minute}`)]);
    }
    house.clock.now = Date.parse('2026-03-01T18:00:10Z');
    await house.wake();
    const first = house.take();
    house.clock.now += 60_000;
    await house.wake();

    expect(first).toHaveLength(100);
    expect(house.take()).toHaveLength(50);
    expect(house.reached()).toBe(minuteOf('18:01'));
  });

  it('comes back to what could not be queued', async () => {
    const house = aHouse();
    await house.wake();
    house.clock.now += 60_000;
    house.due('12:11', 3, [entryOf('ada')]);
    house.refuse(() => true);
    await expect(house.wake()).rejects.toThrow('1 of 1 shards');
    expect(house.reached()).toBe(minuteOf('12:10'));
    house.refuse(() => false);
    house.clock.now += 60_000;
    await house.wake();

    expect(house.take()).toHaveLength(1);
  });
});

describe('releasing what is due', () => {
  it('wakes requests and digests on the queue of their lane, in the fair share of their source', async () => {
    const house = aHouse();
    const digest = entryOf('eve', { kind: 'digest', lane: 'bulk', notificationId: notificationIdSchema.parse('d-1') });
    house.due('12:10', 3, [entryOf('ada', { lane: 'urgent', version: 4 }), entryOf('luc'), digest]);

    expect(await house.release('12:10', 3)).toEqual({ failedMessageIds: [], summary: { woken: 3 } });
    expect(house.take()).toEqual([
      {
        queueUrl: 'https://in/urgent',
        groupId: 'orders--',
        body: { kind: 'wake', recipientId: 'ada', notificationId: 'n-1', version: 4 },
      },
      // there is no queue for the lane: the next lower one
      {
        queueUrl: 'https://in/bulk',
        groupId: 'orders--',
        body: { kind: 'wake', recipientId: 'luc', notificationId: 'n-1', version: 1 },
      },
      {
        queueUrl: 'https://in/bulk',
        groupId: 'orders--',
        body: { kind: 'close-digest', recipientId: 'eve', notificationId: 'd-1' },
      },
    ]);
    expect([...house.shards.values()].flat()).toEqual([]);
  });

  it('uses a higher lane where there is no lower one', async () => {
    const house = aHouse({ intakeQueues: { urgent: 'https://in/urgent' } as never });
    house.due('12:10', 3, [entryOf('ada', { lane: 'bulk' })]);
    await house.release('12:10', 3);

    expect(house.take()[0]?.queueUrl).toBe('https://in/urgent');
  });

  it('wakes a page and leaves the next one to a command of its own, until all are woken once', async () => {
    const house = aHouse();
    const ids = Array.from({ length: 1_200 }, (_, index) => `person-${index}`);
    house.due(
      '12:10',
      3,
      ids.map((id) => entryOf(id)),
    );
    const woken: unknown[] = [];
    let pages = 0;
    for (let left = true; left; pages += 1) {
      await house.release('12:10', 3);
      const taken = house.take();
      left = taken.some(({ queueUrl }) => queueUrl === 'https://due');
      woken.push(...taken.filter(({ body }) => body['kind'] === 'wake').map(({ body }) => body['recipientId']));
    }

    expect(pages).toBe(3);
    expect(woken).toEqual(ids);
  });

  it('leaves on the list what was not taken, and comes again for it', async () => {
    const house = aHouse();
    house.due('12:10', 3, [entryOf('ada'), entryOf('luc')]);
    house.refuse(({ body }) => body.includes('luc'));

    expect((await house.release('12:10', 3)).failedMessageIds).toEqual(['m-1']);
    expect([...house.shards.values()].flat().map(({ recipientId }) => recipientId)).toEqual(['luc']);
    expect(house.errors).toEqual(['Due entries not released']);
  });
});
