import type { PropertyAccessToken, Template, Token } from 'liquidjs';
import { TypeGuards, Value } from 'liquidjs';
import type { DataShape } from './data-shape.ts';
import { anything, scalar } from './data-shape.ts';
import { suggest } from './suggest.ts';

/** The names that a template has made itself, by loops and assignments. */
export type Scope = Map<string, DataShape>;

type Argument = ReturnType<NonNullable<Template['arguments']>> extends Iterable<infer Item> ? Item : never;

const recipientFields = ['locale', 'timeZone', 'preferencesUrl', 'unsubscribeUrl'] as const;

/** What every template knows besides the data of its type. */
export const builtIn: ReadonlyMap<string, DataShape> = new Map([
  [
    'recipient',
    {
      field: (name) => (recipientFields.some((field) => field === name) ? scalar : undefined),
      fields: recipientFields,
      element: undefined,
      isCompound: true,
    },
  ],
]);

/** Works out what the expressions of a template come to, and reports each name that stands for nothing. */
export class Expressions {
  private readonly type: string;
  private readonly data: DataShape;
  private readonly report: (token: Token, message: string) => void;

  constructor(type: string, data: DataShape, report: (token: Token, message: string) => void) {
    this.type = type;
    this.data = data;
    this.report = report;
  }

  /** The shape of an expression; `anything` where filters or operators make something new of it. */
  shapeOf(argument: Argument | Token, scope: Scope): DataShape {
    if (argument instanceof Value) return this.shapeOfValue(argument, scope);
    if (TypeGuards.isPropertyAccessToken(argument)) return this.shapeOfAccess(argument, scope);
    if (TypeGuards.isRangeToken(argument)) {
      this.shapeOf(argument.lhs, scope);
      this.shapeOf(argument.rhs, scope);
    }
    return anything;
  }

  private shapeOfValue({ initial, filters }: Value, scope: Scope): DataShape {
    const shapes = initial.postfix.map((token) => this.shapeOf(token, scope));
    // liquidjs appends the engine's own escaping as a filter that was read from nowhere
    const written = filters.filter(({ name }) => !name.startsWith('[object'));
    for (const given of written.flatMap(({ args }) => args)) {
      const token = Array.isArray(given) ? given[1] : given;
      if (token !== undefined) this.shapeOf(token, scope);
    }
    const [only = anything] = shapes;
    return shapes.length === 1 && written.length === 0 ? only : anything;
  }

  private shapeOfAccess(token: PropertyAccessToken, scope: Scope): DataShape {
    const [root, ...properties] = token.props.map((property) =>
      TypeGuards.isPropertyAccessToken(property) ? { computed: this.shapeOf(property, scope) } : textOf(property),
    );
    if (typeof root !== 'string') return anything;

    const start = scope.get(root) ?? this.data.field(root) ?? builtIn.get(root);
    if (start === undefined)
      return this.missing(token, root, [...this.data.fields, ...scope.keys(), ...builtIn.keys()]);

    let shape = start;
    let path = root;
    for (const property of properties) {
      const inner = typeof property === 'string' ? shape.field(property) : (shape.element ?? anything);
      if (inner === undefined) return this.missing(token, String(property), shape.fields, `${path}.`);
      path = typeof property === 'string' ? `${path}.${property}` : `${path}[…]`;
      shape = inner;
    }
    return shape;
  }

  private missing(token: Token, name: string, known: readonly string[], prefix = ''): DataShape {
    const cure = suggest(name, known, prefix);
    this.report(token, `{{ ${prefix}${name} }} is not in the data of ${this.type}; ${cure}`);
    return anything;
  }
}

function textOf(token: Token): string {
  if (TypeGuards.isWordToken(token) || TypeGuards.isQuotedToken(token)) return token.content;
  return token.getText();
}
