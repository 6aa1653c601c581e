import type { FinishedEpisode } from './episode-request.ts';
import { type Found, kindOf } from './tally.ts';

/**
 * Looks for the shortest run that shows a violation. A shorter run begins as a longer one does, so halving finds it; a
 * run that came out otherwise only costs its time.
 *
 * @param replay - runs the seed with so many deliveries
 * @param tries - how many runs it may take
 */
export async function shrink(
  found: Found,
  replay: (seed: number, deliveries: number) => Promise<FinishedEpisode>,
  tries: number,
): Promise<Found> {
  const kind = kindOf(found.violation);
  let shortest = found;
  let tooFew = 0;
  for (let left = tries; left > 0; left -= 1) {
    const deliveries = Math.floor((tooFew + shortest.deliveries) / 2);
    if (deliveries === tooFew || deliveries === shortest.deliveries) break;
    const { violations } = await replay(found.seed, deliveries);
    const same = violations.filter((violation) => kindOf(violation) === kind);
    const [violation] = same.toSorted((one, other) => one.history.length - other.history.length);
    if (violation === undefined) tooFew = deliveries;
    else shortest = { seed: found.seed, deliveries, violation };
  }
  return shortest;
}
