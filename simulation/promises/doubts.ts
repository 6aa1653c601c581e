import type { FactOf } from '../history.ts';
import type { Call } from './delivery.ts';

/** How long after a call what breaks can still keep its answer from being written down. */
const openMs = 15 * 60_000;

/** A call that takes longer may have outlasted whoever made it. */
const longestMs = 8_000;

/** How long a call may be on its way to its provider, when whoever sent it is dead already. */
const wayMs = 10;

/** These can leave an answer unwritten; a message that comes twice, or a provider that fails, cannot. */
const harmful = /^(dies|crash|throttled|answer lost|lost answer|some of a batch left)/;

/** Which answers may never have been written down, because something of ours broke in between. */
export class Doubts {
  readonly #calls: Call[] = [];
  readonly #faults: FactOf<'fault'>[] = [];
  /** The minutes in which anything was broken. */
  readonly #minutes = new Set<number>();

  fault(fault: FactOf<'fault'>): void {
    this.#minutes.add(Math.floor(fault.at / 60_000));
    if (!harmful.test(fault.fault)) return;
    this.#leave(fault.at);
    this.#faults.push(fault);
    for (const call of this.#calls) if (isHurtBy(call, fault)) call.isDoubtful = true;
  }

  call(call: Call): void {
    const { from, at } = call.fact;
    this.#leave(at);
    this.#calls.push(call);
    if (at - from > longestMs || this.#faults.some((fault) => isHurtBy(call, fault))) call.isDoubtful = true;
  }

  /** Whether nothing was broken between two moments. */
  wasCalm(from: number, to: number): boolean {
    for (let minute = Math.floor(from / 60_000); minute <= to / 60_000; minute += 1)
      if (this.#minutes.has(minute)) return false;
    return true;
  }

  /** What has no bearing on anything that comes now. */
  #leave(now: number): void {
    while ((this.#faults[0]?.at ?? now) < now - openMs) this.#faults.shift();
    while ((this.#calls[0]?.fact.at ?? now) < now - openMs) this.#calls.shift();
  }

  forget(before: number): void {
    for (const minute of this.#minutes) if (minute < before / 60_000) this.#minutes.delete(minute);
  }
}

/** Whether a fault came while the answer of a call was on its way into the record, where that answer is written. */
function isHurtBy({ fact: { channel, from, at } }: Call, fault: FactOf<'fault'>): boolean {
  if (fault.at < from - wayMs || fault.at > at + openMs) return false;
  // such as `deliver-email UpdateItem`; where no function is named it may have been any
  const functionName = /^(?<name>[a-z]+(?:-[a-z]+)+)(?: |$)/.exec(fault.where)?.groups?.['name'];
  return functionName === undefined || functionName === `deliver-${channel}`;
}
