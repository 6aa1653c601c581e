import type { Later, Provider } from '../../local/faults.ts';
import { type Mood, moodOf } from './mood.ts';
import type { ProviderWorld } from './provider-world.ts';

/** What a receipt says, in words that all providers share. */
export type Says =
  | 'sent'
  | 'delayed'
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'bounced'
  | 'soft-bounced'
  | 'complained'
  | 'blocked'
  | 'undelivered';

/** One thing that a provider tells of a message. */
export interface News {
  readonly says: Says;
  /** @param happenedAt - told again, it happened at the same moment */
  readonly tell: (happenedAt: Date) => void;
}

const failures: Readonly<Partial<Record<Later, Says>>> = {
  bounce: 'bounced',
  'soft-bounce': 'soft-bounced',
  complaint: 'complained',
};

/** What the news of a failure says. */
export const failureOf = (end: Later | undefined): Says => (end && failures[end]) ?? 'undelivered';

/** The same of a text: nobody can complain of one but by having the carrier block it. */
export const failureOfText = (end: Later | undefined): Says => (end === 'complaint' ? 'blocked' : failureOf(end));

interface Message {
  readonly provider: Provider;
  readonly messageId: string;
  readonly news: readonly News[];
  /** Milliseconds until the answer to the call leaves. */
  readonly leavesAfterMs: number;
}

const day = 86_400_000;

/** Tells what becomes of a message, when and as often as the mood has it: not always in order, not always in time. */
export function tellLater(message: Message, world: ProviderWorld, mood: Mood): void {
  const { provider, messageId, news, leavesAfterMs } = message;
  const { timeline, random, history } = world;
  const { telling, tellsAfterMs, twice } = moodOf(mood, provider);
  const fault = (name: string) => history.add({ at: timeline.time, kind: 'fault', fault: name, where: provider });
  if (news.length === 0) fault('no receipt');

  const manner = random.share(telling);
  if (manner !== undefined && news.length > (manner === 'disordered' ? 1 : 0)) fault(faults[manner]);
  const start = manner === 'early' ? random.between(0, leavesAfterMs - 1) : leavesAfterMs + spread(tellsAfterMs);
  const moments: number[] = [];
  for (const _ of news) moments.push((moments.at(-1) ?? start) + (moments.length === 0 ? 0 : spread(tellsAfterMs)));
  const last = moments.at(-1) ?? start;
  const held = manner === 'late' ? random.between(day / 4, 2.5 * day) : 0;

  for (const [index, { says, tell }] of news.entries()) {
    const happensAfter = moments[index] ?? start;
    const happenedAt = new Date(timeline.time + happensAfter);
    const isHeld = manner === 'disordered' && index < news.length - 1;
    const toldAfter = isHeld ? last + spread(tellsAfterMs) : happensAfter + held;
    const told = () => {
      history.add({ at: timeline.time, kind: 'receipt', messageId, says });
      tell(happenedAt);
    };
    timeline.after(toldAfter, told);
    if (!random.chance(twice)) continue;
    fault('receipt twice');
    timeline.after(toldAfter + spread(tellsAfterMs), told);
  }

  /** Each order of magnitude as often as the others. */
  function spread([least, most]: readonly [number, number]): number {
    return Math.round(least * (most / least) ** random.next());
  }
}

const faults = {
  early: 'receipt before the answer',
  late: 'receipt late',
  disordered: 'receipts out of order',
} as const;
