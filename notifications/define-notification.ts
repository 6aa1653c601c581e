import type * as z from 'zod';
import type { Lane } from '../lambdas/domain/lane.ts';
import type { NotificationType, Strategy } from '../lambdas/domain/notification-type.ts';
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
   * How long after the request it is still of use, such as `5m`, `2h` or `1d`.
   *
   * @default - it never expires by itself
   */
  readonly expiresAfter?: `${number}${'s' | 'm' | 'h' | 'd'}`;
}

const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Declares a notification type; what is declared here is checked at synth and enforced at run time. */
export function defineNotification<Data extends z.ZodType, const Channels extends NotificationType['channels']>(
  declaration: NotificationDeclaration<Data, Channels>,
): NotificationDefinition<Data, Channels> {
  const { expiresAfter, lane = 'normal', strategy = 'first-success', maxSmsSegments = 3, ...rest } = declaration;
  return {
    title: { en: rest.type.replaceAll(/[.-]/g, ' ') },
    ...rest,
    lane,
    strategy,
    maxSmsSegments,
    ...(expiresAfter !== undefined && { expiresAfterSeconds: toSeconds(expiresAfter, rest.type) }),
  };
}

function toSeconds(duration: string, type: string): number {
  const { amount, unit } = /^(?<amount>[1-9]\d*)(?<unit>[smhd])$/.exec(duration)?.groups ?? {};
  const perUnit = Object.entries(secondsPerUnit).find(([name]) => name === unit)?.[1];
  if (amount === undefined || perUnit === undefined)
    throw new Error(`${type}: expiresAfter is '${duration}'; write a whole number and a unit, such as 5m, 2h or 1d`);
  return Number(amount) * perUnit;
}
