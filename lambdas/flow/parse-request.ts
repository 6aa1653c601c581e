import {
  maxEventBytes,
  type NotificationRequestedV1,
  notificationRequestedV1,
} from '../contracts/events/notification-requested.v1.ts';
import { type Problem, problemsOf } from '../contracts/problems.ts';
import type { NotificationType } from '../domain/notification-type.ts';
import type { WaitingRequest } from '../domain/waiting-request.ts';
import { parseJson } from './parse-json.ts';

/** A declared type with the check of its data. */
export interface CheckedType extends NotificationType {
  /** The data as the templates may use it, or what is wrong with it. */
  readonly checkData: (
    data: unknown,
  ) => { readonly data: NotificationRequestedV1['data'] } | { readonly problems: readonly Problem[] };
}

/** A request that can be carried out. */
export interface ParsedRequest {
  readonly request: NotificationRequestedV1;
  readonly type: CheckedType;
  readonly data: NotificationRequestedV1['data'];
  readonly source: string;
  /** When the event was put on the bus, ISO 8601. */
  readonly requestedAt: string;
  /** It tells of what was gathered, or is sent instead of being gathered. */
  readonly neverGathered?: boolean | undefined;
  /** Of a request that has waited: which wait has ended, and every one so far. */
  readonly waited?: Pick<WaitingRequest, 'version' | 'dueAt' | 'waits'> | undefined;
}

type Refused = { readonly problems: readonly [Problem, ...Problem[]] };

/** How far ahead a moment may be: data that waits longer is old, and so is who it is for. */
export const furthestDays = 366;
const dayMs = 86_400_000;

const problem = (field: string, text: string): Refused => ({ problems: [{ field, problem: text }] });

/** Reads a request from the text of its event; what cannot be carried out comes back with what to cure. */
export function parseRequest(
  body: string,
  typeNamed: (name: string) => CheckedType | undefined,
  now: number,
): ParsedRequest | Refused {
  const bytes = Buffer.byteLength(body);
  if (bytes > maxEventBytes)
    return problem(
      'event',
      `is ${bytes} bytes; keep it within ${maxEventBytes} bytes, and send a link to what is larger`,
    );
  const json = parseJson(body);
  if (json === undefined) return problem('event', 'is not JSON; put an EventBridge event with a JSON detail');

  const envelope = notificationRequestedV1.envelope.safeParse(json);
  if (!envelope.success) return withProblems(problemsOf(envelope.error));
  const { source, time, detail: request } = envelope.data;

  const type = typeNamed(request.type);
  if (type === undefined)
    return problem('detail.type', 'is not in the catalogue; declare it under notifications/ and deploy');
  const undeclared = request.channels?.find((channel) => !type.channels.includes(channel));
  if (undeclared)
    return problem(
      'detail.channels',
      `holds ${undeclared}, which ${type.type} does not declare; use ${type.channels.join(', ')}`,
    );
  const tooFar = fieldTooFarAhead(request, now);
  if (tooFar) return problem(`detail.${tooFar}`, 'is more than a year ahead; send the event nearer to that time');

  const checked = type.checkData(request.data);
  if ('problems' in checked) return withProblems(checked.problems);
  return { request, type, data: checked.data, source, requestedAt: time };
}

/** A time on the recipient's clock is up to fourteen hours away from the same time in UTC. */
function fieldTooFarAhead({ sendAt, sendAtLocal }: NotificationRequestedV1, now: number) {
  if (sendAt && Date.parse(sendAt) - now > furthestDays * dayMs) return 'sendAt';
  if (sendAtLocal && Date.parse(`${sendAtLocal}Z`) - now > (furthestDays + 1) * dayMs) return 'sendAtLocal';
  return undefined;
}

function withProblems([first, ...others]: readonly Problem[]): Refused {
  return { problems: [first ?? { field: 'event', problem: 'cannot be understood' }, ...others] };
}
