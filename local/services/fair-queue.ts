/** What fairness needs to know of a message. */
interface Grouped {
  readonly messageGroupId?: string | undefined;
}

/**
 * Picks the messages of a standard queue that are to be received next, as fair queues do: those of the groups that have
 * the fewest in flight, and among these the oldest. A message without a group is a group of its own.
 */
export function fairest<Message extends Grouped>(
  waiting: readonly Message[],
  inFlight: Iterable<Grouped>,
  count: number,
): readonly Message[] {
  const load = new Map<unknown, number>();
  for (const { messageGroupId } of inFlight) {
    if (messageGroupId !== undefined) load.set(messageGroupId, (load.get(messageGroupId) ?? 0) + 1);
  }
  const candidates = candidatesOf(waiting, count);
  const picked: Message[] = [];
  while (picked.length < count) {
    const next = leastLoaded(candidates, load);
    const message = next === undefined ? undefined : candidates.get(next)?.shift();
    if (message === undefined) break;
    load.set(next, (load.get(next) ?? 0) + 1);
    picked.push(message);
  }
  return picked;
}

/** The oldest messages of each group, in the order of their oldest; of no group are more needed than are picked. */
function candidatesOf<Message extends Grouped>(waiting: readonly Message[], count: number): Map<unknown, Message[]> {
  const candidates = new Map<unknown, Message[]>();
  let alone = 0;
  for (const message of waiting) {
    const group = message.messageGroupId ?? message;
    if (group === message && ++alone > count) continue;
    const oldest = candidates.get(group);
    if (oldest === undefined) candidates.set(group, [message]);
    else if (oldest.length < count) oldest.push(message);
  }
  return candidates;
}

function leastLoaded<Message>(
  candidates: ReadonlyMap<unknown, readonly Message[]>,
  load: ReadonlyMap<unknown, number>,
) {
  let least: unknown;
  for (const [group, messages] of candidates) {
    if (messages.length === 0) continue;
    if (least === undefined || (load.get(group) ?? 0) < (load.get(least) ?? 0)) least = group;
  }
  return least;
}
