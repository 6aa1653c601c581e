/** The clock on the wall, in milliseconds since 1970. */
export const wallTime = Date.now;

let ahead = 0;

/** Puts what `Date` says of this thread's present by so many milliseconds ahead of the clock on the wall. */
export function moveDate(milliseconds: number): void {
  ahead = milliseconds;
}

/** In place of `Date`, for all code of the thread: the same, but for the present. */
const MovedDate = new Proxy(Date, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [wallTime() + ahead] : given, newTarget),
  apply: () => new MovedDate().toString(),
});
MovedDate.now = () => wallTime() + ahead;
Date.prototype.constructor = MovedDate;
globalThis.Date = MovedDate;
