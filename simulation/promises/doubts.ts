import type { FactOf } from '../history.ts';
import type { Call } from './delivery.ts';

/** How long after a call what breaks can still keep its answer from being written down. */
const openMs = 15 * 60_000;

/** A call that takes longer may have outlasted whoever made it. */
const longestMs = 5_000;

/** These leave no answer unwritten. */
const harmless = /redeliver|duplicat|reorder|delay|provider|receipt/i;

/** Which answers may never have been written down, because something of ours broke in between. */
export class Doubts {
  #calls: Call[] = [];
  #faults: FactOf<'fault'>[] = [];
  /** The minutes in which anything was broken. */
  readonly #minutes = new Set<number>();

  fault(fault: FactOf<'fault'>): void {
    this.#minutes.add(Math.floor(fault.at / 60_000));
    if (harmless.test(fault.fault)) return;
    this.#faults = [...this.#faults.filter(({ at }) => at > fault.at - openMs), fault];
    for (const call of this.#calls) if (isHurtBy(call, fault)) call.isDoubtful = true;
  }

  call(call: Call): void {
    const { from, at } = call.fact;
    this.#calls = [...this.#calls.filter(({ fact }) => fact.at > at - openMs), call];
    if (at - from > longestMs || this.#faults.some((fault) => isHurtBy(call, fault))) call.isDoubtful = true;
  }

  /** Whether nothing was broken between two moments. */
  wasCalm(from: number, to: number): boolean {
    for (let minute = Math.floor(from / 60_000); minute <= to / 60_000; minute += 1)
      if (this.#minutes.has(minute)) return false;
    return true;
  }

  forget(before: number): void {
    for (const minute of this.#minutes) if (minute < before / 60_000) this.#minutes.delete(minute);
  }
}

/** Whether a fault came while the answer of a call was on its way into the record, where that answer is written. */
function isHurtBy({ fact: { channel, from, at } }: Call, fault: FactOf<'fault'>): boolean {
  if (fault.at < from || fault.at > at + openMs) return false;
  const where = /deliver-(?<channel>email|sms|push)/.exec(fault.where)?.groups?.['channel'];
  return where === undefined || where === channel;
}
