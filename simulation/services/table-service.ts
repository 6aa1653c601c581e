import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Weather } from '../weather.ts';
import { record } from './aws.ts';
import type { Service } from './calls.ts';
import type { Tables } from './table/tables.ts';

interface TableWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly weather: Weather;
  readonly fault: (fault: string, where: string) => void;
}

/** Milliseconds for which a read that is not consistent may miss a write. */
const longestLag = 2000;

type Values = Readonly<Record<string, unknown>>;

/**
 * The tables as functions find them: a read that does not ask for consistency may be late, and of a batch some may be
 * left for the next call.
 */
export function tableService(tables: Tables, world: TableWorld): Service {
  const before = new Map<string, { readonly item: unknown; readonly until: number }>();
  const { timeline, random, weather, fault } = world;

  const remember = (TableName: string, keyed: Values) => {
    if (weather.staleReads === 0) return;
    const Key = { PK: keyed['PK'], SK: keyed['SK'] };
    const name = nameOf(TableName, Key);
    // what was there when the lag began
    if ((before.get(name)?.until ?? 0) > timeline.time) return;
    const { Item } = record(tables.call('GetItem', { TableName, Key, ConsistentRead: true }));
    before.set(name, { item: Item, until: timeline.time + random.between(0, longestLag) });
    if (before.size > 20_000) forget();
  };
  const forget = () => {
    for (const [name, { until }] of before) if (until <= timeline.time) before.delete(name);
  };
  const late = (TableName: string, Key: Values) => {
    const known = before.get(nameOf(TableName, Key));
    if (known === undefined || known.until <= timeline.time || !random.chance(weather.staleReads)) return undefined;
    fault('read too early', TableName);
    return known;
  };

  return (operation, input) => {
    const values = record(input);
    switch (operation) {
      case 'GetItem': {
        const stale = values['ConsistentRead'] !== true && late(String(values['TableName']), record(values['Key']));
        return stale ? { ...(stale.item !== undefined && { Item: stale.item }) } : tables.call(operation, input);
      }
      case 'BatchGetItem':
        return someLeft(record(values['RequestItems']), 'Keys', (RequestItems) => {
          const answer = record(tables.call(operation, { ...values, RequestItems }));
          return { answer, left: 'UnprocessedKeys' };
        });
      case 'BatchWriteItem': {
        for (const [table, requests] of Object.entries(record(values['RequestItems'])))
          for (const request of list(requests)) {
            const { PutRequest, DeleteRequest } = record(request);
            remember(table, record(PutRequest ? record(PutRequest)['Item'] : record(DeleteRequest)['Key']));
          }
        return someLeft(record(values['RequestItems']), undefined, (RequestItems) => ({
          answer: record(tables.call(operation, { ...values, RequestItems })),
          left: 'UnprocessedItems',
        }));
      }
      case 'PutItem':
        remember(String(values['TableName']), record(values['Item']));
        return tables.call(operation, input);
      case 'UpdateItem':
      case 'DeleteItem':
        remember(String(values['TableName']), record(values['Key']));
        return tables.call(operation, input);
      case 'TransactWriteItems':
        for (const action of list(values['TransactItems']))
          for (const one of Object.values(record(action))) {
            const { TableName, Item, Key } = record(one);
            remember(String(TableName), record(Item ?? Key));
          }
        return tables.call(operation, input);
      default:
        return tables.call(operation, input);
    }
  };

  /** Leaves the last of what was asked for to the next call, now and then. */
  function someLeft(
    asked: Values,
    listed: 'Keys' | undefined,
    call: (asked: Values) => { readonly answer: Values; readonly left: string },
  ): unknown {
    const [[table, request] = ['', undefined], ...others] = Object.entries(asked);
    const all = list(listed ? record(request)[listed] : request);
    if (others.length > 0 || all.length < 2 || !random.chance(weather.partialBatches)) return call(asked).answer;
    fault('some of a batch left', table);
    const taken = all.slice(0, -1);
    const rest = all.slice(-1);
    const asking = (part: readonly unknown[]) => ({ [table]: listed ? { ...record(request), [listed]: part } : part });
    const { answer, left } = call(asking(taken));
    return { ...answer, [left]: asking(rest) };
  }
}

const nameOf = (table: string, Key: Values) => `${table} ${JSON.stringify(Key['PK'])} ${JSON.stringify(Key['SK'])}`;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
