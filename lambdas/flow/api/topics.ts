import type * as z from 'zod';
import type { subscribedSchema, subscriptionsSchema, topicSchema } from '../../contracts/api/topics.ts';
import { type TopicName, topicNameSchema } from '../../domain/ids.ts';
import type { Audiences, Topics } from '../../ports/topics.ts';
import { type ApiAnswer, invalid, ok, type PersonCall, problem } from './call.ts';

interface Dependencies {
  readonly topics: Pick<Topics, 'readHeader' | 'subscribe' | 'unsubscribe' | 'subscriptionsOf'>;
}

type Named = Pick<PersonCall, 'pathParameters'>;

const topicIn = ({ pathParameters: { topic } }: Named): TopicName | undefined => topicNameSchema.safeParse(topic).data;

const noName = invalid('topic', 'must be 1 to 64 lower-case letters, digits and dashes such as release-notes');

/** Subscribes somebody to a topic; repeatable. A session cannot make topics: only a service can, by its first member. */
export const subscribe =
  ({ topics }: Dependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const topic = topicIn(call);
    if (topic === undefined) return noName;
    const isMissing = call.actor === 'session' && (await topics.readHeader(topic)) === undefined;
    if (isMissing) return problem('not-found', { detail: 'there is no such topic' });
    if ((await topics.subscribe(call.recipientId, topic)) === 'uploaded')
      return invalid('topic', 'is an audience that was uploaded; choose another name');
    return ok({ topic, subscribed: true } satisfies z.input<typeof subscribedSchema>);
  };

/** Ends a subscription; repeatable, and no error where there is none. */
export const unsubscribe =
  ({ topics }: Dependencies) =>
  async (call: PersonCall): Promise<ApiAnswer> => {
    const topic = topicIn(call);
    if (topic === undefined) return noName;
    await topics.unsubscribe(call.recipientId, topic);
    return ok({ topic, subscribed: false } satisfies z.input<typeof subscribedSchema>);
  };

/** What somebody is subscribed to. */
export const readSubscriptions =
  ({ topics }: Dependencies) =>
  async ({ recipientId }: PersonCall): Promise<ApiAnswer> => {
    const subscriptions = await topics.subscriptionsOf(recipientId);
    return ok({ topics: [...subscriptions] } satisfies z.input<typeof subscriptionsSchema>);
  };

/** A topic, and how the latest file for it was read. */
export const readTopic =
  ({ topics, audiences }: Pick<Dependencies, 'topics'> & { readonly audiences: Pick<Audiences, 'readImport'> }) =>
  async (request: Named): Promise<ApiAnswer> => {
    const topic = topicIn(request);
    if (topic === undefined) return noName;
    const [header, latest] = await Promise.all([topics.readHeader(topic), audiences.readImport(topic)]);
    if (header === undefined) return problem('not-found', { detail: 'there is no such topic' });
    if (latest === undefined) return ok(header satisfies z.input<typeof topicSchema>);
    const { topic: _, column: __, stepId: ___, ...audience } = latest;
    return ok({ ...header, audience } satisfies z.input<typeof topicSchema>);
  };
