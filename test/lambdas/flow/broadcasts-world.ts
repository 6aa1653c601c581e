import { type FanOutV1, fanOutV1Schema } from '../../../lambdas/contracts/commands/fan-out.v1.ts';
import { notificationRequestedV1 } from '../../../lambdas/contracts/events/notification-requested.v1.ts';
import {
  notificationIdSchema,
  type RecipientId,
  recipientIdSchema,
  topicNameSchema,
} from '../../../lambdas/domain/ids.ts';
import { fanOut } from '../../../lambdas/flow/broadcasts/fan-out.ts';
import { startBroadcast } from '../../../lambdas/flow/broadcasts/start-broadcast.ts';
import type { CheckedType } from '../../../lambdas/flow/parse-request.ts';
import type { QueuedMessage } from '../../../lambdas/ports/message-queue.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { MemoryBroadcasts } from '../fakes/memory-broadcasts.ts';
import { MemoryTopics } from '../fakes/memory-topics.ts';

export const notes = topicNameSchema.parse('release-notes');
export const n1 = notificationIdSchema.parse('n-1');
export const person = (name: string | number): RecipientId => recipientIdSchema.parse(`p-${name}`);

const fanOutQueueUrl = 'https://queue/fan-out';
const type: CheckedType = {
  type: 'news.release',
  category: aCategory(),
  lane: 'normal',
  channels: ['email'],
  strategy: 'first-success',
  whenCapped: 'defer',
  checkData: () => ({ data: {} }),
};

/** A request to a topic, as route-notification hands it over. */
export const aRequest = (changes: Readonly<Record<string, unknown>> = {}) => ({
  messageId: 'm-1',
  request: notificationRequestedV1.detail.parse({
    notificationId: 'n-1',
    type: 'news.release',
    to: { topic: 'release-notes' },
    data: {},
    ...changes,
  }),
  type,
  data: { version: '7.0' },
  source: 'editors',
  requestedAt: '2026-03-01T11:59:00Z',
});

class Died extends Error {}

/** Broadcasts in memory: what waits on the fan-out queue, and what was put on the intake queues. */
export function aBroadcastWorld() {
  const topics = new MemoryTopics();
  const broadcasts = new MemoryBroadcasts();
  const fanOutQueue: { messageId: string; body: string }[] = [];
  const parts: { queueUrl: string; body: string; groupId: string | undefined }[] = [];
  const errors: unknown[] = [];
  const calls = { count: 0, diesAt: Number.POSITIVE_INFINITY, byName: {} as Record<string, number> };
  let ids = 0;

  /** The same, but each call counts, and the function dies before one of them is made, or after it was made. */
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const held: unknown = Reflect.get(target, name);
        if (typeof held !== 'function') return held;
        return async (...given: unknown[]) => {
          calls.count += 1;
          calls.byName[String(name)] = (calls.byName[String(name)] ?? 0) + 1;
          if (calls.count === calls.diesAt) throw new Died('before the call');
          const answer = await Reflect.apply(held, target, given);
          if (calls.count === calls.diesAt - 0.5) throw new Died('after the call');
          return answer;
        };
      },
    });
  const queue = {
    send: async <Message extends QueuedMessage>(messages: readonly Message[]): Promise<readonly Message[]> => {
      for (const { queueUrl, body, groupId } of messages)
        if (queueUrl === fanOutQueueUrl) {
          ids += 1;
          fanOutQueue.push({ messageId: `f-${ids}`, body });
        } else parts.push({ queueUrl, body, groupId });
      return [];
    },
  };
  const dependencies = {
    topics: mortal(topics),
    broadcasts: mortal(broadcasts),
    queue: mortal(queue),
    fanOutQueueUrl,
    intakeQueues: { urgent: 'https://queue/urgent', normal: 'https://queue/normal', bulk: 'https://queue/bulk' },
    newId: () => {
      ids += 1;
      return `step-${ids}`;
    },
    now: () => new Date('2026-03-01T12:00:00Z'),
    log: { error: (_: string, { error }: Readonly<Record<string, unknown>>) => errors.push(error) },
  };
  const start = startBroadcast(dependencies);
  const plan = fanOut(dependencies);
  /** Works on what waits until nothing does; what fails comes again. @returns how many messages there were */
  const drain = async ({ pick = () => 0, copies = 1, each = async () => {} }: Drain = {}) => {
    let turn = 0;
    for (; fanOutQueue.length > 0; turn += 1) {
      if (turn > 100_000) throw new Error('it does not end');
      const [message] = fanOutQueue.splice(pick(fanOutQueue.length, turn), 1);
      if (message === undefined) continue;
      const answers = await Promise.all(Array.from({ length: copies }, () => plan([message])));
      if (answers.some(({ failedMessageIds }) => failedMessageIds.length > 0)) fanOutQueue.push(message);
      await each(turn);
    }
    return turn;
  };
  const told = () => parts.flatMap((part) => recipientsOf(part.body));
  const waiting = (): FanOutV1[] => fanOutQueue.map(({ body }) => fanOutV1Schema.parse(JSON.parse(body)));
  return { topics, broadcasts, parts, errors, calls, fanOutQueue, dependencies, start, plan, drain, told, waiting };
}

interface Drain {
  /** Which of so many messages is next. */
  readonly pick?: (length: number, turn: number) => number;
  /** How many copies of each message are worked on at the same time. */
  readonly copies?: number;
  readonly each?: (turn: number) => Promise<unknown>;
}

/** Whom a part is for; it must be a request as the bus would bring it. */
export const recipientsOf = (body: string): RecipientId[] => {
  const { detail } = notificationRequestedV1.envelope.parse(JSON.parse(body));
  if ('topic' in detail.to) throw new Error('a part has no topic');
  return detail.to.map((recipient) => ('recipientId' in recipient ? recipient.recipientId : (null as never)));
};

/** How the world's broadcast stands. */
export const totals = async ({ broadcasts }: ReturnType<typeof aBroadcastWorld>) => {
  const broadcast = await broadcasts.load(n1);
  const checkpoints = broadcast ? await broadcasts.checkpoints(broadcast) : [];
  return { broadcast, checkpoints };
};
