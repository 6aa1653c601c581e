import type { PreferencesPatch } from '../../contracts/preferences-patch.ts';
import type { Problem } from '../../contracts/problems.ts';
import { channels } from '../../domain/channel.ts';
import type { NotificationType } from '../../domain/notification-type.ts';

/** What there is to choose about: the types and categories of the catalogue. */
export interface Choosable {
  readonly types: readonly NotificationType[];
  readonly categories: readonly NotificationType['category'][];
}

type Names = Pick<PreferencesPatch, 'types' | 'categories'>;

/** What chooses about types or categories that are neither in the catalogue nor held from when they were. */
export function unknownNames(chosen: Names, { types, categories }: Choosable, held: Names = {}): Problem[] {
  const typeNames = types.map(({ type }) => type);
  const categoryNames = categories.map(({ name }) => name);
  const strange = (names: object = {}, known: readonly string[], alreadyHeld: object = {}) =>
    Object.keys(names).filter((name) => !known.includes(name) && !Object.hasOwn(alreadyHeld, name));
  return [
    ...strange(chosen.types, typeNames, held.types).map((name) => ({
      field: `preferences.types.${name}`,
      problem: `is not in the catalogue; it has ${typeNames.join(', ')}`,
    })),
    ...strange(chosen.categories, categoryNames, held.categories).map((name) => ({
      field: `preferences.categories.${name}`,
      problem: `is not in the catalogue; it has ${categoryNames.join(', ')}`,
    })),
  ];
}

/** What would switch off a category that cannot be: its notifications move between channels only. */
export function switchedOffMandatory(chosen: Names, { types, categories }: Choosable): Problem[] {
  const isMandatory = (name: string) => categories.some((category) => category.name === name && category.mandatory);
  const isOfMandatory = (name: string) => types.some(({ type, category }) => type === name && category.mandatory);
  const off = (section: 'types' | 'categories', isMeant: (name: string) => boolean) =>
    Object.entries(chosen[section] ?? {})
      .filter(([name, choice]) => choice.frequency === 'never' && isMeant(name))
      .map(([name]) => ({
        field: `preferences.${section}.${name}.frequency`,
        problem: 'cannot be never, for this is sent to everybody; choose its channels instead',
      }));
  return [...off('types', isOfMandatory), ...off('categories', isMandatory)];
}

/** The problems of a body, with the names there are where one of them was wanted. */
export function withKnownNames(problems: readonly Problem[], { types, categories }: Choosable): Problem[] {
  return problems.map(({ field, problem }) => {
    if (!/^(is not known here|has a name that)/.test(problem)) return { field, problem };
    const names = namesFor(field, types, categories);
    return { field, problem: names === undefined ? problem : `is not known; there is ${names.join(', ')}` };
  });
}

function namesFor(field: string, types: Choosable['types'], categories: Choosable['categories']) {
  if (/(^|\.)channels(\.[^.[]+|\[\?\])$/.test(field)) return channels;
  if (/(^|\.)types(\.|\[\?\])[^.]*$/.test(field)) return types.map(({ type }) => type);
  if (/(^|\.)categories(\.[^.[]+|\[\?\])$/.test(field)) return categories.map(({ name }) => name);
  return undefined;
}
