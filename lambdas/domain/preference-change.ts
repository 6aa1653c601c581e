import {
  type Frequency,
  type Most,
  mostSchema,
  type Preferences,
  preferencesSchema,
  type QuietHours,
  quietHoursSchema,
} from './preferences.ts';
import type { RecipientProfile } from './recipient-profile.ts';

/**
 * A single choice: where it stands, and what it is now. `null` takes it back, so that what is less specific decides.
 * `undefined` chooses nothing and outdates: an older yes at the path or below it, heard of later, is no news any more.
 */
export interface ChoiceChange {
  readonly path: readonly string[];
  readonly value: ChoiceValue | null | undefined;
}

/** What can be chosen; the text is the moment at which a pause ends. */
export type ChoiceValue = boolean | Frequency | Most | QuietHours | string;

/**
 * The profile after somebody chose, or `undefined` when nothing of it is news.
 *
 * Each choice is ordered by itself, so that a refusal from one system and a choice in another never undo each other,
 * in whatever order they arrive. Of two choices at the same moment the refusal holds.
 *
 * @param occurredAt - ISO 8601 in UTC
 */
export function applyPreferenceChange(
  profile: RecipientProfile,
  changes: readonly ChoiceChange[],
  occurredAt: string,
): RecipientProfile | undefined {
  const chosenAt = { ...profile.chosenAt };
  let preferences: Preferences = profile.preferences ?? {};
  const news = changes.filter((change) => {
    const known = chosenAt[keyOf(change)] ?? '';
    if (isRefusal(change.value)) return occurredAt >= known;
    return occurredAt > known && occurredAt > outdatedAt(change, chosenAt);
  });
  if (news.length === 0) return undefined;
  for (const change of news) {
    chosenAt[keyOf(change)] = occurredAt;
    preferences = withChoice(preferences, change);
  }
  return { ...profile, preferences, chosenAt, version: profile.version + 1 };
}

/** Preferences with one choice made, or taken back. */
export function withChoice(preferences: Preferences, { path, value }: ChoiceChange): Preferences {
  return value === undefined ? preferences : preferencesSchema.parse(withValue(preferences, path, value));
}

/** Every choice of a (partial) set of preferences; `null` anywhere in it stands for what is taken back. */
export function choicesIn(patch: object): ChoiceChange[] {
  return leavesOf(patch, []);
}

/** The changes that make `next` of `known`: what is new, and what is not in it any more. */
export function choicesBetween(known: Preferences, next: Preferences): ChoiceChange[] {
  const wanted = choicesIn(next);
  const kept = new Set(wanted.map(keyOf));
  const dropped = choicesIn(known).filter((choice) => !kept.has(keyOf(choice)));
  return [...wanted, ...dropped.map(({ path }) => ({ path, value: null }))];
}

/**
 * The changes that switch a category off, on one channel or on all: what is more specific and says otherwise goes, for
 * a no must not be outvoted by an older yes, also not by one that another system tells of later.
 *
 * @param types - the types of the category
 */
export function choicesToSwitchOff(
  known: Preferences,
  { category, types, channel }: { category: string; types: readonly string[]; channel?: string | undefined },
): ChoiceChange[] {
  const outvotes = ({ path: [section, name = '', part, on] }: ChoiceChange) => {
    // how often at the most is no yes
    if (part === 'atMost') return false;
    const isOnChannel = channel === undefined || (part === 'channels' && on === channel);
    // a type's own frequency is more specific than the category's channel, and says yes to every channel
    if (section === 'types') return types.includes(name) && (isOnChannel || part === 'frequency');
    return section === 'categories' && name === category && isOnChannel;
  };
  const off: ChoiceChange =
    channel === undefined
      ? { path: ['categories', category, 'frequency'], value: 'never' }
      : { path: ['categories', category, 'channels', channel], value: false };
  const outvoting = choicesIn(known).filter((choice) => !isRefusal(choice.value) && outvotes(choice));
  const takenBack = outvoting
    .filter((choice) => keyOf(choice) !== keyOf(off))
    .map(({ path }) => ({ path, value: null }));
  return [...takenBack, ...outdatedBy(category, types, channel), off];
}

/** Where an older yes could still turn up. */
function outdatedBy(category: string, types: readonly string[], channel: string | undefined): ChoiceChange[] {
  const paths =
    channel === undefined
      ? [['categories', category, 'channels'], ...types.map((type) => ['types', type])]
      : types.flatMap((type) => [
          ['types', type, 'channels', channel],
          ['types', type, 'frequency'],
        ]);
  return paths.map((path) => ({ path, value: undefined }));
}

const separator = '\n';
const outdated = '*';

/** What outdates a path is remembered beside the choice that stands there. */
const keyOf = ({ path, value }: ChoiceChange) => (value === undefined ? [...path, outdated] : path).join(separator);

/** When the path, or what it is part of, was last outdated. */
function outdatedAt({ path }: ChoiceChange, chosenAt: Readonly<Record<string, string>>): string {
  const whole = path.map((_, index) => chosenAt[[...path.slice(0, index + 1), outdated].join(separator)] ?? '');
  return whole.reduce((latest, at) => (at > latest ? at : latest), '');
}

/** The parts of preferences that are one choice although they have fields. */
function wholeAt([section, name, part]: readonly string[], value: object): ChoiceValue | undefined {
  if (section === 'quietHours' && name === undefined) return quietHoursSchema.safeParse(value).data;
  return part === 'atMost' ? mostSchema.safeParse(value).data : undefined;
}

function leavesOf(value: unknown, path: readonly string[]): ChoiceChange[] {
  if (value === null || typeof value === 'boolean' || isFrequency(value)) return [{ path, value }];
  if (typeof value === 'string' && path.length === 1 && path[0] === 'quietUntil') return [{ path, value }];
  if (typeof value !== 'object') return [];
  const whole = wholeAt(path, value);
  if (whole !== undefined) return [{ path, value: whole }];
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .flatMap(([name, part]) => leavesOf(part, [...path, name]));
}

function isFrequency(value: unknown): value is Frequency {
  return value === 'at-once' || value === 'daily' || value === 'weekly' || value === 'never';
}

function isRefusal(value: ChoiceChange['value']): boolean {
  return value === false || value === 'never';
}

/** A copy with the value at the path; what becomes empty goes. */
function withValue(target: object, [name, ...rest]: readonly string[], value: ChoiceChange['value']): object {
  if (name === undefined) return target;
  const { [name]: held, ...others } = Object.fromEntries(Object.entries(target));
  if (rest.length === 0) return value === null ? others : { ...others, [name]: value };
  const inner = withValue(typeof held === 'object' && held !== null ? held : {}, rest, value);
  return Object.keys(inner).length === 0 ? others : { ...others, [name]: inner };
}
