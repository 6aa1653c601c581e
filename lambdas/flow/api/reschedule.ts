import { type Rescheduled, type RescheduleResult, rescheduleSchema } from '../../contracts/api/cancel.ts';
import { notificationIdSchema } from '../../domain/ids.ts';
import type { DeliveryKey } from '../../ports/delivery-log.ts';
import type { WaitingRoom } from '../../ports/waiting-room.ts';
import { inGroups } from '../in-groups.ts';
import { furthestDays } from '../parse-request.ts';
import { type ApiAnswer, invalid, ok } from './call.ts';
import type { NamedRequest } from './cancel.ts';
import { readBody } from './read-body.ts';

export interface RescheduleDependencies {
  readonly waitingRoom: Pick<WaitingRoom, 'keep' | 'load'>;
  readonly now: () => Date;
}

/** How often a waiting request is written anew while others write it. */
const rounds = 5;

/** Gives what waits another moment. Repeatable. */
export const rescheduleNotification =
  (dependencies: RescheduleDependencies) =>
  async (request: NamedRequest): Promise<ApiAnswer> => {
    const notificationId = notificationIdSchema.safeParse(request.pathParameters['notificationId']).data;
    if (notificationId === undefined) return invalid('notificationId', 'must be the id that the request had');
    const read = readBody(request, rescheduleSchema);
    if ('refused' in read) return read.refused;
    const { recipientIds, sendAt } = read.value;
    if (Date.parse(sendAt) - dependencies.now().getTime() > furthestDays * 86_400_000)
      return invalid('sendAt', 'must be at most a year ahead');
    const recipients = await inGroups(recipientIds, async (recipientId) => ({
      recipientId,
      result: await rescheduleOne({ recipientId, notificationId }, new Date(sendAt), dependencies),
    }));
    return ok({ notificationId, recipients: [...recipients] } satisfies Rescheduled);
  };

async function rescheduleOne(
  key: DeliveryKey,
  moment: Date,
  { waitingRoom }: RescheduleDependencies,
): Promise<RescheduleResult['result']> {
  const sendAt = moment.toISOString();
  for (let round = 0; round < rounds; round += 1) {
    const waiting = (await waitingRoom.load([key]))(key);
    if (waiting === undefined) return 'not-waiting';
    if (waiting.expiresAt !== undefined && Date.parse(waiting.expiresAt) <= moment.getTime()) return 'expires-before';
    const { sendAtLocal: _, waits, ...rest } = waiting;
    const wait = { rule: 'send-at', effect: 'defers', because: 'rescheduled', until: sendAt } as const;
    const answer = await waitingRoom.keep({
      ...rest,
      sendAt,
      dueAt: sendAt,
      waits: [...waits, wait].slice(-50),
      version: waiting.version + 1,
    });
    if (answer === 'kept') return 'rescheduled';
    if (answer === 'cancelled') return 'not-waiting';
  }
  throw new Error('others wrote the same waiting request again and again; ask once more');
}
