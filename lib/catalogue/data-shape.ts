import type * as z from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a template may ask of a value, as its schema promises. */
export interface DataShape {
  /** Undefined if there is no such field. */
  readonly field: (name: string) => DataShape | undefined;
  readonly fields: readonly string[];
  /** What a loop over it finds; undefined if it is no list. */
  readonly element: DataShape | undefined;
  /** A list or an object: nothing that can stand in a sentence as it is. */
  readonly isCompound: boolean;
}

/** A value about which the schema promises nothing, and of which anything may be asked. */
export const anything: DataShape = {
  field: () => anything,
  fields: [],
  get element() {
    return anything;
  },
  isCompound: false,
};

/** A text, number or truth value. */
export const scalar: DataShape = { field: () => undefined, fields: [], element: undefined, isCompound: false };

/** The shape of the values that a JSON Schema describes. */
export function shapeOf(schema: JsonSchema): DataShape {
  return shapeOfAll(alternatives(schema, schema), schema);
}

function shapeOfAll(schemas: readonly JsonSchema[], root: JsonSchema): DataShape {
  if (schemas.some(isUnconstrained)) return anything;
  const lists = schemas.filter(({ type }) => type === 'array');
  const combine = (inner: readonly z.core.JSONSchema._JSONSchema[]): DataShape | undefined =>
    inner.length === 0
      ? undefined
      : shapeOfAll(
          inner.flatMap((schema) => alternatives(schema, root)),
          root,
        );
  // worked out when asked for: a schema may hold itself
  const element = () => combine(lists.flatMap(elementsOf));
  return {
    field: (name) => {
      const declared = combine(schemas.flatMap((schema) => fieldOf(schema, name)));
      if (declared !== undefined) return declared;
      if (name === 'size')
        return schemas.some(({ type }) => type === 'array' || type === 'string') ? scalar : undefined;
      return /^(first|last|\d+)$/.test(name) ? element() : undefined;
    },
    fields: [...new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)))],
    get element() {
      return element();
    },
    isCompound: schemas.length > 0 && schemas.every(({ type }) => type === 'array' || type === 'object'),
  };
}

/** A schema without its indirections: everything that the value may be. */
export function alternatives(schema: z.core.JSONSchema._JSONSchema, root: JsonSchema): readonly JsonSchema[] {
  if (typeof schema === 'boolean') return schema ? [{}] : [];
  if (schema.$ref !== undefined) return alternatives(resolve(schema.$ref, root), root);
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (branches.length === 0) return schema.type === 'null' ? [] : [schema];
  return branches.flatMap((branch) => alternatives(branch, root));
}

function resolve(reference: string, root: JsonSchema): z.core.JSONSchema._JSONSchema {
  const name = /^#\/\$defs\/(?<name>.+)$/.exec(reference)?.groups?.['name'];
  return name === undefined ? root : (root.$defs?.[name] ?? {});
}

function fieldOf(schema: JsonSchema, name: string): readonly z.core.JSONSchema._JSONSchema[] {
  const { properties = {}, additionalProperties } = schema;
  const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (declared !== undefined) return [declared];
  return additionalProperties === undefined || additionalProperties === false ? [] : [additionalProperties];
}

function elementsOf({ items, prefixItems = [] }: JsonSchema): readonly z.core.JSONSchema._JSONSchema[] {
  return [...prefixItems, ...(items === undefined ? [] : Array.isArray(items) ? items : [items])];
}

function isUnconstrained(schema: JsonSchema): boolean {
  return schema.type === undefined && schema.const === undefined && schema.enum === undefined;
}
