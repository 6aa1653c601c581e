import type { Template } from 'liquidjs';
import { LiquidError } from 'liquidjs';
import { allowedTags, createEngine } from '../../lambdas/adapters/liquid/engine.ts';
import { escapeText } from '../../lambdas/adapters/liquid/escaping.ts';
import { checkPlaceholders } from './check-placeholders.ts';
import type { DataShape } from './data-shape.ts';
import type { Source } from './source.ts';
import { placeOf } from './source.ts';
import { suggest } from './suggest.ts';

/** What the templates of one type are checked against. */
export interface TemplateContext {
  readonly type: string;
  readonly data: DataShape;
}

const engine = createEngine(escapeText, () => {
  throw new Error('templates are only read here, not rendered');
});

/** Finds what is wrong with the Liquid of a template before any data is put in. */
export function checkLiquid(source: Source, context: TemplateContext): readonly string[] {
  let templates: Template[];
  try {
    templates = engine.parse(source.text);
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    return [`${placeOf(source, lineOfError(error))}: ${cureFor(error)}`];
  }
  return checkPlaceholders(source, templates, context);
}

/** The line of a template (from 1) that an error of liquidjs is about. */
export function lineOfError({ token }: LiquidError): number {
  return token.getPosition()[0] ?? 1;
}

function cureFor(error: LiquidError): string {
  const message = error.originalError?.message ?? error.message.replace(/(, file:[^,]*)?, line:\d+, col:\d+$/, '');
  const filter = /^undefined filter: (?<name>.+)$/.exec(message)?.groups?.['name'];
  if (filter !== undefined) return `there is no filter '${filter}'; ${suggest(filter, Object.keys(engine.filters))}`;
  const tag = /^tag "(?<name>.+)" not found$/.exec(message)?.groups?.['name'];
  if (tag !== undefined) return `there is no tag '${tag}'; ${suggest(tag, allowedTags)}`;
  return `the Liquid is broken: ${message}`;
}
