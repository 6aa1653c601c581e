import type { NotificationId } from '../../domain/ids.ts';
import type { Broadcasts } from '../../ports/broadcasts.ts';

/** How long an answer is good for. */
const keptMs = 5_000;
/** Broadcasts that one copy of a function remembers. */
const most = 1_000;

/**
 * Whether a broadcast was cancelled, asked for at most once in five seconds and broadcast: for each of its members would
 * be a hot key. So a cancellation is heeded everywhere after five seconds.
 */
export function cancelledBroadcasts({
  broadcasts,
  now,
}: {
  readonly broadcasts: Pick<Broadcasts, 'isCancelled'>;
  readonly now: () => Date;
}) {
  const known = new Map<NotificationId, { readonly answer: Promise<boolean>; readonly until: number }>();
  return (broadcastId: NotificationId): Promise<boolean> => {
    const at = now().getTime();
    const held = known.get(broadcastId);
    if (held && at < held.until) return held.answer;
    if (known.size >= most) known.clear();
    const answer = broadcasts.isCancelled(broadcastId);
    known.set(broadcastId, { answer, until: at + keptMs });
    // a failure is nobody's answer but of those who wait for it now
    answer.catch(() => known.delete(broadcastId));
    return answer;
  };
}
