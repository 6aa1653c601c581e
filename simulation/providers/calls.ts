import type { Later, Provider } from '../../local/faults.ts';
import type { Refusal } from '../../local/services/refusal.ts';
import type { Channel } from '../channel.ts';
import type { ProviderAnswer } from '../providers-contract.ts';
import { BrokenConnection } from './broken-connection.ts';
import { type Mishaps, type Mood, moodOf } from './mood.ts';
import { type News, tellLater } from './news.ts';
import type { ProviderWorld } from './provider-world.ts';

/** What a provider says, whenever it comes. */
export type Word =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: Error };

type Refusals = readonly [Refusal, ...Refusal[]];

/** A provider as far as providers differ. */
export interface House {
  readonly provider: Provider;
  readonly channel: Channel;
  readonly refusals: {
    readonly throttled: Refusals;
    readonly unwilling: Refusals;
    /** After these nobody knows whether the message was taken. */
    readonly failing: Refusals;
    /** In an outage. */
    readonly down: Refusals;
  };
  /** A refusal in the words of this provider. */
  readonly refuse: (refusal: Refusal) => Word;
}

/** A message that somebody hands over. */
export interface Submission {
  readonly to: string;
  readonly content: string;
  /** What the rules of the provider have against it. */
  readonly refusal?: Refusal | undefined;
  /** Takes it. */
  readonly take: (end: Later | undefined) => Taken;
}

interface Taken {
  readonly messageId: string;
  readonly value: unknown;
  readonly news: readonly News[];
}

type Verdict =
  | { readonly kind: 'hang' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'take'; readonly isLost: boolean };

const quick = [20, 250] as const;
/** Shorter than what Carillon waits for an answer: a longer one is a lost one. */
const slow = [1000, 7000] as const;

/** Each has `provider` or `receipt` in its name: nothing of Carillon's own is broken. */
const faults: Readonly<Record<keyof Mishaps, string>> = {
  throttled: 'provider throttles',
  unwilling: 'provider refuses',
  fails: 'provider fails',
  hangs: 'provider hangs',
  lost: 'provider loses its answer',
};

/** What all providers do with calls: take them or not, as their mood is, and have the history say so. */
export class Calls {
  readonly #world: ProviderWorld;
  readonly #mood: Mood;

  constructor(world: ProviderWorld, mood: Mood) {
    this.#world = world;
    this.#mood = mood;
  }

  /** A message to send. The history has the call when its answer leaves, which is before it arrives. */
  submit(house: House, { to, content, refusal, take }: Submission): ProviderAnswer {
    const { timeline, random, history, reading } = this.#world;
    const { provider, channel } = house;
    const from = timeline.time;
    const readAt = reading?.at;
    const call = {
      kind: 'call',
      from,
      ...(readAt !== undefined && { readAt }),
      provider,
      channel,
      to,
      content,
    } as const;
    const verdict = this.#judge(house, refusal);
    if (verdict.kind === 'hang') {
      history.add({ ...call, at: from, answer: 'hung' });
      return { kind: 'silence' };
    }
    const leavesAfterMs = this.#travel(house);
    const afterMs = leavesAfterMs + 1;
    if (verdict.kind === 'refuse') {
      const { code } = verdict.refusal;
      timeline.after(leavesAfterMs, () => history.add({ ...call, at: timeline.time, answer: 'refused', code }));
      return { ...house.refuse(verdict.refusal), afterMs };
    }
    const { messageId, value, news } = take(random.share(moodOf(this.#mood, provider).ends));
    const answer = verdict.isLost ? 'lost' : 'taken';
    timeline.after(leavesAfterMs, () => history.add({ ...call, at: timeline.time, messageId, answer }));
    tellLater({ provider, messageId, news, leavesAfterMs }, this.#world, this.#mood);
    return verdict.isLost ? this.#lose(house, afterMs) : { kind: 'answer', value, afterMs };
  }

  /** A question, or a change that nobody sees: it may fail as well, and is no call of the history. */
  ask(house: House, answer: () => Word): ProviderAnswer {
    const verdict = this.#judge(house, undefined);
    if (verdict.kind === 'hang') return { kind: 'silence' };
    const afterMs = this.#travel(house);
    if (verdict.kind === 'refuse') return { ...house.refuse(verdict.refusal), afterMs };
    const word = answer();
    return verdict.isLost ? this.#lose(house, afterMs) : { ...word, afterMs };
  }

  #judge({ provider, refusals }: House, refusal: Refusal | undefined): Verdict {
    const { timeline, random } = this.#world;
    const outage = this.#mood.outages.find(
      (each) => each.provider === provider && each.from <= timeline.time && timeline.time < each.to,
    );
    if (outage !== undefined) {
      this.#fault(`provider is down and ${outage.how}`, provider);
      return outage.how === 'hangs' ? { kind: 'hang' } : { kind: 'refuse', refusal: random.pick(refusals.down) };
    }
    const mishap = random.share(moodOf(this.#mood, provider).mishaps);
    // what the rules forbid is looked at after what keeps the provider from looking
    if (refusal !== undefined && mishap !== 'hangs' && mishap !== 'throttled') return { kind: 'refuse', refusal };
    if (mishap === undefined) return { kind: 'take', isLost: false };
    this.#fault(faults[mishap], provider);
    switch (mishap) {
      case 'hangs':
        return { kind: 'hang' };
      case 'throttled':
      case 'unwilling':
        return { kind: 'refuse', refusal: random.pick(refusals[mishap]) };
      case 'fails':
        return { kind: 'refuse', refusal: random.pick(refusals.failing) };
      case 'lost':
        return { kind: 'take', isLost: true };
    }
  }

  /** Milliseconds until the answer leaves. */
  #travel({ provider }: House): number {
    const { random } = this.#world;
    if (!random.chance(moodOf(this.#mood, provider).slow)) return random.between(...quick);
    this.#fault('provider is slow', provider);
    return random.between(...slow);
  }

  /** Silence, a connection that breaks, or an error of the provider's after it had taken the message. */
  #lose(house: House, afterMs: number): ProviderAnswer {
    const { random } = this.#world;
    switch (random.pick(['silence', 'broken', 'failing'])) {
      case 'silence':
        return { kind: 'silence' };
      case 'broken':
        return { kind: 'error', error: new BrokenConnection(), afterMs };
      default:
        return { ...house.refuse(random.pick(house.refusals.failing)), afterMs };
    }
  }

  #fault(fault: string, where: Provider): void {
    const { history, timeline } = this.#world;
    history.add({ at: timeline.time, kind: 'fault', fault, where });
  }
}
