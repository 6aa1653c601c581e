import { Context, LiquidError } from 'liquidjs';
import { createEngine } from '../../lambdas/adapters/liquid/engine.ts';
import { escapeText } from '../../lambdas/adapters/liquid/escaping.ts';
import { formattingFor } from '../../lambdas/adapters/liquid/formatting.ts';
import type { RecipientLinks } from '../../lambdas/ports/renderer.ts';
import type { ReadableType } from './check-declarations.ts';
import { lineOfError } from './liquid-check.ts';
import type { Source } from './source.ts';
import { placeOf } from './source.ts';
import { withoutOptional } from './without-optional.ts';

/** Links as a recipient's message may carry them; whether they are there, no template can know. */
export const exampleLinks = {
  preferencesUrl: 'https://notifications.example.com/preferences/example',
  unsubscribeUrl: 'https://notifications.example.com/unsubscribe/example',
} as const satisfies RecipientLinks;

/** Renders a template as it was written with the example of its type, and with as little of it as may come. */
export function tryExample(
  source: Source,
  locale: string,
  { definition, schema, example }: ReadableType,
): readonly string[] {
  const full = attempt(source, locale, example, exampleLinks);
  const failure = full ?? attempt(source, locale, withoutOptional(example, schema), {});
  if (failure === undefined) return [];
  const { line, message, missing } = failure;
  const { type } = definition;
  return [
    missing === undefined
      ? `${placeOf(source, line)}: with the example of ${type}${full ? '' : ', less its optional fields'}: ${message}`
      : `${placeOf(source, line)}: {{ ${missing} }} is optional in ${type}; put {% if ${missing} %} around it, or give it | default: '…'`,
  ];
}

interface Failure {
  readonly line: number;
  readonly message: string;
  /** The variable that was not there. */
  readonly missing?: string;
}

function attempt(source: Source, locale: string, data: unknown, links: RecipientLinks): Failure | undefined {
  const timeZone = 'UTC';
  const formatting = formattingFor({ locale, variety: locale, timeZone });
  const engine = createEngine(escapeText, () => formatting);
  const scope = { ...(typeof data === 'object' ? data : {}), recipient: { locale, timeZone, ...links } };
  try {
    engine.renderSync(engine.parse(source.text), new Context(scope, engine.options, { sync: true }));
    return undefined;
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    const message = error.originalError?.message ?? error.message;
    const missing = /^undefined variable: (?<name>.+)$/.exec(message)?.groups?.['name'];
    return { line: lineOfError(error), message, ...(missing !== undefined && { missing }) };
  }
}
