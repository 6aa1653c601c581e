import { gbSeconds } from './durations.ts';
import { type BilledLine, billedLines, expressPrices, prices } from './prices.ts';
import type { Tally, Worked } from './tally.ts';

/** Units of each line for one delivery. */
export type Usage = Readonly<Partial<Record<BilledLine, number>>>;

/** X-Ray's default rule: one request in twenty, besides the first of each second. */
const tracedShare = 0.05;

const bytesPerGb = 1e9;

/** What a delivery uses of each line. */
export function usageOf(tally: Tally, worked: readonly Worked[], archivedBytes: number, deliveries: number): Usage {
  const all: Usage = {
    events: tally.events,
    archive: archivedBytes / bytesPerGb,
    fromBus: tally.fromBus,
    ownRequests: tally.sqsRequests - tally.fromBus,
    fairQueues: tally.sqsRequests,
    invocations: tally.invocations,
    gbSeconds: gbSeconds(worked),
    writeUnits: tally.writeUnits,
    readUnits: tally.readUnits,
    transitions: tally.transitions,
    logs: tally.logBytes / bytesPerGb,
    httpRequests: tally.httpRequests,
    traces: tally.invocations * tracedShare,
  };
  return mapped((line) => (all[line] ?? 0) / deliveries);
}

/** Dollars for a million deliveries, line by line. */
export function billOf(usage: Usage): Usage {
  return mapped((line) => (usage[line] ?? 0) * prices[line].dollarsPerMillion);
}

export function totalOf(bill: Usage): number {
  return Object.values(bill).reduce((sum, dollars) => sum + dollars, 0);
}

/** A weighted mean, line by line; the weights come to one. */
export function mixed(parts: readonly { readonly share: number; readonly usage: Usage }[]): Usage {
  return mapped((line) => parts.reduce((sum, { share, usage }) => sum + share * (usage[line] ?? 0), 0));
}

function mapped(change: (line: BilledLine) => number): Usage {
  const usage: Partial<Record<BilledLine, number>> = {};
  for (const line of billedLines) usage[line] = change(line);
  return usage;
}

/** The states of a machine that does for one notification what Carillon does on its way, one after the other. */
const statesOfMachine = [
  { name: 'Validate', by: 'lambda' },
  { name: 'ReadProfile', by: 'dynamodb' },
  { name: 'Decide', by: 'lambda' },
  { name: 'ChooseChannel', by: 'choice' },
  { name: 'Claim', by: 'dynamodb' },
  { name: 'Send', by: 'lambda' },
  { name: 'WasAccepted', by: 'choice' },
  { name: 'Record', by: 'dynamodb' },
  { name: 'TellSettled', by: 'events' },
  { name: 'Done', by: 'succeed' },
] as const;

/** Of a Lambda of such a machine, by experience: 40 ms at 512 MB on the average, and 1 KB of log with Lambda's own lines. */
const lambdaOfMachine = { gbSeconds: 0.04 * 0.5, logBytes: 1024 };

/** Express keeps no history but what it logs: an entry and an exit of each state, 600 bytes without data. */
const expressLogBytes = statesOfMachine.length * 2 * 600;

/** Seconds of one such execution, rounded up to a tenth as AWS does: three functions, four calls, the provider. */
const expressSeconds = 0.3;

/** What a million notifications cost when each has a state machine of its own; receipts and retries left out. */
export function machinePerNotification(kind: 'standard' | 'express'): number {
  const lambdas = statesOfMachine.filter(({ by }) => by === 'lambda').length;
  const logged = lambdas * lambdaOfMachine.logBytes + (kind === 'express' ? expressLogBytes : 0);
  const dollars = totalOf(
    billOf({
      events: 2,
      invocations: lambdas,
      gbSeconds: lambdas * lambdaOfMachine.gbSeconds,
      writeUnits: 2,
      readUnits: 1,
      logs: logged / bytesPerGb,
      traces: lambdas * tracedShare,
    }),
  );
  return kind === 'standard'
    ? dollars + statesOfMachine.length * prices.transitions.dollarsPerMillion
    : dollars + expressPrices.start + (64 / 1024) * expressSeconds * expressPrices.gbSecond;
}
