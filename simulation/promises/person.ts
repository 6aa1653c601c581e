import type { Channel } from '../channel.ts';
import type { Choice, Fact, FactOf } from '../history.ts';

/** Something that was said: begun, and in force for certain from `at` on. */
interface Said {
  readonly choice: Choice;
  readonly from: number;
  /** Infinity until it was acknowledged. */
  at: number;
}

/** A stretch of time: a send that began with its read and called its provider later. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What somebody was heard to want, and when. */
export class Person {
  readonly recipientId: string;
  country: string | undefined;
  region: string | undefined;
  readonly addresses = new Set<string>();
  /** The latest of what they did, for whoever has to understand a violation. */
  readonly latest: Fact[] = [];
  readonly #said = new Map<string, Said[]>();
  #erased: { readonly from: number; at: number } | undefined;

  constructor(recipientId: string) {
    this.recipientId = recipientId;
  }

  note(fact: Fact): void {
    this.latest.push(fact);
    if (this.latest.length > 40) this.latest.shift();
  }

  begin(fact: FactOf<'choosing'>): void {
    this.note(fact);
    const { choice, at: from } = fact;
    if (choice.kind === 'erased') this.#erased ??= { from, at: Number.POSITIVE_INFINITY };
    this.#list(choice).push({ choice, from, at: Number.POSITIVE_INFINITY });
  }

  acknowledge(fact: FactOf<'choice'>): void {
    this.note(fact);
    const { choice, from, at } = fact;
    if (choice.kind === 'erased') {
      this.#erased ??= { from, at };
      this.#erased.at = Math.min(this.#erased.at, at);
    }
    const list = this.#list(choice);
    const begun = list.find((said) => said.at === Number.POSITIVE_INFINITY && said.from === from);
    if (begun) begun.at = at;
    else list.push({ choice, from, at });
    // what was overruled long ago decides nothing any more
    const overruled = list.findLastIndex((said) => said.at <= at - 3_600_000);
    if (overruled > 0) list.splice(0, overruled);
  }

  /** The zone that they were introduced with, unless they have said another one. */
  startIn(timeZone: string): void {
    const choice = { kind: 'zone', timeZone } as const;
    const list = this.#list(choice);
    if (list.length === 0) list.push({ choice, from: 0, at: 0 });
  }

  /** A new profile under the same id; what was chosen before is gone with the old one. */
  introduce(): void {
    if (this.#erased === undefined) return;
    this.#erased = undefined;
    this.#said.clear();
  }

  /** Whether they were certainly erased before a moment. */
  wasErasedBefore(moment: number): boolean {
    return this.#erased !== undefined && this.#erased.at < moment;
  }

  get isErased(): boolean {
    return this.#erased !== undefined;
  }

  /** Everything that may have been in force during a stretch; `undefined` stands for nothing said. */
  possible<Kind extends Choice['kind']>(
    key: string,
    { start, end }: Stretch,
    kind: Kind,
  ): readonly (Extract<Choice, { readonly kind: Kind }> | undefined)[] {
    const list = this.#said.get(key) ?? [];
    const settled = list
      .filter((said) => said.at < start)
      .toSorted((one, other) => one.at - other.at)
      .at(-1);
    const doubtful = list.filter((said) => said.at >= start && said.from <= end);
    return [settled, ...doubtful].map((said) => narrowed(said?.choice, kind));
  }

  /** When a choice that is in force was begun. */
  since(key: string): number {
    return this.#said.get(key)?.at(-1)?.from ?? 0;
  }

  #list(choice: Choice): Said[] {
    const key = keyOf(choice);
    const known = this.#said.get(key);
    if (known) return known;
    const list: Said[] = [];
    this.#said.set(key, list);
    return list;
  }
}

const narrowed = <Kind extends Choice['kind']>(choice: Choice | undefined, kind: Kind) =>
  choice !== undefined && isOf(choice, kind) ? choice : undefined;

const isOf = <Kind extends Choice['kind']>(
  choice: Choice,
  kind: Kind,
): choice is Extract<Choice, { readonly kind: Kind }> => choice.kind === kind;

export const keys = {
  category: (category: string, channel: Channel) => `category ${category} ${channel}`,
  type: (type: string, channel: Channel) => `type ${type} ${channel}`,
  frequency: (type: string) => `frequency ${type}`,
  consent: (channel: Channel) => `consent ${channel}`,
  limit: (category: string) => `limit ${category}`,
} as const;

/** What overrules what: of two choices with the same key the later one holds. */
export function keyOf(choice: Choice): string {
  switch (choice.kind) {
    case 'category':
      return keys.category(choice.category, choice.channel);
    case 'type':
      return keys.type(choice.type, choice.channel);
    case 'frequency':
      return keys.frequency(choice.type);
    case 'consent':
      return keys.consent(choice.channel);
    case 'limit':
      return keys.limit(choice.category);
    case 'texts':
    case 'erased':
    case 'quiet':
    case 'pause':
    case 'zone':
      return choice.kind;
  }
}
