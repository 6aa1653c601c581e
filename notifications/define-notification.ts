import type * as z from 'zod';
import type { DuplicateRule } from '../lambdas/domain/category.ts';
import type { Confirmation, Proof } from '../lambdas/domain/confirmation.ts';
import type { Lane } from '../lambdas/domain/lane.ts';
import {
  type DigestRule,
  type DigestWindow,
  type NotificationType,
  type Strategy,
  type Weekday,
  weekdays,
} from '../lambdas/domain/notification-type.ts';
import type { DeclaredCategory } from './define-category.ts';

/** A declared kind of notification, with the schema of the data that its templates need. */
export interface NotificationDefinition<
  Data extends z.ZodType = z.ZodType,
  Channels extends NotificationType['channels'] = NotificationType['channels'],
> extends NotificationType {
  readonly category: DeclaredCategory;
  readonly channels: Channels;
  readonly data: Data;
  /** What recipients read where they choose about it, by locale. */
  readonly title: TypeTitle;
  /** Realistic data: rendered at synth to check the templates, and shown by the local run. */
  readonly example: z.input<Data>;
  /** The most segments that the example may need as a text message. */
  readonly maxSmsSegments: number;
}

/** A whole number and a unit, such as `5m`, `2h` or `1d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** How far a delivery must be proven, and how long a channel gets for it before the next one is tried. */
interface DeclaredConfirmation<Channels extends NotificationType['channels']> {
  /** What each channel can prove is in docs/how-to/add-a-notification-type.md. */
  readonly by: Proof;
  /** From the provider's acceptance: one time for every channel, or one for each. */
  readonly within: Duration | Readonly<Partial<Record<Channels[number], Duration>>>;
}

/** How notifications are gathered into one that tells of all of them. */
interface DeclaredDigest<Data> {
  /** The type that tells of them: its data is `{ count, items: [{ notificationId, data }, …] }`. */
  readonly into: string;
  /**
   * What is gathered together: what has the same value in a field of the data.
   *
   * @default - all of the type
   */
  readonly by?: Extract<keyof Data, string>;
  /**
   * When it is told: so long after the first one, or at a time where the recipient is, such as `daily at 18:00` or
   * `weekly on friday at 09:00`. A recipient may choose daily or weekly instead.
   */
  readonly window: Duration | `daily at ${string}` | `weekly on ${Weekday} at ${string}`;
  /**
   * Whether the first one is sent at once, and only what follows in its window is gathered.
   *
   * @default false
   */
  readonly flushFirst?: boolean;
  /**
   * The most that one digest tells of; what follows begins the next one at once.
   *
   * @default 100
   */
  readonly max?: number;
}

/** What a type is called, by locale. */
export type TypeTitle = { readonly en: string } & Readonly<Record<string, string>>;

interface NotificationDeclaration<Data extends z.ZodType, Channels extends NotificationType['channels']> {
  /** Dotted lower-case words, such as `order.shipped`; also the name of the folder. */
  readonly type: string;
  readonly category: DeclaredCategory;
  /**
   * What recipients read where they choose about it, by locale.
   *
   * @default - the words of `type`
   */
  readonly title?: TypeTitle;
  /** @default 'normal' */
  readonly lane?: Lane;
  /** Channels in the order in which they are preferred. Each needs its templates beside type.ts. */
  readonly channels: Channels;
  /** @default 'first-success' */
  readonly strategy?: Strategy;
  /**
   * How far a delivery must be proven before it is over.
   *
   * @default - that a provider took it is enough
   */
  readonly confirm?: DeclaredConfirmation<Channels>;
  /**
   * The channels to go on with, in order, when the first one fails or is not confirmed in time; an empty list: none.
   *
   * @default - the others of `channels`
   */
  readonly fallback?: readonly Channels[number][];
  /**
   * What may happen when it is open whether a message went out: send again, or never send again.
   *
   * @default - what the category says
   */
  readonly duplicates?: DuplicateRule;
  /** What the templates need, as an object of JSON values. Its fields are the placeholders. */
  readonly data: Data;
  /** Realistic data with every optional field filled in, and texts about as long as they get. */
  readonly example: z.input<Data>;
  /**
   * The most segments that the example may need as a text message; each is billed.
   *
   * @default 3
   */
  readonly maxSmsSegments?: number;
  /**
   * How long after the request it is still of use.
   *
   * @default - it never expires by itself
   */
  readonly expiresAfter?: Duration;
  /**
   * Gathers notifications of the type into one.
   *
   * @default - each is sent for itself
   */
  readonly digest?: DeclaredDigest<z.output<Data>>;
  /**
   * What becomes of it when its category's cap is reached: it waits until it may be sent, or it is not sent at all.
   *
   * @default 'defer'
   */
  readonly whenCapped?: NotificationType['whenCapped'];
}

const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Declares a notification type; what is declared here is checked at synth and enforced at run time. */
export function defineNotification<Data extends z.ZodType, const Channels extends NotificationType['channels']>(
  declaration: NotificationDeclaration<Data, Channels>,
): NotificationDefinition<Data, Channels> {
  const {
    expiresAfter,
    confirm,
    digest,
    whenCapped = 'defer',
    lane = 'normal',
    strategy = 'first-success',
    maxSmsSegments = 3,
    ...rest
  } = declaration;
  return {
    title: { en: rest.type.replaceAll(/[.-]/g, ' ') },
    ...rest,
    lane,
    strategy,
    maxSmsSegments,
    whenCapped,
    ...(digest !== undefined && { digest: toDigest(digest, rest.type) }),
    ...(confirm !== undefined && { confirm: toConfirmation(confirm, rest) }),
    ...(expiresAfter !== undefined && { expiresAfterSeconds: toSeconds(expiresAfter, rest.type, 'expiresAfter') }),
  };
}

function toConfirmation<Channels extends NotificationType['channels']>(
  { by, within }: DeclaredConfirmation<Channels>,
  { type, channels }: { readonly type: string; readonly channels: Channels },
): Confirmation {
  const times = new Map<string, string | undefined>(typeof within === 'string' ? [] : Object.entries(within));
  const secondsOf = (channel: string): number => {
    const duration = typeof within === 'string' ? within : times.get(channel);
    if (duration === undefined)
      throw new Error(
        `${type}: confirm.within has no time for ${channel}; give every channel one, such as ${channel}: '10m'`,
      );
    return toSeconds(duration, type, typeof within === 'string' ? 'confirm.within' : `confirm.within.${channel}`);
  };
  return { by, withinSeconds: Object.fromEntries(channels.map((channel) => [channel, secondsOf(channel)])) };
}

function toDigest(
  { into, by, window, flushFirst = false, max = 100 }: Omit<DeclaredDigest<unknown>, 'by'> & { readonly by?: string },
  type: string,
): DigestRule {
  return { into, key: by === undefined ? 'type' : { field: by }, window: toWindow(window, type), flushFirst, max };
}

function toWindow(window: string, type: string): DigestWindow {
  const { on, at } =
    /^(?:daily|weekly on (?<on>[a-z]+)) at (?<at>(?:[01]\d|2[0-3]):[0-5]\d)$/.exec(window)?.groups ?? {};
  const weekday = weekdays.find((name) => name === on);
  if (at !== undefined && on === undefined) return { kind: 'daily', at };
  if (at !== undefined && weekday !== undefined) return { kind: 'weekly', on: weekday, at };
  if (/^(daily|weekly)/.test(window))
    throw new Error(
      `${type}: digest.window is '${window}'; write a time of day such as daily at 08:00 or weekly on monday at 08:00`,
    );
  return { kind: 'for', seconds: toSeconds(window, type, 'digest.window') };
}

function toSeconds(duration: string, type: string, field: string): number {
  const { amount, unit } = /^(?<amount>[1-9]\d*)(?<unit>[smhd])$/.exec(duration)?.groups ?? {};
  const perUnit = Object.entries(secondsPerUnit).find(([name]) => name === unit)?.[1];
  if (amount === undefined || perUnit === undefined)
    throw new Error(`${type}: ${field} is '${duration}'; write a whole number and a unit, such as 5m, 2h or 1d`);
  return Number(amount) * perUnit;
}
