import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
import { type ChoicePatch, choicePatch } from './choice-patch.ts';
import { type ChoiceSpace, channelsOf, choicesOf, isAgreed, isWanted, ownFrequency } from './choosable.ts';
import type { Consent, ConsentChange } from './consent.ts';
import { consentRule } from './consent-policy.ts';
import type { ChoiceChange } from './preference-change.ts';
import type { Frequency, Most } from './preferences.ts';
import type { RecipientProfile } from './recipient-profile.ts';

type Switches = Readonly<Partial<Record<Channel, boolean>>>;

/** What somebody changed about one category: only what differs from what they were shown. */
export interface Wish {
  readonly channels: Switches;
  readonly frequency?: Frequency;
  /** `null`: as it comes. */
  readonly atMost?: Most | null;
  readonly types: Readonly<Record<string, TypeWish>>;
}

export interface TypeWish {
  readonly channels: Switches;
  /** `null`: as often as its category. */
  readonly frequency?: Frequency | null;
}

/** What has to be written for a wish. */
export interface Chosen {
  readonly choices: readonly ChoiceChange[];
  readonly consent: readonly ConsentChange[];
}

const nothing: Chosen = { choices: [], consent: [] };
const noTypeWish: TypeWish = { channels: {} };

/**
 * What has to be written so that a wish comes true and nothing else changes: what was not touched is afterwards as it
 * was, even where a more general choice would carry it along. A no takes everything with it that would outvote it.
 *
 * Switching on what needs consent is the consent; switching off its last use on a channel withdraws it.
 *
 * @returns `last-channel` when it would leave a mandatory category without any channel
 */
export function choose(
  profile: RecipientProfile,
  category: Category,
  wish: Wish,
  space: ChoiceSpace,
): Chosen | 'last-channel' {
  if (isEmpty(wish)) return nothing;
  const expected = expectations(profile, category, wish, space);
  if (category.mandatory && leavesNone(profile, category, expected, space)) return 'last-channel';

  const consent = consentFor(profile, category, wish, expected, space);
  const agreedAfter = (channel: Channel) => {
    const change = consent.find((each) => each.channel === channel);
    return change ? change.action === 'granted' : isAgreed(profile, category, channel, space.defaultCountry);
  };
  // what is neither agreed to before nor after is off whatever was chosen, and not our business
  const matters = (channel: Channel) =>
    agreedAfter(channel) || isAgreed(profile, category, channel, space.defaultCountry);

  const patch = choicePatch(profile.preferences ?? {});
  const ofCategory = ['categories', category.name];
  if (expected.frequency !== undefined) patch.set([...ofCategory, 'frequency'], expected.frequency);
  if (wish.atMost !== undefined) patch.set([...ofCategory, 'atMost'], wish.atMost);
  for (const channel of channelsOf(category, space)) {
    const path = [...ofCategory, 'channels', channel];
    const on = expected.category(channel);
    if (wish.channels[channel] !== undefined) patch.set(path, on);
    else if (matters(channel)) patch.reach(path, on, () => isWanted(patch.preferences, category, channel));
  }
  for (const { type, channels } of typesOf(category, space)) {
    const own = wish.types[type] ?? noTypeWish;
    if (own.frequency !== undefined) patch.set(['types', type, 'frequency'], own.frequency);
    for (const channel of channels) {
      const path = ['types', type, 'channels', channel];
      const wanted = () => isWanted(patch.preferences, category, channel, type);
      if (own.channels[channel] !== undefined) patch.set(path, null);
      if (matters(channel)) patch.reach(path, expected.type(type, channel), wanted);
    }
  }
  for (const { channel, action } of consent)
    if (action === 'granted' && !isAgreed(profile, category, channel, space.defaultCountry))
      keepOthersOff(patch, category, channel, space);
  return { choices: patch.changes, consent };
}

/** Another category that lives on the same consent is not switched on by it. */
function keepOthersOff(patch: ChoicePatch, { name, consent }: Category, channel: Channel, space: ChoiceSpace): void {
  for (const other of space.categories.filter((each) => each.name !== name && each.consent === consent)) {
    const off = (path: readonly string[], type?: string) =>
      patch.reach([...path, 'channels', channel], false, () => isWanted(patch.preferences, other, channel, type));
    off(['categories', other.name]);
    for (const { type } of typesOf(other, space)) off(['types', type], type);
  }
}

interface Expectations {
  /** The category's new frequency, if it gets one. */
  readonly frequency: Frequency | undefined;
  readonly category: (channel: Channel) => boolean;
  readonly type: (type: string, channel: Channel) => boolean;
}

/** What is to be on afterwards. */
function expectations(profile: RecipientProfile, category: Category, wish: Wish, space: ChoiceSpace): Expectations {
  const { preferences = {} } = profile;
  const before = choicesOf(profile, category, space);
  const wasOn = (channel: Channel, type?: string) =>
    isAgreed(profile, category, channel, space.defaultCountry) && isWanted(preferences, category, channel, type);
  const wasOff = before.frequency === 'never';
  const isSwitchedOn = Object.values(wish.channels).includes(true);
  const frequency = wish.frequency ?? (wasOff && isSwitchedOn ? 'at-once' : undefined);
  const isOff = frequency === 'never';
  const isRevived = wasOff && frequency !== undefined && !isOff;

  const ofCategory = (channel: Channel): boolean => {
    if (isOff) return false;
    const wished = wish.channels[channel];
    if (wished !== undefined) return wished;
    // whoever takes back a `never` without saying where means everywhere they have agreed to
    if (isRevived) return !isSwitchedOn && isAgreed(profile, category, channel, space.defaultCountry);
    return wasOn(channel);
  };
  const ofType = (type: string, channel: Channel): boolean => {
    const own = wish.types[type] ?? noTypeWish;
    const known = ownFrequency(preferences, type);
    if (own.frequency === 'never') return false;
    const wished = own.channels[channel];
    if (wished !== undefined) return wished;
    if (isOff || wish.channels[channel] === false) return false;
    if (own.frequency !== undefined && known === 'never') return ofCategory(channel);
    if (wasOn(channel, type)) return true;
    // a no to this type stays when its category is switched on
    const isRefused = known === 'never' || preferences.types?.[type]?.channels?.[channel] === false;
    return (isRevived || wish.channels[channel] === true) && !isRefused && ofCategory(channel);
  };
  return { frequency, category: ofCategory, type: ofType };
}

function leavesNone(
  profile: RecipientProfile,
  category: Category,
  expected: Expectations,
  space: ChoiceSpace,
): boolean {
  const usable = choicesOf(profile, category, space).channels.filter(({ blocked }) => blocked === undefined);
  return usable.length > 0 && !usable.some(({ channel }) => expected.category(channel));
}

function consentFor(
  profile: RecipientProfile,
  category: Category,
  wish: Wish,
  expected: Expectations,
  space: ChoiceSpace,
): readonly ConsentChange[] {
  const { consent: purpose } = category;
  if (purpose === 'none') return [];
  const typeWishes = Object.values(wish.types);
  return channelsOf(category, space).flatMap((channel): ConsentChange[] => {
    const known: Consent | undefined = profile.consents?.[purpose]?.[channel];
    const switched = [wish.channels[channel], ...typeWishes.map(({ channels }) => channels[channel])];
    const types = typesOf(category, space).filter(({ channels }) => channels.includes(channel));
    const isUsed = expected.category(channel) || types.some(({ type }) => expected.type(type, channel));
    if (isUsed && switched.includes(true)) {
      const { requires } = consentRule(purpose, channel, profile.country ?? space.defaultCountry);
      const form = requires === 'written-opt-in' ? 'written' : 'express';
      const isEnough = known?.status === 'granted' && (form === 'express' || known.form === 'written');
      const isOn = (type?: string) => isWanted(profile.preferences ?? {}, category, channel, type);
      // agreed to already, but not in the words of this category
      const isNew = !isOn() && !types.some(({ type }) => isOn(type));
      return isEnough && !isNew ? [] : [{ purpose, channel, action: 'granted', form }];
    }
    const isRefused = wish.channels[channel] === false || wish.frequency === 'never';
    if (isUsed || !isRefused || known?.status === 'withdrawn') return [];
    return isUsedElsewhere(profile, category, channel, space)
      ? []
      : [{ purpose, channel, action: 'withdrawn', form: 'express' }];
  });
}

/** Whether another category lives on the same consent: then ending this one does not end that. */
export function isUsedElsewhere(
  profile: RecipientProfile,
  category: Pick<Category, 'name' | 'consent'>,
  channel: Channel,
  space: ChoiceSpace,
): boolean {
  return space.categories.some(
    (other) =>
      other.name !== category.name &&
      other.consent === category.consent &&
      isAgreed(profile, other, channel, space.defaultCountry) &&
      typesOf(other, space).some(
        ({ type, channels }) => channels.includes(channel) && isWanted(profile.preferences ?? {}, other, channel, type),
      ),
  );
}

function typesOf({ name }: Category, { types }: ChoiceSpace) {
  return types.filter(({ category }) => category.name === name);
}

function isEmpty({ channels, frequency, atMost, types }: Wish): boolean {
  const isUntouched = (own: TypeWish) => Object.keys(own.channels).length === 0 && own.frequency === undefined;
  const isSame = Object.keys(channels).length === 0 && frequency === undefined && atMost === undefined;
  return isSame && Object.values(types).every(isUntouched);
}
