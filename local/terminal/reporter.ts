import type { Observation } from '../observations.ts';
import { readChange } from '../stories/change.ts';
import { isOver, Stories } from '../stories/stories.ts';
import { attemptLine, changeBlock, storyBlock } from './story-block.ts';

/** Prints each story when it is over, each attempt that is made again, and what people have chosen. */
export function createReporter(print: (text: string) => void): (observation: Observation) => void {
  const stories = new Stories();
  const endings = new Map<string, string | undefined>();
  const toldAttempts = new Set<string>();

  return (observation) => {
    const change = observation.kind === 'event' ? readChange(observation.event) : undefined;
    if (change !== undefined) print(changeBlock(change));
    for (const story of stories.take(observation)) {
      const ending = story.problems === undefined ? story.delivery?.status : 'refused';
      if (isOver(story)) {
        if (endings.get(story.id) === ending) continue;
        endings.set(story.id, ending);
        print(storyBlock(story));
        continue;
      }
      for (const attempt of story.delivery?.attempts ?? []) {
        const told = `${story.id} ${attempt.channel} ${attempt.number}`;
        const closed = story.delivery?.outcomes.some(({ channel }) => channel === attempt.channel);
        if (attempt.outcome !== 'refused' || closed || toldAttempts.has(told)) continue;
        toldAttempts.add(told);
        print(attemptLine(story, attempt));
      }
    }
  };
}
