import { compareTexts, type Item } from './attribute-values.ts';
import { Partition, type Range, type Stored } from './partition.ts';
import { invalid } from './refusals.ts';

export interface TableDefinition {
  readonly partitionKey: string;
  readonly sortKey?: string | undefined;
  /** Holds the second from which an item may be deleted. */
  readonly ttlAttribute?: string | undefined;
}

/** Where an item is: the texts of its partition key and of its sort key, which is empty where there is none. */
export interface Place {
  readonly partition: string;
  readonly sort: string;
}

/** The items of a table whose keys are texts. */
export class Table {
  readonly name: string;
  readonly definition: TableDefinition;
  /** The names of its key attributes. */
  readonly keyNames: readonly string[];
  readonly #partitions = new Map<string, Partition>();

  constructor(name: string, definition: TableDefinition) {
    this.name = name;
    this.definition = definition;
    const { partitionKey, sortKey } = definition;
    this.keyNames = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  }

  get({ partition, sort }: Place): Stored | undefined {
    return this.#partitions.get(partition)?.get(sort);
  }

  put({ partition, sort }: Place, stored: Stored): void {
    let found = this.#partitions.get(partition);
    if (found === undefined) {
      found = new Partition();
      this.#partitions.set(partition, found);
    }
    found.put(sort, stored);
  }

  delete({ partition, sort }: Place): void {
    const found = this.#partitions.get(partition);
    found?.delete(sort);
    if (found?.isEmpty) this.#partitions.delete(partition);
  }

  query(partition: string, range: Range, forward: boolean): Iterable<readonly [string, Stored]> {
    return this.#partitions.get(partition)?.inRange(range, forward) ?? [];
  }

  *all(): Iterable<readonly [Place, Stored]> {
    for (const [partition, found] of this.#partitions)
      for (const [sort, stored] of found.inRange(everything, true)) yield [{ partition, sort }, stored];
  }

  /** Where the item of this key is; refuses what is no key of the table. */
  placeOfKey(key: Item): Place {
    const names = this.keyNames;
    if (Object.keys(key).length !== names.length) throw noKey();
    const [partition, sort = ''] = names.map((name) => {
      const text = key[name]?.S;
      if (text === undefined) throw noKey();
      if (text === '')
        throw invalid(
          `One or more parameter values were invalid: The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
        );
      return text;
    });
    return checked({ partition: partition ?? '', sort });
  }

  /** Where an item with these attributes belongs; refuses one without its key. */
  placeOfItem(item: Item): Place {
    const [partition, sort = ''] = this.keyNames.map((name) => {
      const value = item[name];
      if (value === undefined)
        throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
      if (value.S === undefined)
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for key ${name} expected: S actual: ${Object.keys(value).join()}`,
        );
      if (value.S === '')
        throw invalid(
          `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
        );
      return value.S;
    });
    return checked({ partition: partition ?? '', sort });
  }

  /** Deletes what has had its time. */
  expire(nowSeconds: number): number {
    const { ttlAttribute } = this.definition;
    if (ttlAttribute === undefined) return 0;
    const past = [...this.all()].filter(([, { item }]) => {
      const until = item[ttlAttribute]?.N;
      return until !== undefined && Number(until) < nowSeconds;
    });
    for (const [place] of past) this.delete(place);
    return past.length;
  }
}

export const everything: Range = { isBefore: () => false, isPast: () => false };

/** What a key condition lets through, as a part of the sort keys. */
export function rangeOf(operator: string, [first = '', second = '']: readonly string[]): Range {
  const before = (sortKey: string) => compareTexts(sortKey, first) < 0;
  const behind = (sortKey: string) => compareTexts(sortKey, first) > 0;
  switch (operator) {
    case 'EQ':
      return { isBefore: before, isPast: behind };
    case 'LT':
      return { ...everything, isPast: (sortKey) => !before(sortKey) };
    case 'LE':
      return { ...everything, isPast: behind };
    case 'GT':
      return { ...everything, isBefore: (sortKey) => !behind(sortKey) };
    case 'GE':
      return { ...everything, isBefore: before };
    case 'BEGINS_WITH':
      return { isBefore: before, isPast: (sortKey) => behind(sortKey) && !sortKey.startsWith(first) };
    case 'BETWEEN':
      return { isBefore: before, isPast: (sortKey) => compareTexts(sortKey, second) > 0 };
    default:
      throw invalid('Query key condition not supported');
  }
}

function checked(place: Place): Place {
  if (Buffer.byteLength(place.partition) > 2048)
    throw invalid(
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
  if (Buffer.byteLength(place.sort) > 1024)
    throw invalid(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    );
  return place;
}

const noKey = () => invalid('The provided key element does not match the schema');
