import * as z from 'zod';
import {
  maxEventBytes,
  maxRecipients,
  type NotificationRequestedV1,
  notificationRecipientSchema,
  notificationRequestedV1,
} from '../lambdas/contracts/events/notification-requested.v1.ts';
import { type Problem, problemsOf } from '../lambdas/contracts/problems.ts';
import { topicNameSchema } from '../lambdas/domain/ids.ts';
import { effectiveLane } from '../lambdas/domain/lane.ts';
import type { NotificationDefinition } from '../notifications/define-notification.ts';
import type { NotificationOf, TopicRecipients } from './notification-request.ts';

/** The contract, for as many recipients as there are: one event holds a hundred, and more become several events. */
const unsplitSchema = notificationRequestedV1.detail.extend({
  to: z.union([z.array(notificationRecipientSchema).min(1), z.object({ topic: topicNameSchema })]),
});

/** The events that ask for a notification, or what is wrong with the request. */
export type RequestEvents =
  | { readonly kind: 'valid'; readonly events: readonly NotificationRequestedV1[] }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/**
 * Turns a request into events, checked as route-notification will check them. All have the same id: it is the
 * idempotency key for each recipient.
 */
export function requestEvents(request: NotificationOf, source: string): RequestEvents {
  const { definition } = request;
  const json = asJson(request);
  if (json === undefined)
    return invalid({
      field: 'data',
      problem: 'must be what JSON can carry: no bigint, and nothing that contains itself',
    });
  const parsed = unsplitSchema.safeParse(json);
  if (parsed.error) return invalid(...problemsOf(parsed.error));

  const { to, ...rest } = parsed.data;
  const problems = [...dataProblems(definition, rest.data), ...channelProblems(definition, rest.channels ?? [])];
  if (problems.length > 0) return invalid(...problems);

  // The lane is always said, so that the bus can route by it and a reader of the event need not look it up.
  const lane = effectiveLane(definition.lane, rest.lane);
  const events = (Array.isArray(to) ? inPieces(to, maxRecipients) : [to]).map((some) => ({ ...rest, lane, to: some }));
  if (events.some((event) => envelopeBytes(event, source) > maxEventBytes))
    return invalid({
      field: 'data',
      problem: `must leave the event within ${maxEventBytes} bytes of JSON; keep what is large elsewhere and send a link`,
    });
  return { kind: 'valid', events };
}

const invalid = (...problems: readonly Problem[]) => ({ kind: 'invalid', problems }) as const;

/** What will travel, so that what is checked is what arrives: a `Date` as text, an `undefined` field not at all. None if JSON cannot say it. */
function asJson({ definition, to, ...request }: NotificationOf): unknown {
  const recipients = isTopic(to)
    ? to
    : [to].flat().map((recipient) => (typeof recipient === 'string' ? { recipientId: recipient } : recipient));
  try {
    return JSON.parse(JSON.stringify({ ...request, type: definition.type, to: recipients }));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

const isTopic = (to: NotificationOf['to']): to is TopicRecipients => typeof to === 'object' && 'topic' in to;

function dataProblems({ data }: NotificationDefinition, sent: NotificationRequestedV1['data']): Problem[] {
  const { error } = data.safeParse(sent);
  return error ? problemsOf(error, 'data') : [];
}

function channelProblems(
  { type, channels }: NotificationDefinition,
  requested: NonNullable<NotificationRequestedV1['channels']>,
): Problem[] {
  return requested.flatMap((channel, index) =>
    channels.includes(channel)
      ? []
      : [
          {
            field: `channels[${index}]`,
            problem: `must be one of those that ${type} declares: ${channels.join(', ')}`,
          },
        ],
  );
}

function inPieces<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, piece) =>
    items.slice(piece * size, (piece + 1) * size),
  );
}

/** How large the event will be as Carillon receives it, in the envelope that EventBridge puts around it. */
function envelopeBytes(detail: NotificationRequestedV1, source: string): number {
  const envelope = {
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': notificationRequestedV1.detailType,
    source,
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    // longer than any Region's name
    region: 'a-region-somewhere-1',
    resources: [],
    detail,
  };
  return Buffer.byteLength(JSON.stringify(envelope));
}
