import * as z from 'zod';

const attemptSchema = z.object({
  provider: z.string(),
  claimedAt: z.string(),
  answeredAt: z.string().optional(),
  outcome: z.enum(['accepted', 'refused']).optional(),
  failureClass: z.string().optional(),
  code: z.string().optional(),
  providerMessageId: z.string().optional(),
});

const outcomeSchema = z.object({
  status: z.string(),
  reason: z.string().optional(),
  failureClass: z.string().optional(),
  at: z.string(),
});

const receiptSchema = z.object({
  status: z.string(),
  provider: z.string(),
  at: z.string(),
  failureClass: z.string().optional(),
  code: z.string().optional(),
});

const reasonSchema = z.object({
  rule: z.string(),
  channel: z.string().optional(),
  effect: z.string(),
  because: z.string(),
});

const recordSchema = z.looseObject({
  SK: z.string().startsWith('DELIVERY#'),
  notificationId: z.string(),
  recipientId: z.string(),
  type: z.string(),
  category: z.string(),
  lane: z.string(),
  strategy: z.string().optional(),
  channels: z.array(z.string()),
  explanation: z.array(reasonSchema),
  status: z.string().optional(),
  reason: z.string().optional(),
  settledAt: z.string().optional(),
});

/** One rule that had a say, as the delivery record has it. */
export type Reason = z.infer<typeof reasonSchema>;

/** One call to one provider. */
export type StoryAttempt = z.infer<typeof attemptSchema> & { readonly channel: string; readonly number: number };

/** What one channel came to. */
export type StoryOutcome = z.infer<typeof outcomeSchema> & { readonly channel: string };

/** The most that a provider has told later of one attempt. */
export type StoryReceipt = z.infer<typeof receiptSchema> & { readonly channel: string; readonly number: number };

/** What the table knows of one notification to one recipient. */
export interface Delivery
  extends Pick<
    z.infer<typeof recordSchema>,
    | 'notificationId'
    | 'recipientId'
    | 'type'
    | 'category'
    | 'lane'
    | 'strategy'
    | 'channels'
    | 'explanation'
    | 'status'
    | 'reason'
    | 'settledAt'
  > {
  readonly attempts: readonly StoryAttempt[];
  readonly receipts: readonly StoryReceipt[];
  readonly outcomes: readonly StoryOutcome[];
}

/** Reads an item of the table; undefined when it is not a delivery. */
export function readDelivery(item: Readonly<Record<string, unknown>>): Delivery | undefined {
  const record = recordSchema.safeParse(item);
  if (!record.success) return undefined;
  const { notificationId, recipientId, type, category, lane, strategy, channels, explanation, ...rest } = record.data;
  const { status, reason, settledAt } = rest;
  return {
    ...{ notificationId, recipientId, type, category, lane, strategy, channels, explanation },
    ...{ status, reason, settledAt },
    attempts: Object.entries(item).flatMap(([name, value]) => attemptOf(name, value)),
    receipts: Object.entries(item).flatMap(([name, value]) => receiptOf(name, value)),
    outcomes: Object.entries(item).flatMap(([name, value]) => outcomeOf(name, value)),
  };
}

function attemptOf(name: string, value: unknown): StoryAttempt[] {
  const [kind, channel, number] = name.split('#');
  const attempt = attemptSchema.safeParse(value);
  if (kind !== 'attempt' || channel === undefined || !attempt.success) return [];
  return [{ channel, number: Number(number), ...attempt.data }];
}

function receiptOf(name: string, value: unknown): StoryReceipt[] {
  const [kind, channel, number] = name.split('#');
  const receipt = receiptSchema.safeParse(value);
  if (kind !== 'receipt' || channel === undefined || !receipt.success) return [];
  return [{ channel, number: Number(number), ...receipt.data }];
}

function outcomeOf(name: string, value: unknown): StoryOutcome[] {
  const [kind, channel] = name.split('#');
  const outcome = outcomeSchema.safeParse(value);
  return kind === 'outcome' && channel !== undefined && outcome.success ? [{ channel, ...outcome.data }] : [];
}
