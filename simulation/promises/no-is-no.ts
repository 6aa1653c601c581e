import type { Channel } from '../channel.ts';
import { keys, type Person, type Stretch } from './person.ts';
import { categoryRules, requirement, type TypeRule } from './rules.ts';

/**
 * Why a send may not have happened, or `undefined` where it may. Where it is open what was in force, because somebody
 * was just telling it, every possibility has to forbid it.
 */
export function refusalOf(
  person: Person,
  type: string,
  rule: TypeRule,
  channel: Channel,
  stretch: Stretch,
): string | undefined {
  const category = categoryRules[rule.category];
  if (person.wasErasedBefore(stretch.start)) return 'the person was erased';
  if (channel === 'sms' && person.possible('texts', stretch, 'texts').every((said) => said?.wanted === false))
    return 'the person has replied STOP';
  if (category.needsConsent) {
    const asked = requirement(channel, person.country);
    const consents = person.possible(keys.consent(channel), stretch, 'consent').map((said) => said?.consent);
    if (consents.every((consent) => consent === 'withdrawn')) return 'the consent was withdrawn';
    if (asked !== 'nothing' && consents.every((consent) => consent === undefined || consent === 'withdrawn'))
      return `nobody has agreed to it, and where the person is (${person.country}) that is needed`;
    if (asked === 'written' && !consents.includes('written')) return 'nobody has agreed to it in writing';
  }
  if (category.isMandatory) return undefined;
  return wanted(person, type, rule, channel, stretch).includes(true) ? undefined : 'the person does not want it';
}

/** Whether it may have been wanted: the most specific choice decides. */
function wanted(person: Person, type: string, { category }: TypeRule, channel: Channel, stretch: Stretch): boolean[] {
  const byType = person.possible(keys.type(type, channel), stretch, 'type').map((said) => said?.wanted ?? undefined);
  const byFrequency = person
    .possible(keys.frequency(type), stretch, 'frequency')
    .map((said) => (said?.frequency ? said.frequency !== 'never' : undefined));
  const byCategory = person
    .possible(keys.category(category, channel), stretch, 'category')
    .map((said) => said?.wanted ?? undefined);
  return byType.flatMap((type) =>
    byFrequency.flatMap((frequency) => byCategory.map((category) => type ?? frequency ?? category ?? true)),
  );
}
