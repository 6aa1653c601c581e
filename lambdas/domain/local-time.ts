/**
 * The moment of a time on the wall, such as `2026-12-24T18:00`, where a zone's clock shows it. A time that a change of
 * clocks skips is the first moment after the gap; one that comes twice is the first of the two.
 *
 * @returns epoch milliseconds
 */
export function momentOf(_wallTime: string, _timeZone: string): number {
  throw new Error('not written yet');
}
