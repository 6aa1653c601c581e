import { type CloseDigestV1, closeDigestV1Schema, type WakeV1, wakeV1Schema } from '../contracts/commands/wake.v1.ts';
import { parseJson } from './parse-json.ts';
import { type CheckedType, type ParsedRequest, parseRequest } from './parse-request.ts';
import type { RefusedEvent } from './refuse-events.ts';

/** A message of an intake queue. */
export interface IntakeMessage {
  readonly messageId: string;
  readonly body: string;
}

/** A request with the message that brought it. */
export interface Understood extends ParsedRequest {
  readonly messageId: string;
}

interface InMessage<Command> {
  readonly messageId: string;
  readonly command: Command;
}

/** What the messages of an intake queue ask for. */
export interface Intake {
  readonly requests: readonly Understood[];
  /** Requests that go to everybody who is subscribed to a topic. */
  readonly broadcasts: readonly Understood[];
  readonly wakes: readonly InMessage<WakeV1>[];
  readonly closings: readonly InMessage<CloseDigestV1>[];
  readonly refused: readonly RefusedEvent[];
}

/**
 * Sorts the messages of a batch: events from the bus, and what release-due has woken.
 *
 * @param now - epoch milliseconds
 */
export function readIntake(
  messages: readonly IntakeMessage[],
  typeNamed: (name: string) => CheckedType | undefined,
  now: number,
): Intake {
  const requests: Understood[] = [];
  const broadcasts: Understood[] = [];
  const wakes: InMessage<WakeV1>[] = [];
  const closings: InMessage<CloseDigestV1>[] = [];
  const refused: RefusedEvent[] = [];
  for (const { messageId, body } of messages) {
    const command = commandIn(body);
    if (command) {
      if (command.kind === 'wake') wakes.push({ messageId, command });
      else closings.push({ messageId, command });
      continue;
    }
    const result = parseRequest(body, typeNamed, now);
    if ('problems' in result) refused.push({ messageId, body, problems: result.problems });
    else if (Array.isArray(result.request.to)) requests.push({ ...result, messageId });
    else broadcasts.push({ ...result, messageId });
  }
  return { requests, broadcasts, wakes, closings, refused };
}

/** Our own commands are short and begin with their kind; an event of the bus need not be read twice. */
function commandIn(body: string): WakeV1 | CloseDigestV1 | undefined {
  if (!body.startsWith('{"kind":')) return undefined;
  const json = parseJson(body);
  return wakeV1Schema.safeParse(json).data ?? closeDigestV1Schema.safeParse(json).data;
}
