import type { WaitingRequest } from '../domain/waiting-request.ts';
import type { WaitingRoom } from '../ports/waiting-room.ts';

/** How often it is tried while others write the same request. */
const rounds = 5;

/**
 * Has a request wait. Where one of the same id waits already, both become one: it wakes at the earlier moment, for the
 * channels of both, and everything is decided afresh then.
 *
 * @param now - epoch milliseconds
 */
export async function keepWaiting(
  room: Pick<WaitingRoom, 'keep' | 'load'>,
  waiting: WaitingRequest,
  now: number,
): Promise<'kept' | 'cancelled'> {
  let wanted = waiting;
  for (let round = 0; round < rounds; round += 1) {
    const answer = await room.keep(wanted);
    if (answer !== 'taken') return answer;
    const held = (await room.load([waiting]))(waiting);
    if (held && covers(held, waiting, now)) return 'kept';
    wanted = held ? joined(held, waiting) : { ...waiting, version: 1 };
  }
  throw new Error('others wrote the same waiting request again and again; the message comes again');
}

/** One that is being woken covers nothing: whoever wakes it may have decided already. */
function covers(held: WaitingRequest, { channels, dueAt }: WaitingRequest, now: number): boolean {
  const { channels: heldChannels } = held;
  const hasChannels = heldChannels === undefined || channels?.every((each) => heldChannels.includes(each)) === true;
  return hasChannels && Date.parse(held.dueAt) > now && Date.parse(held.dueAt) <= Date.parse(dueAt);
}

function joined(held: WaitingRequest, { channels, dueAt, waits }: WaitingRequest): WaitingRequest {
  const { channels: heldChannels, ...rest } = held;
  const both = heldChannels && channels ? [...new Set([...heldChannels, ...channels])] : undefined;
  return {
    ...rest,
    ...(both && { channels: both }),
    dueAt: Date.parse(held.dueAt) < Date.parse(dueAt) ? held.dueAt : dueAt,
    waits: [...held.waits, ...waits].slice(-50),
    version: held.version + 1,
  };
}
