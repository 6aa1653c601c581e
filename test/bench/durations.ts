import type { Worked } from './tally.ts';

/*
 * How long a warm invocation takes, to price its GB-seconds. The local cloud's own times say nothing of AWS: stated here
 * instead, as the services that are waited for one after the other, and CPU for each record.
 */

/** Milliseconds within a Region, by experience; not measured here. */
const waitMs = { dynamodb: 5, sqs: 10, events: 15, ses: 60, sns: 40, twilio: 150, states: 25 } as const;
type Neighbour = keyof typeof waitMs;

interface Work {
  readonly inARow: readonly Neighbour[];
  /** On a whole vCPU: the budgets of performance.md, to be replaced by what `bench:cpu` measures. */
  readonly cpuMsPerRecord: number;
}

const work: Readonly<Record<string, Work>> = {
  'route-notification': { inARow: ['dynamodb', 'sqs'], cpuMsPerRecord: 0.15 },
  'deliver-email': { inARow: ['dynamodb', 'dynamodb', 'ses', 'dynamodb', 'events'], cpuMsPerRecord: 1 },
  'deliver-push': { inARow: ['dynamodb', 'dynamodb', 'sns', 'dynamodb', 'events'], cpuMsPerRecord: 0.75 },
  'deliver-sms': { inARow: ['dynamodb', 'dynamodb', 'twilio', 'dynamodb', 'events'], cpuMsPerRecord: 1 },
  'record-receipt': { inARow: ['dynamodb', 'dynamodb', 'events'], cpuMsPerRecord: 0.5 },
  'receive-receipts': { inARow: ['sqs'], cpuMsPerRecord: 0.5 },
  'collect-push-receipts': { inARow: ['sqs'], cpuMsPerRecord: 0.5 },
  'decide-next-step': { inARow: ['dynamodb', 'dynamodb', 'events'], cpuMsPerRecord: 1 },
};

/** Lambda gives a whole vCPU at this much memory, and less in proportion. */
const megabytesPerCpu = 1769;

/** The GB-seconds of what functions have worked; who works at it for the first time has to say how long it takes. */
export function gbSeconds(worked: readonly Worked[]): number {
  return worked.reduce((sum, { functionName, memoryMegabytes, invocations, records }) => {
    const { inARow, cpuMsPerRecord } = work[functionName] ?? unknown(functionName);
    const waited = invocations * inARow.reduce((total, neighbour) => total + waitMs[neighbour], 0);
    const computed = (records * cpuMsPerRecord * megabytesPerCpu) / memoryMegabytes;
    return sum + ((waited + computed) / 1000) * (memoryMegabytes / 1024);
  }, 0);
}

function unknown(functionName: string): never {
  throw new Error(`test/bench/durations.ts does not say how long ${functionName} takes`);
}
