import { readdirSync } from 'node:fs';
import * as z from 'zod';
import { typeNameSchema } from '../../lambdas/domain/ids.ts';
import type { NotificationDefinition } from '../../notifications/define-notification.ts';
import { checkFollowUp } from './check-follow-up.ts';
import { builtIn } from './expressions.ts';
import type { CatalogueFolder } from './folder.ts';

/** A type whose data schema could be read, with its example as the router would hand it on. */
export interface ReadableType {
  readonly definition: NotificationDefinition;
  readonly schema: z.core.JSONSchema.BaseSchema;
  readonly example: Readonly<Record<string, unknown>>;
}

/** The folder beside the types that holds what their templates share. */
const layoutFolder = 'layout';

// words of Liquid itself, and what every template knows already
const reservedFields = [...builtIn.keys(), 'forloop', 'true', 'false', 'nil', 'null', 'empty', 'blank'];

/** Finds folders and types without each other, and types that are declared twice or by no valid name. */
export function checkNames(folder: CatalogueFolder, catalogue: readonly NotificationDefinition[]): readonly string[] {
  const folders = readdirSync(folder.path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== layoutFolder && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted();
  const types = catalogue.map(({ type }) => type);
  const list = folder.nameOf('catalogue.ts');
  return [
    ...types.flatMap((type) =>
      (typeNameSchema.safeParse(type).error?.issues ?? []).map(({ message }) => `${list}: type '${type}' ${message}`),
    ),
    ...[...new Set(types.filter((type, index) => types.indexOf(type) !== index))].map(
      (type) => `${list}: '${type}' is listed twice; keep one`,
    ),
    ...folders
      .filter((name) => !types.includes(name))
      .map(
        (name) =>
          `${folder.nameOf(name)}: the folder is not in ${list}; list the type that is named as it, or delete the folder`,
      ),
    ...[...new Set(types)]
      .filter((type) => !folders.includes(type))
      .map((type) => `${list}: '${type}' has no folder; name the folder of its templates ${folder.nameOf(type)}`),
  ];
}

/** Reads the data schema of a type and its example, or says why that cannot be done. */
export function readDeclaration(
  folder: CatalogueFolder,
  definition: NotificationDefinition,
): { readonly readable?: ReadableType; readonly problems: readonly string[] } {
  const { type, data, channels, example, maxSmsSegments } = definition;
  const file = folder.nameOf(`${type}/type.ts`);
  const schema = toJsonSchema(data);
  if (typeof schema === 'string')
    return {
      problems: [`${file}: the data of ${type} cannot travel as JSON: ${schema}; use texts, numbers, lists, objects`],
    };

  const parsed = data.safeParse(example);
  const record = z.record(z.string(), z.json()).safeParse(parsed.data);
  const fields = Object.keys(schema.properties ?? {});
  const problems = [
    ...(parsed.error?.issues ?? []).map(
      ({ path, message }) => `${file}: example${path.map((key) => `.${String(key)}`).join('')}: ${message}`,
    ),
    ...(parsed.success && !record.success
      ? [`${file}: the data of ${type} is no object; declare it by z.object({ … })`]
      : []),
    ...fields
      .filter((field) => reservedFields.includes(field) || !/^[A-Za-z_]\w*$/.test(field))
      .map((field) => `${file}: data.${field}: Liquid cannot use that name; choose another`),
    ...(new Set(channels).size < channels.length ? [`${file}: a channel is declared twice; keep one`] : []),
    ...(Number.isInteger(maxSmsSegments) && maxSmsSegments > 0 ? [] : [`${file}: maxSmsSegments must be 1 or more`]),
    ...checkFollowUp(folder, definition),
  ];
  return record.success ? { readable: { definition, schema, example: record.data }, problems } : { problems };
}

function toJsonSchema(data: z.ZodType): z.core.JSONSchema.BaseSchema | string {
  try {
    return z.toJSONSchema(data, { io: 'output', unrepresentable: 'throw' });
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}
