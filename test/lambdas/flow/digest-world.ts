import { type NotificationId, notificationIdSchema, recipientIdSchema } from '../../../lambdas/domain/ids.ts';
import { closeDigest, digestSent } from '../../../lambdas/flow/close-digest.ts';
import { gatherIntoDigest } from '../../../lambdas/flow/gather-into-digest.ts';
import type { CheckedType, ParsedRequest } from '../../../lambdas/flow/parse-request.ts';
import type { DigestWindowName } from '../../../lambdas/ports/digests.ts';
import type { OutboundEvent } from '../../../lambdas/ports/event-publisher.ts';
import type { DueEntry } from '../../../lambdas/ports/waiting-room.ts';
import { aCategory } from '../domain/arbitraries.ts';
import { aProfile } from '../domain/profiles.ts';
import { MemoryDeliveryLog } from '../fakes/memory-delivery-log.ts';
import { MemoryDigests } from '../fakes/memory-digests.ts';
import { MemoryRecipients } from '../fakes/memory-recipients.ts';

const ada = recipientIdSchema.parse('ada');
export const start = Date.parse('2026-03-11T12:00:00Z');

/** How comments are gathered in a run. */
export interface Rule {
  readonly windowMs: number;
  readonly max: number;
  readonly flushFirst: boolean;
}

const aType = (type: string): CheckedType => ({
  type,
  category: aCategory({ name: 'product' }),
  lane: 'normal',
  channels: ['email'],
  strategy: 'first-success',
  whenCapped: 'defer',
  checkData: (data) => ({ data: data as ParsedRequest['data'] }),
});
const types = new Map(['comment.posted', 'comments.digest'].map((type) => [type, aType(type)]));

export const aComment = (name: string, expiresAt?: string): ParsedRequest => ({
  request: {
    notificationId: notificationIdSchema.parse(name),
    type: 'comment.posted',
    to: [{ recipientId: ada }],
    data: { text: name },
    ...(expiresAt && { expiresAt }),
  },
  type: types.get('comment.posted')!,
  data: { text: name },
  source: 'posts',
  requestedAt: new Date(start).toISOString(),
});

/** Whoever dies at a call: before it has done anything, or after it was done and before the answer came. */
export class Died extends Error {}

/** Items go one by one: who dies on the way has forgotten some of them. */
class StepwiseDigests extends MemoryDigests {
  between: () => Promise<void> = async () => {};

  override async remove(window: DigestWindowName, notificationIds: readonly NotificationId[]): Promise<void> {
    for (const id of notificationIds) {
      await super.remove(window, [id]);
      await this.between();
    }
  }
}

/** A digest's way from the first comment to the mail, in memory; `step` is asked before and after every call. */
export function aDigestWorld(rule: Rule, step: (when: 'before' | 'after') => Promise<unknown> = async () => {}) {
  const clock = { now: start };
  const records = new MemoryDeliveryLog(new MemoryRecipients());
  const memory = new StepwiseDigests((recipientId, notificationId) =>
    records.records.has(`${recipientId}/${notificationId}`),
  );
  memory.between = async () => {
    await step('before');
  };
  const pointers: { readonly entry: DueEntry; readonly dueAt: number }[] = [];
  const events: OutboundEvent[] = [];
  const stepwise = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          await step('before');
          const answer = await method.apply(target, given);
          await step('after');
          return answer;
        };
      },
    });
  const dependencies = {
    digests: stepwise(memory),
    due: stepwise({
      add: async (entry: DueEntry, dueAt: number) => {
        // the next full minute from then on
        pointers.push({ entry, dueAt: Math.ceil(Math.max(dueAt, clock.now + 1) / 60_000) * 60_000 });
      },
    }),
    deliveries: stepwise(records),
    typeNamed: (name: string) => types.get(name),
    events: {
      publish: async (published: readonly OutboundEvent[]) => {
        events.push(...published);
        return [];
      },
    } as never,
    settledEvents: 'all' as const,
    now: () => new Date(clock.now),
  };
  const gather = gatherIntoDigest(dependencies);
  const close = closeDigest(dependencies);
  const told = digestSent(dependencies);
  /** Digests in the order in which they were sent, each time they were. */
  const sent: { readonly id: string; readonly count: number; readonly items: readonly string[] }[] = [];
  const sentAlone = new Set<string>();

  return {
    clock,
    memory,
    records: records.records,
    cancelled: records.cancelled,
    pointers,
    events,
    sent,
    sentAlone,
    /** Takes a comment's request from its queue. */
    take: async (comment: ParsedRequest) => {
      const recipient = { recipientId: ada, inline: undefined, profile: aProfile() };
      const closesAt = clock.now + rule.windowMs;
      const { max, flushFirst } = rule;
      const answer = await gather(comment, recipient, {
        kind: 'gather',
        lane: 'normal',
        gathering: { key: 'comment.posted', into: 'comments.digest', closesAt, flushFirst, max },
        explanation: [{ rule: 'digest', effect: 'gathers', because: 'into-comments.digest' }],
      });
      const { notificationId } = comment.request;
      if (answer === 'send-now') {
        // the channel's claim, which fails where there is the record of another end
        const { reason } = await records.settle(aRecord(notificationId));
        if (reason === undefined) sentAlone.add(notificationId);
      }
      return answer;
    },
    /** Takes the command to close a window from its queue. */
    close: async ({ recipientId, notificationId }: Pick<DueEntry, 'recipientId' | 'notificationId'>) => {
      const command = { kind: 'close-digest', recipientId, notificationId } as const;
      const request = await close(command);
      if (request === undefined) return;
      const { count, items } = request.data as { count: number; items: { notificationId: string }[] };
      sent.push({ id: request.request.notificationId, count, items: items.map((item) => item.notificationId) });
      await told(command);
    },
  };
}

const aRecord = (notificationId: NotificationId) => ({
  recipientId: ada,
  notificationId,
  type: 'comment.posted',
  category: 'product',
  lane: 'normal' as const,
  source: 'posts',
  channels: [],
  explanation: [],
  requestedAt: new Date(start).toISOString(),
  attempts: {},
  outcomes: {},
  status: 'accepted' as const,
});
