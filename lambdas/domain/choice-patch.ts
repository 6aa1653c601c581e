import { type ChoiceChange, withChoice } from './preference-change.ts';
import type { Preferences } from './preferences.ts';

/** Changes to preferences, gathered one by one with what they come to. */
export interface ChoicePatch {
  /** With every change so far. */
  readonly preferences: Preferences;
  readonly changes: readonly ChoiceChange[];
  set(path: readonly string[], value: ChoiceChange['value']): void;
  /**
   * Changes the choice at a path only if what results is not what it should be: first by taking it back, so that it
   * follows what is less specific, then by saying so.
   */
  reach(path: readonly string[], wanted: boolean, result: () => boolean): void;
}

/** Starts gathering from what was chosen before. */
export function choicePatch(known: Preferences): ChoicePatch {
  const changes = new Map<string, ChoiceChange>();
  let preferences = known;
  const set: ChoicePatch['set'] = (path, value) => {
    changes.set(path.join('\n'), { path, value });
    preferences = withChoice(preferences, { path, value });
  };
  return {
    get preferences() {
      return preferences;
    },
    get changes() {
      return [...changes.values()];
    },
    set,
    reach: (path, wanted, result) => {
      if (result() === wanted) return;
      set(path, null);
      if (result() !== wanted) set(path, wanted);
    },
  };
}
