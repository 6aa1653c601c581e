import type { Category } from './category.ts';
import { type Channel, channels } from './channel.ts';
import { agreement } from './consent-policy.ts';
import type { NotificationType } from './notification-type.ts';
import type { Frequency, Most, Preferences } from './preferences.ts';
import { reachability } from './reachability.ts';
import type { RecipientProfile, Suppression } from './recipient-profile.ts';
import { resolveFrequency, resolvePreference } from './resolve-preference.ts';

/** What there is to choose about, and the country of those whose own is unknown. */
export interface ChoiceSpace {
  readonly categories: readonly Category[];
  readonly types: readonly Pick<NotificationType, 'type' | 'category' | 'channels'>[];
  readonly defaultCountry?: string | undefined;
}

/** One channel as a person finds it: what is sent there, and why nothing can be. */
export interface ChannelChoice {
  readonly channel: Channel;
  readonly isOn: boolean;
  /** Nothing goes there whatever is chosen, until its cause is gone. */
  readonly blocked?: Suppression['reason'];
}

export interface TypeChoices {
  readonly type: string;
  readonly channels: readonly ChannelChoice[];
  /** Absent: as often as its category. */
  readonly frequency?: Frequency;
}

/** What somebody can choose about one category, as it stands. */
export interface CategoryChoices {
  readonly category: Category;
  readonly channels: readonly ChannelChoice[];
  readonly frequency: Frequency;
  /** Absent: as it comes, within what the category allows. */
  readonly atMost?: Most;
  readonly types: readonly TypeChoices[];
}

/** What a person can choose: categories that have a type, and of their channels those that reach the person. */
export function choosable(profile: RecipientProfile, space: ChoiceSpace): readonly CategoryChoices[] {
  return space.categories
    .map((category) => choicesOf(profile, category, space))
    .filter(({ channels: reaching }) => reaching.length > 0);
}

/** What a person can choose about one category. */
export function choicesOf(profile: RecipientProfile, category: Category, space: ChoiceSpace): CategoryChoices {
  const types = space.types.filter((type) => type.category.name === category.name);
  const used = channelsOf(category, space);
  const at = (of: readonly Channel[], type?: string) =>
    channelChoices(profile, { category, type, channels: of }, space);
  const chosen = at(used);
  const frequency = resolveFrequency(profile.preferences ?? {}, { type: '', category });
  const atMost = ownMost(profile.preferences, category.name);
  return {
    category,
    channels: chosen,
    frequency: shown(frequency, chosen),
    ...(atMost && { atMost }),
    types: types
      .map((type) => {
        const own = ownFrequency(profile.preferences, type.type);
        const ofType = at(type.channels, type.type);
        return { type: type.type, channels: ofType, ...(own && { frequency: shown(own, ofType) }) };
      })
      .filter(({ channels: reaching }) => reaching.length > 0),
  };
}

/** A channel that is on outvotes a `never`. */
function shown(frequency: Frequency, among: readonly ChannelChoice[]): Frequency {
  return frequency === 'never' && among.some(({ isOn }) => isOn) ? 'at-once' : frequency;
}

/** The channels that some type of a category uses. */
export function channelsOf(category: Pick<Category, 'name'>, { types }: ChoiceSpace): readonly Channel[] {
  const used = types.filter((type) => type.category.name === category.name).flatMap((type) => type.channels);
  return channels.filter((channel) => used.includes(channel));
}

/** Whether a person wants a category, or a type of it, on a channel. */
export function isWanted(preferences: Preferences, category: Category, channel: Channel, type = ''): boolean {
  return resolvePreference(preferences, { type, category }, channel).isWanted;
}

/** Whether a person has agreed to a category on a channel, as far as the law where they are asks for it. */
export function isAgreed(
  profile: Pick<RecipientProfile, 'consents' | 'country'>,
  { consent: purpose }: Category,
  channel: Channel,
  defaultCountry: string | undefined,
): boolean {
  return purpose === 'none' || agreement(profile, purpose, channel, defaultCountry).isMet;
}

/** What was chosen for a type by itself. */
export function ownFrequency(preferences: Preferences | undefined, type: string): Frequency | undefined {
  const types = preferences?.types ?? {};
  return Object.hasOwn(types, type) ? types[type]?.frequency : undefined;
}

function ownMost(preferences: Preferences | undefined, category: string): Most | undefined {
  const categories = preferences?.categories ?? {};
  return Object.hasOwn(categories, category) ? categories[category]?.atMost : undefined;
}

function channelChoices(
  profile: RecipientProfile,
  { category, type, channels: of }: { category: Category; type: string | undefined; channels: readonly Channel[] },
  { defaultCountry }: ChoiceSpace,
): readonly ChannelChoice[] {
  const found = of.flatMap((channel): ChannelChoice[] => {
    const reach = reachability(profile, channel).kind;
    if (reach === 'absent') return [];
    if (reach === 'suppressed') return [{ channel, isOn: false, blocked: closedBy(profile, channel) }];
    const isOn =
      isAgreed(profile, category, channel, defaultCountry) &&
      isWanted(profile.preferences ?? {}, category, channel, type);
    return [{ channel, isOn }];
  });
  // what cannot be switched off uses every channel there is when all of them are switched off
  if (!category.mandatory || found.some(({ isOn }) => isOn)) return found;
  return found.map((choice) => (choice.blocked ? choice : { ...choice, isOn: true }));
}

function closedBy({ email, phone, push = [] }: RecipientProfile, channel: Channel): Suppression['reason'] {
  const of = {
    email: email?.suppressed?.email,
    sms: phone?.suppressed?.sms,
    push: push.find(({ suppressed }) => suppressed?.push)?.suppressed?.push,
  } satisfies Record<Channel, Suppression | undefined>;
  return of[channel]?.reason ?? 'blocked';
}
