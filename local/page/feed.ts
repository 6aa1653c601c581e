import * as z from 'zod';
import type { Arrival, Observation, Observations } from '../observations.ts';
import { type Change, readChange } from '../stories/change.ts';
import { Stories, type Story } from '../stories/stories.ts';
import { readWaiting, type Waiting } from '../stories/waiting.ts';

/** Somebody Carillon knows, without their addresses. */
export interface Person {
  readonly recipientId: string;
  readonly locale?: string;
  readonly reach: readonly string[];
}

/** One thing that the page shows; a later entry of the same `id` takes the place of an earlier one. */
export type Entry = { readonly number: number; readonly id: string; readonly at: string } & (
  | { readonly kind: 'story'; readonly story: Story }
  | { readonly kind: 'arrival'; readonly arrival: Arrival }
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'change'; readonly change: Change }
  /** Something waits for its moment; without `waiting` it does so no longer. */
  | { readonly kind: 'waiting'; readonly waiting?: Waiting }
);

type Content<Each = Entry> = Each extends Entry ? Omit<Each, 'number'> : never;

const profileSchema = z.looseObject({
  SK: z.literal('PROFILE'),
  recipientId: z.string(),
  locale: z.string().optional(),
  email: z.unknown().optional(),
  phone: z.unknown().optional(),
  push: z.array(z.unknown()).optional(),
});

/** What the page shows, numbered, so that a page that lost its connection can go on where it was. */
export class Feed {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(entry: Entry) => void>();
  readonly #stories = new Stories();
  readonly #capacity: number;
  #last = 0;

  constructor(observations: Observations, capacity = 1000) {
    this.#capacity = capacity;
    for (const observation of observations.kept) this.#take(observation);
    observations.listen((observation) => this.#take(observation));
  }

  /** What is newer than the entry with this number, oldest first. */
  after(number: number): readonly Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.number > number);
  }

  /** The e-mail with this number. */
  email(number: number): Extract<Arrival, { channel: 'email' }> | undefined {
    const entry = [...this.#entries.values()].find((each) => each.number === number);
    return entry?.kind === 'arrival' && entry.arrival.channel === 'email' ? entry.arrival : undefined;
  }

  /** Returns how to stop listening. */
  listen(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(observation: Observation): void {
    const { at } = observation;
    for (const story of this.#stories.take(observation)) this.#add({ kind: 'story', id: story.id, at, story });
    if (observation.kind === 'arrival') {
      const { message: arrival } = observation;
      this.#add({ kind: 'arrival', id: `arrival ${this.#last + 1}`, at, arrival });
    }
    const change = observation.kind === 'event' ? readChange(observation.event) : undefined;
    if (change !== undefined) this.#add({ kind: 'change', id: `change ${this.#last + 1}`, at, change });
    const waits = readWaiting(observation);
    if (waits !== undefined) this.#add({ kind: 'waiting', at, ...waits });
    const profile = observation.kind === 'item' ? profileSchema.safeParse(observation.item) : undefined;
    if (profile?.success) {
      const { recipientId, locale, email, phone, push = [] } = profile.data;
      const reach = [...(email ? ['email'] : []), ...(phone ? ['sms'] : []), ...push.map(() => 'push')];
      const person = { recipientId, ...(locale !== undefined && { locale }), reach };
      this.#add({ kind: 'person', id: `person ${recipientId}`, at, person });
    }
  }

  #add(content: Content): void {
    this.#last += 1;
    const entry = { ...content, number: this.#last };
    // deleted first, so that the map stays in the order of the numbers
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#capacity && oldest !== undefined) this.#entries.delete(oldest);
    for (const listener of this.#listeners) listener(entry);
  }
}
