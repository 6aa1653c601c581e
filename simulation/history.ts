import type { Channel } from './channel.ts';

/**
 * What happened in a run, as somebody outside can see it, in the order in which it happened. Times are milliseconds
 * since 1970, on the virtual clock. This is all that the promises are checked against, with what is in the tables at
 * the end.
 */
export type Fact = { readonly at: number } & Happening;

type Happening =
  /** A producer begins to ask; from here on it may be heard. `flaw` says what is wrong with it, where it must be refused. */
  | { readonly kind: 'asking'; readonly detail: RequestDetail; readonly flaw?: string }
  /** A producer's request that the bus has acknowledged; `detail` is the NotificationRequested.v1 as it was put. */
  | { readonly kind: 'requested'; readonly detail: RequestDetail }
  /** A person's profile was made or changed by RecipientChanged.v1 and is in the table now. */
  | { readonly kind: 'introduced'; readonly recipientId: string; readonly detail: Readonly<Record<string, unknown>> }
  /** Somebody begins to tell what they have decided; until its `choice` comes, nobody can say whether it is in force. */
  | { readonly kind: 'choosing'; readonly recipientId: string; readonly choice: Choice }
  /**
   * A "no", or a "yes", that was acknowledged to whoever gave it: the answer of the API, or the end of the batch that
   * an event or a STOP came with. `from` is when it was begun: between the two nobody can say which one holds.
   */
  | { readonly kind: 'choice'; readonly from: number; readonly recipientId: string; readonly choice: Choice }
  /** A subscription to a topic, or its end, that was acknowledged. */
  | {
      readonly kind: 'subscribed';
      readonly from: number;
      readonly recipientId: string;
      readonly topic: string;
      readonly isMember: boolean;
    }
  /** A cancellation that was acknowledged; without `recipientId`, of a broadcast as a whole. */
  | {
      readonly kind: 'cancelled';
      readonly from: number;
      readonly notificationId: string;
      readonly recipientId?: string;
    }
  /** A provider was called, with what; `from` is when the call was started, `at` when its answer left (or it hung). */
  | {
      readonly kind: 'call';
      readonly from: number;
      /**
       * When the function that calls had last asked the table for the person, where that is known. A send starts with
       * that; without it, with the call.
       */
      readonly readAt?: number;
      readonly provider: string;
      readonly channel: Channel;
      /** The address, number or endpoint. */
      readonly to: string;
      /** Everything that the person would read, and the headers. */
      readonly content: string;
      /** By which the provider knows the message; none where it was refused. */
      readonly messageId?: string;
      /** `lost`: taken, but the answer never came; `hung`: never taken, and no answer either. */
      readonly answer: 'taken' | 'refused' | 'lost' | 'hung';
      /** The provider's code for a refusal. */
      readonly code?: string;
    }
  /** A provider has told what became of a message. */
  | { readonly kind: 'receipt'; readonly messageId: string; readonly says: string }
  /** An event that Carillon put on the bus. */
  | { readonly kind: 'told'; readonly detailType: string; readonly detail: Readonly<Record<string, unknown>> }
  /** A line that a function has logged, metrics among them. */
  | { readonly kind: 'line'; readonly functionName: string; readonly line: string }
  /** Something that the simulation broke on purpose: `crash`, `throttled`, `lost answer`, `redelivered`, `provider hangs`, … */
  | { readonly kind: 'fault'; readonly fault: string; readonly where: string };

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>;

export interface RequestDetail {
  readonly notificationId: string;
  readonly type: string;
  readonly to: readonly { readonly recipientId: string }[] | { readonly topic: string };
  readonly data: Readonly<Record<string, unknown>>;
  readonly channels?: readonly Channel[];
  readonly sendAt?: string;
  readonly expiresAt?: string;
  readonly lane?: string;
}

/** What somebody has decided about being written to. */
export type Choice =
  /** `null` takes the choice back: what is less specific decides. */
  | {
      readonly kind: 'category';
      readonly category: string;
      readonly channel: Channel;
      readonly wanted: boolean | null;
    }
  | { readonly kind: 'type'; readonly type: string; readonly channel: Channel; readonly wanted: boolean | null }
  /** How often somebody wants to hear of a type; `never` is a no on every channel. */
  | {
      readonly kind: 'frequency';
      readonly type: string;
      readonly frequency: 'at-once' | 'daily' | 'weekly' | 'never' | null;
    }
  /** What the law asks for before offers may come on a channel; `withdrawn` ends it. */
  | { readonly kind: 'consent'; readonly channel: Channel; readonly consent: 'express' | 'written' | 'withdrawn' }
  /** Never more than so many of a category on each channel. */
  | {
      readonly kind: 'limit';
      readonly category: string;
      readonly limit: { readonly most: number; readonly per: 'hour' | 'day' | 'week' } | null;
    }
  /** STOP by text: no text of any category that may be refused; START takes it back. */
  | { readonly kind: 'texts'; readonly wanted: boolean }
  /** Everything about the person is gone; nothing may be sent until they are introduced anew. */
  | { readonly kind: 'erased' }
  /** Local time windows ("22:00" to "07:00") in which nothing that has to keep them comes, on all channels. */
  | { readonly kind: 'quiet'; readonly windows: readonly { readonly from: string; readonly to: string }[] }
  /** Nothing that can wait comes before this moment, milliseconds since 1970. */
  | { readonly kind: 'pause'; readonly until: number | null }
  | { readonly kind: 'zone'; readonly timeZone: string };

export type Listener = (fact: Fact) => void;

/** Takes down what happens, and tells it to whoever counts along. */
export class History {
  readonly #facts: Fact[] = [];
  readonly #listeners: Listener[] = [];

  get facts(): readonly Fact[] {
    return this.#facts;
  }

  add(fact: Fact): void {
    this.#facts.push(fact);
    for (const listener of this.#listeners) listener(fact);
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Forgets what was checked already; a run of years does not fit into memory. */
  clear(): void {
    this.#facts.length = 0;
  }
}
