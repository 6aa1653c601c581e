import { describe, expect, it } from '@jest/globals';
import { fairest } from '../../../local/services/fair-queue.ts';

const messages = (groups: string) =>
  [...groups].map((group, id) => ({ id, ...(group !== '-' && { messageGroupId: group }) }));

describe('fairest', () => {
  it.each([
    ['a quiet group overtakes a noisy one', 'aaaaaab', '', 2, [0, 6]],
    ['a group with messages in flight waits for the others', 'aaab', 'aa', 1, [3]],
    ['alone, a noisy group gets everything', 'aaaa', 'aaa', 3, [0, 1, 2]],
    ['the oldest comes first among equals', 'abab', '', 3, [0, 1, 2]],
    ['messages without a group are groups of their own', '--a-', '', 4, [0, 1, 2, 3]],
    ['no more than there are', 'ab', '', 10, [0, 1]],
  ])('%s', (_, waiting, inFlight, count, expected) => {
    expect(fairest(messages(waiting), messages(inFlight), count).map(({ id }) => id)).toEqual(expected);
  });
});
