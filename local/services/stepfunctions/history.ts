import type { Clock } from '../../clock.ts';

/** One entry of an execution's history, as GetExecutionHistory has it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

/** What an execution went through, oldest first. */
export class History {
  readonly #clock: Clock;
  readonly #events: HistoryEvent[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** Adds an event; its details are under the name that AWS has for those of its type. */
  add(type: string, details?: Readonly<Record<string, unknown>>): void {
    const previousEventId = this.#events.length;
    const timestamp = this.#clock.now().getTime() / 1000;
    const common = { id: previousEventId + 1, previousEventId, timestamp, type };
    this.#events.push({ ...common, ...(details && { [detailsNameOf(type)]: details }) });
  }
}

/** `TaskStateEntered` has `stateEnteredEventDetails`, `TaskFailed` has `taskFailedEventDetails`. */
function detailsNameOf(type: string): string {
  const [, side] = /State(Entered|Exited)$/.exec(type) ?? [];
  return side === undefined ? `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails` : `state${side}EventDetails`;
}
