import type { Call, Delivery } from './delivery.ts';
import { categoryRules, providersThatCanBeAsked, type TypeRule } from './rules.ts';

/** Whether a person may hold the message of a call. */
export const mayHaveArrived = ({ fact: { answer }, hasFailed }: Call): boolean =>
  (answer === 'taken' || answer === 'lost') && !hasFailed;

/** Whether whoever called cannot know what came of it. */
const isAmbiguous = ({ fact: { answer }, isDoubtful }: Call): boolean =>
  answer === 'lost' || answer === 'hung' || (answer === 'taken' && isDoubtful);

/**
 * Why a call must not have followed on what was called before; `undefined` where it may. Devices of one person are
 * called one by one, so a device is compared with itself, and with those of other channels.
 */
export function repetition({ calls, rule }: Delivery, call: Call): string | undefined {
  if (rule === undefined) return undefined;
  const { channel, to } = call.fact;
  for (const earlier of calls) {
    if (earlier === call || earlier.hasFailed || earlier.fact.answer === 'refused') continue;
    if (earlier.fact.channel === channel && earlier.fact.to === to) {
      const why = onceMore(earlier, rule);
      if (why !== undefined) return `${why} on ${channel}`;
    } else if (earlier.fact.channel !== channel && !rule.isOnAll) {
      const why = alsoElsewhere(earlier, call, rule);
      if (why !== undefined) return `${why}: ${earlier.fact.channel}, then ${channel}`;
    }
  }
  return undefined;
}

/** The same address again. */
function onceMore(earlier: Call, rule: TypeRule): string | undefined {
  const { mayRepeat } = categoryRules[rule.category];
  if (mayRepeat) return isAmbiguous(earlier) ? undefined : 'called again although the provider had taken it';
  return isOpenForGood(earlier) ? 'called again although it must not be repeated' : undefined;
}

/** Another channel, where one is enough. */
function alsoElsewhere(earlier: Call, call: Call, rule: TypeRule): string | undefined {
  const { mayRepeat } = categoryRules[rule.category];
  if (!mayRepeat && isAmbiguous(earlier))
    return isOpenForGood(earlier) ? 'another channel after one that must not be repeated' : undefined;
  if (isAmbiguous(earlier)) return undefined;
  const minutes = rule.confirmMinutes?.[earlier.fact.channel];
  if (minutes !== undefined && call.stretch.end - earlier.stretch.start >= minutes * 60_000) return undefined;
  // a device that took it late may belong to an attempt of several
  return 'another channel although the first one was taken';
}

/** Whether nothing can tell any more that it did not arrive. */
const isOpenForGood = ({ fact: { answer, provider } }: Call): boolean =>
  answer === 'taken' || answer === 'lost' || !providersThatCanBeAsked.includes(provider);
