import * as z from 'zod';
import type { Observation } from '../observations.ts';

/** A request or a digest that waits for its moment. */
export interface Waiting {
  /** Stays the same from wait to wait. */
  readonly id: string;
  readonly recipient: string;
  /** What is to be sent, such as `order.shipped`. */
  readonly title: string;
  /** When it wakes. */
  readonly dueAt: string;
  readonly because: string;
}

const requestSchema = z.looseObject({
  recipientId: z.string(),
  type: z.string(),
  dueAt: z.string(),
  waits: z.array(z.looseObject({ rule: z.string(), because: z.string() })),
  cancelledAt: z.undefined().optional(),
});

/** A window that has gathered nothing yet closes without a message. */
const digestSchema = z.looseObject({
  recipientId: z.string(),
  state: z.literal('open'),
  closesAt: z.number(),
  count: z.number().positive(),
});

const kinds = [
  {
    key: /^WAITING#/,
    read: (item: unknown) => {
      const { data } = requestSchema.safeParse(item);
      const last = data?.waits.at(-1);
      return (
        data && {
          recipient: data.recipientId,
          title: data.type,
          dueAt: data.dueAt,
          because: last ? `${last.rule}: ${last.because}` : '',
        }
      );
    },
  },
  {
    key: /^DIGEST#[^#]+$/,
    read: (item: unknown) => {
      const { data } = digestSchema.safeParse(item);
      return (
        data && {
          recipient: data.recipientId,
          title: 'a digest',
          dueAt: new Date(data.closesAt).toISOString(),
          because: `gathered ${data.count}`,
        }
      );
    },
  },
];

/**
 * What an observation says of something that waits; without `waiting` it waits no longer. `undefined` when the
 * observation is about something else.
 */
export function readWaiting(observation: Observation): { readonly id: string; readonly waiting?: Waiting } | undefined {
  if (observation.kind !== 'item') return undefined;
  const { item, deleted } = observation;
  const kind = kinds.find(({ key }) => key.test(String(item['SK'])));
  if (kind === undefined) return undefined;
  const id = `${String(item['PK'])} ${String(item['SK'])}`;
  const read = deleted ? undefined : kind.read(item);
  return { id, ...(read && { waiting: { id, ...read } }) };
}
