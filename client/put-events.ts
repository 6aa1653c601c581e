import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { maxEventBytes } from '../lambdas/contracts/events/notification-requested.v1.ts';

/** How entries are put on the bus; chance and time are given, so that tests need neither. */
export interface PutOptions {
  readonly client: Pick<EventBridgeClient, 'send'>;
  readonly random: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** How often an entry is tried that EventBridge turns away for the moment. */
  readonly maxAttempts: number;
}

/** Something to put on the bus; whatever else the caller keeps with the entry comes back with it. */
interface Puttable {
  readonly entry: PutEventsRequestEntry;
}

/** What did not reach the bus; `cause` where the whole call failed. */
export interface Unsent<Item extends Puttable> {
  readonly item: Item;
  readonly reason: string;
  readonly cause?: unknown;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const maxEntries = 10;

/** Entries that will be turned away every time; anything else, also what nobody knows yet, is worth another try. */
const finalCodes = [
  'AccessDeniedException',
  'InvalidAccountIdException',
  'InvalidArgument',
  'MalformedDetail',
  'RedactionFailure',
  'NotAuthorizedForSourceException',
  'NotAuthorizedForDetailTypeException',
];

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Puts everything on the bus and answers with what could not be put. */
export async function putEvents<Item extends Puttable>(
  items: readonly Item[],
  options: PutOptions,
): Promise<Unsent<Item>[]> {
  const unsent: Unsent<Item>[] = [];
  const batches = inBatches(items);
  for (const [index, batch] of batches.entries()) {
    const { refused, outOfReach } = await putBatch(batch, options);
    unsent.push(...refused);
    if (outOfReach) {
      // The SDK has tried again already: what this call could not reach the next ones cannot either.
      const rest = [...outOfReach.pending, ...batches.slice(index + 1).flat()];
      return [...unsent, ...rest.map((item) => ({ item, ...outOfReach.failure }))];
    }
  }
  return unsent;
}

interface BatchAnswer<Item extends Puttable> {
  readonly refused: readonly Unsent<Item>[];
  readonly outOfReach?: {
    readonly pending: readonly Item[];
    readonly failure: { readonly reason: string; readonly cause: unknown };
  };
}

async function putBatch<Item extends Puttable>(
  batch: readonly Item[],
  { client, random, wait, maxAttempts }: PutOptions,
): Promise<BatchAnswer<Item>> {
  const refused: Unsent<Item>[] = [];
  let pending = batch;
  for (let attempt = 1; ; attempt += 1) {
    let results: readonly PutEventsResultEntry[];
    try {
      results = (await client.send(new PutEventsCommand({ Entries: pending.map(({ entry }) => entry) }))).Entries ?? [];
    } catch (cause) {
      // Whatever it was, the caller gets it together with the entries: swallowing either would lose a notification.
      return { refused, outOfReach: { pending, failure: { reason: reasonOf(cause), cause } } };
    }
    // An entry without an answer counts as failed; sending it again is safe.
    const failed = pending.flatMap((item, index) =>
      results[index]?.EventId ? [] : [{ item, reason: results[index]?.ErrorCode ?? 'NoAnswer' }],
    );
    refused.push(...failed.filter(({ reason }) => finalCodes.includes(reason)));
    const retryable = failed.filter(({ reason }) => !finalCodes.includes(reason));
    if (retryable.length === 0) return { refused };
    if (attempt >= maxAttempts) return { refused: [...refused, ...retryable] };

    pending = retryable.map(({ item }) => item);
    await wait(random() * Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)));
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.name : 'UnknownError');

/**
 * As many entries per call as AWS takes. AWS takes a megabyte since 29 January 2026; the older limit, which is also that
 * of one event here, is kept, because the API's own pages still print it and fuller calls would save nothing: events
 * are billed one by one.
 */
function inBatches<Item extends Puttable>(items: readonly Item[]): Item[][] {
  const batches: Item[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const last = batches.at(-1);
    bytes += entryBytes(item.entry);
    if (last && last.length < maxEntries && bytes <= maxEventBytes) last.push(item);
    else {
      batches.push([item]);
      bytes = entryBytes(item.entry);
    }
  }
  return batches;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html, "Calculating PutEvents event entry size" */
export function entryBytes({ Time, Source, DetailType, Detail, Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time ? 14 : 0);
}
