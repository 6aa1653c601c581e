import type { Category } from './category.ts';
import type { Channel } from './channel.ts';
import type { Choice, Frequency, Preferences } from './preferences.ts';

/** Which of the recipient's choices decided, most specific first. */
export type PreferenceLevel =
  | 'type-channel'
  | 'type'
  | 'category-channel'
  | 'category'
  | 'channel'
  | 'category-default'
  | 'mandatory';

/** Whether a recipient wants a type on a channel, and which of their choices says so. */
export interface ResolvedPreference {
  readonly isWanted: boolean;
  readonly level: PreferenceLevel;
}

/**
 * Whether a recipient wants notifications of a type on a channel: the most specific choice decides, a switched-off
 * frequency (`never`) counts as a choice about the type or category as a whole.
 *
 * A mandatory category is resolved like any other here; that it cannot be switched off altogether is for whoever sees
 * all of its channels.
 */
export function resolvePreference(
  preferences: Preferences,
  { type, category }: { readonly type: string; readonly category: Category },
  channel: Channel,
): ResolvedPreference {
  const levels: readonly (readonly [PreferenceLevel, boolean | undefined])[] = [
    ['type-channel', own(preferences.types, type)?.channels?.[channel]],
    ['type', ofFrequency(own(preferences.types, type))],
    ['category-channel', own(preferences.categories, category.name)?.channels?.[channel]],
    ['category', ofFrequency(own(preferences.categories, category.name))],
    ['channel', preferences.channels?.[channel]],
  ];
  const [level, isWanted] = levels.find(([, choice]) => choice !== undefined) ?? [];
  if (level === undefined || isWanted === undefined) return { isWanted: category.byDefault, level: 'category-default' };
  return { isWanted, level };
}

/** How often a recipient wants to hear of a type: the type's own choice, else the category's, else at once. */
export function resolveFrequency(
  preferences: Preferences,
  { type, category }: { readonly type: string; readonly category: Category },
): Frequency {
  return own(preferences.types, type)?.frequency ?? own(preferences.categories, category.name)?.frequency ?? 'at-once';
}

function own(choices: Readonly<Record<string, Choice>> | undefined, name: string): Choice | undefined {
  return choices && Object.hasOwn(choices, name) ? choices[name] : undefined;
}

function ofFrequency(choice: Choice | undefined): boolean | undefined {
  return choice?.frequency === undefined ? undefined : choice.frequency !== 'never';
}
