import { compareTexts, type Item } from './attribute-values.ts';

/** An item and the bytes it is billed with. */
export interface Stored {
  readonly item: Item;
  readonly size: number;
}

/** Some sort keys that follow each other. */
export interface Range {
  readonly isBefore: (sortKey: string) => boolean;
  readonly isPast: (sortKey: string) => boolean;
}

/** The items of one partition key, in the order of their sort keys. */
export class Partition {
  readonly #bySortKey = new Map<string, Stored>();
  #sortKeys: string[] = [];

  get isEmpty(): boolean {
    return this.#sortKeys.length === 0;
  }

  get(sortKey: string): Stored | undefined {
    return this.#bySortKey.get(sortKey);
  }

  put(sortKey: string, stored: Stored): void {
    if (!this.#bySortKey.has(sortKey)) this.#sortKeys.splice(this.#from(sortKey), 0, sortKey);
    this.#bySortKey.set(sortKey, stored);
  }

  delete(sortKey: string): void {
    if (this.#bySortKey.delete(sortKey)) this.#sortKeys.splice(this.#from(sortKey), 1);
  }

  /** The items whose sort keys are in a range, from its first to its last or the other way round. */
  *inRange({ isBefore, isPast }: Range, forward: boolean): Iterable<readonly [string, Stored]> {
    const end = this.#firstThat((sortKey) => !isBefore(sortKey) && isPast(sortKey));
    const start = this.#firstThat((sortKey) => !isBefore(sortKey));
    for (let step = 0; step < end - start; step += 1) {
      const sortKey = this.#sortKeys[forward ? start + step : end - 1 - step] ?? '';
      const stored = this.#bySortKey.get(sortKey);
      if (stored !== undefined) yield [sortKey, stored];
    }
  }

  /** The place of the first sort key that is not before this one. */
  #from(sortKey: string): number {
    return this.#firstThat((other) => compareTexts(other, sortKey) >= 0);
  }

  /** The place where something begins to be true, and stays so. */
  #firstThat(holds: (sortKey: string) => boolean): number {
    let low = 0;
    let high = this.#sortKeys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#sortKeys[middle] ?? '')) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
