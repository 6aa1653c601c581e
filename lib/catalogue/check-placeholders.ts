import type { Template } from 'liquidjs';
import { ForTag, Output, toValueSync } from 'liquidjs';
import type { DataShape } from './data-shape.ts';
import { anything } from './data-shape.ts';
import { Expressions, type Scope } from './expressions.ts';
import type { Source } from './source.ts';
import { placeOf } from './source.ts';

/** Finds what a template asks for that the data of its type does not have; loop variables and assignments included. */
export function checkPlaceholders(
  source: Source,
  templates: readonly Template[],
  { type, data }: { readonly type: string; readonly data: DataShape },
): readonly string[] {
  const problems: string[] = [];
  const report = (token: { getPosition(): number[] }, message: string) => {
    problems.push(`${placeOf(source, token.getPosition()[0] ?? 1)}: ${message}`);
  };
  const expressions = new Expressions(type, data, report);

  const visit = (template: Template, scope: Scope): void => {
    const [shape = anything] = [...(template.arguments?.() ?? [])].map((argument) =>
      expressions.shapeOf(argument, scope),
    );
    if (template instanceof Output && shape.isCompound)
      report(
        template.token,
        `${template.token.getText()} is a list or an object; name one of its fields, or loop over it`,
      );
    if (template instanceof ForTag && shape.element === undefined)
      report(template.token, `${template.token.getText()} has to loop over a list, and that is none`);
    for (const { content } of template.localScope?.() ?? []) scope.set(content, shape);

    const inner: Scope =
      template instanceof ForTag
        ? new Map([...scope, [template.variable, shape.element ?? anything], ['forloop', anything]])
        : scope;
    for (const child of toValueSync(template.children?.(false, true) ?? [])) visit(child, inner);
  };

  const scope: Scope = new Map();
  for (const template of templates) visit(template, scope);
  return problems;
}
