import type * as z from 'zod';
import type { broadcastStandsSchema } from '../../contracts/api/broadcasts.ts';
import { type Broadcast, broadcastProgress } from '../../domain/broadcast.ts';
import { type NotificationId, notificationIdSchema } from '../../domain/ids.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';
import { type ApiAnswer, invalid, ok, type PersonCall, problem } from './call.ts';

interface Dependencies {
  readonly broadcasts: Pick<Broadcasts, 'load' | 'cancel' | 'checkpoints' | 'readSettled'>;
  readonly now: () => Date;
}

type Named = Pick<PersonCall, 'pathParameters'>;

/** How a broadcast stands: expected, planned, settled. */
export const readBroadcast =
  (dependencies: Dependencies) =>
  (request: Named): Promise<ApiAnswer> =>
    answer(request, (broadcastId) => dependencies.broadcasts.load(broadcastId), dependencies);

/** Cancels a broadcast for good; answers how it stands, so that it is clear what had already gone out. Repeatable. */
export const cancelBroadcast =
  (dependencies: Dependencies) =>
  (request: Named): Promise<ApiAnswer> =>
    answer(request, (broadcastId) => dependencies.broadcasts.cancel(broadcastId, dependencies.now()), dependencies);

async function answer(
  { pathParameters }: Named,
  find: (broadcastId: NotificationId) => Promise<Broadcast | undefined>,
  { broadcasts }: Dependencies,
): Promise<ApiAnswer> {
  const asked = notificationIdSchema.safeParse(pathParameters['broadcastId']).data;
  if (asked === undefined) return invalid('broadcastId', 'must be the notificationId of the request to the topic');
  const broadcast = await find(asked);
  if (broadcast === undefined) return problem('not-found', { detail: 'there is no such broadcast' });
  const [checkpoints, byStatus] = await Promise.all([broadcasts.checkpoints(broadcast), broadcasts.readSettled(asked)]);
  const { broadcastId, topic, startedAt, cancelledAt, request } = broadcast;
  return ok({
    broadcastId,
    topic,
    type: request.type,
    startedAt,
    ...(cancelledAt !== undefined && { cancelledAt }),
    ...broadcastProgress(broadcast, checkpoints, byStatus),
  } satisfies z.input<typeof broadcastStandsSchema>);
}
