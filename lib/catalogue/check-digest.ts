import * as z from 'zod';
import { mostCounted } from '../../lambdas/domain/frequency-cap.ts';
import type { NotificationDefinition } from '../../notifications/define-notification.ts';
import type { CatalogueFolder } from './folder.ts';

/** The longest window: what is gathered is kept for a month beyond it. */
const longestWindowSeconds = 31 * 86_400;

/** The most items of a digest; all of them travel in one message. */
const mostItems = 500;

/** Finds what a type says wrongly of how it is gathered, and what its digest's type does not take. */
export function checkDigest(
  folder: CatalogueFolder,
  definition: NotificationDefinition,
  catalogue: readonly NotificationDefinition[],
): readonly string[] {
  const { type, digest, category, lane, example, expiresAfterSeconds } = definition;
  if (digest === undefined) return [];
  const { into, key, window, max } = digest;
  const at = placeIn(folder, type, 'digest');
  const target = catalogue.find((each) => each.type === into);
  const field = key === 'type' ? undefined : key.field;
  const data = z.record(z.string(), z.json()).safeParse(definition.data.safeParse(example).data).data;
  return [
    ...(target === undefined ? [`${at}: digest.into names ${into}, which is not in the catalogue; declare it`] : []),
    ...(target?.digest ? [`${at}: ${into} is gathered itself; a digest is sent, delete the digest of ${into}`] : []),
    ...(target && target.category.name !== category.name
      ? [
          `${at}: ${into} is of the category ${target.category.name} and ${type} of ${category.name}; give them the same, so that what people choose counts for both`,
        ]
      : []),
    ...(lane === 'urgent'
      ? [`${at}: what is urgent cannot wait to be gathered; delete digest, or lower the lane`]
      : []),
    ...(field !== undefined && data && !(field in data)
      ? [`${at}: digest.by names ${field}, which the example does not have; choose a field that is always there`]
      : []),
    ...(Number.isInteger(max) && max >= 2 && max <= mostItems ? [] : [`${at}: digest.max must be 2 to ${mostItems}`]),
    ...(window.kind === 'for' && (window.seconds < 60 || window.seconds > longestWindowSeconds)
      ? [`${at}: digest.window must be a minute to 31 days`]
      : []),
    ...(window.kind === 'for' && expiresAfterSeconds !== undefined && window.seconds > expiresAfterSeconds
      ? [
          `${at}: the window is ${window.seconds} s, but ${type} expires after ${expiresAfterSeconds} s; shorten it, or raise expiresAfter`,
        ]
      : []),
    ...(target && data ? untaken(data, target).map((problem) => `${at}: ${into} does not take ${problem}`) : []),
  ];
}

/** What the data of a digest's type says to the example of what is gathered. */
function untaken(data: Readonly<Record<string, unknown>>, target: NotificationDefinition): readonly string[] {
  const gathered = { count: 1, items: [{ notificationId: 'example', data }] };
  const { error } = target.data.safeParse(gathered);
  return (error?.issues ?? []).map(
    ({ path, message }) => `what is gathered: data.${path.map(String).join('.')}: ${message}`,
  );
}

/** Finds caps that cannot be counted or that no other cap leaves anything of. */
export function checkCaps(folder: CatalogueFolder, catalogue: readonly NotificationDefinition[]): readonly string[] {
  const file = folder.nameOf('categories.ts');
  const categories = new Map(catalogue.map(({ category }) => [category.name, category]));
  return [...categories.values()].flatMap(({ name, caps, mandatory }) => [
    ...(mandatory && caps.length > 0
      ? [`${file}: category ${name} is mandatory and cannot wait for a cap; delete its caps`]
      : []),
    ...caps
      .filter(({ most }) => !Number.isInteger(most) || most < 1 || most > mostCounted)
      .map(({ channel, most }) => `${file}: category ${name}: ${most} on ${channel} must be 1 to ${mostCounted}`),
    ...[...Map.groupBy(caps, ({ channel, per, counts }) => `${counts} ${per} on ${channel}`)]
      .filter(([, { length }]) => length > 1)
      .map(([which]) => `${file}: category ${name} caps the ${which} twice; keep one`),
  ]);
}

function placeIn(folder: CatalogueFolder, type: string, field: string): string {
  const path = `${type}/type.ts`;
  const lines = folder.read(path)?.split('\n') ?? [];
  const line = lines.findIndex((text) => text.trimStart().startsWith(`${field}:`)) + 1;
  return line === 0 ? folder.nameOf(path) : `${folder.nameOf(path)}:${line}`;
}
