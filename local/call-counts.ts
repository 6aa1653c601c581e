import type { AwsAnswer, AwsCall, Principal } from './wire.ts';

/** How often somebody made one kind of AWS call. */
export interface CallCount {
  /** A function as its log lines name it, a state machine by its logical id, a service, or the developer. */
  readonly caller: string;
  /** Such as `sqs:SendMessageBatch`, which is one request. Receives that found nothing are a kind of their own. */
  readonly call: string;
  readonly count: number;
  /** As how many requests AWS bills them: a message or event of 65 KB is two, a batch of ten events ten. */
  readonly billed: number;
  /** What DynamoDB bills for, of table and indexes, transactions left out. */
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Counts the calls that a service has answered, whatever the answer was; not those that IAM or a fault refused. */
export class CallCounts {
  readonly #counts = new Map<string, CallCount>();

  add({ principal, service, action }: AwsCall, { body, consumed, billed = 1 }: AwsAnswer): void {
    const foundNothing = service === 'sqs' && action === 'ReceiveMessage' && !body.includes('"Messages":[{');
    const caller = callerOf(principal);
    const call = `${service}:${action}${foundNothing ? ' (empty)' : ''}`;
    const key = `${caller} ${call}`;
    const before = this.#counts.get(key);
    this.#counts.set(key, {
      caller,
      call,
      count: (before?.count ?? 0) + 1,
      billed: (before?.billed ?? 0) + billed,
      readUnits: (before?.readUnits ?? 0) + (consumed?.readUnits ?? 0),
      writeUnits: (before?.writeUnits ?? 0) + (consumed?.writeUnits ?? 0),
    });
  }

  /** All of them up to now, by caller and call. */
  snapshot(): readonly CallCount[] {
    return [...this.#counts].sort(([one], [other]) => one.localeCompare(other)).map(([, count]) => count);
  }

  /** Begins again at nothing. */
  reset(): void {
    this.#counts.clear();
  }
}

function callerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'role':
      return principal.through === undefined
        ? principal.functionName
        : `${principal.functionName} (${principal.through})`;
    case 'service':
      return principal.name;
    case 'developer':
      return 'developer';
  }
}
