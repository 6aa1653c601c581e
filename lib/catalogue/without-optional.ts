import type * as z from 'zod';
import { alternatives } from './data-shape.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** An example without the fields that may be missing: what every template has to be able to put into words. */
export function withoutOptional(value: unknown, schema: JsonSchema): unknown {
  return prune(value, schema, schema);
}

function prune(value: unknown, schema: z.core.JSONSchema._JSONSchema, root: JsonSchema): unknown {
  const schemas = alternatives(schema, root);
  if (Array.isArray(value)) {
    const items = schemas
      .map(({ items: inner }) => inner)
      .find((inner) => inner !== undefined && !Array.isArray(inner));
    return items === undefined || Array.isArray(items) ? value : value.map((item) => prune(item, items, root));
  }
  if (typeof value !== 'object' || value === null) return value;
  const objects = schemas.filter(({ properties }) => properties !== undefined);
  if (objects.length === 0) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => objects.some(({ required = [] }) => required.includes(name)))
      .map(([name, inner]) => {
        const declared = objects.map(({ properties }) => properties?.[name]).find((property) => property !== undefined);
        return [name, declared === undefined ? inner : prune(inner, declared, root)];
      }),
  );
}
