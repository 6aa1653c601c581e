import type * as z from 'zod';
import { choiceRowSchema, consentRowSchema, optOutRowSchema } from '../../contracts/api/imports.ts';
import { type Problem, problemsOf } from '../../contracts/problems.ts';
import type { Choosable } from '../api/known-names.ts';
import { aheadProblem, isAhead } from '../api/occurred-at.ts';

/** What a row says. */
export type ImportRow =
  | { readonly kind: 'choice'; readonly row: z.output<typeof choiceRowSchema> }
  | { readonly kind: 'consent'; readonly row: z.output<typeof consentRowSchema> }
  | { readonly kind: 'opt-out'; readonly row: z.output<typeof optOutRowSchema> };

type Parsed = { readonly row: ImportRow } | { readonly problem: Problem };

/** Understands a row by the columns that are filled, or says what is wrong with it. */
export function parseRow(value: unknown, choosable: Choosable, now: Date): Parsed {
  const parsed = parseByKind(value);
  if ('problem' in parsed) return parsed;
  if (isAhead(parsed.row.row.occurredAt, now)) return refused('occurredAt', aheadProblem);
  const problem = unfit(parsed.row, choosable);
  return problem ? { problem } : parsed;
}

function parseByKind(value: unknown): Parsed {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refused('(root)', 'must be an object');
  if ('email' in value || 'sms' in value) {
    const { data, error } = optOutRowSchema.safeParse(value);
    return data ? { row: { kind: 'opt-out', row: data } } : firstOf(error);
  }
  if ('consent' in value) {
    const { data, error } = consentRowSchema.safeParse(value);
    return data ? { row: { kind: 'consent', row: data } } : firstOf(error);
  }
  const { data, error } = choiceRowSchema.safeParse(value);
  return data ? { row: { kind: 'choice', row: data } } : firstOf(error);
}

const refused = (field: string, problem: string) => ({ problem: { field, problem } });

function firstOf(error: z.ZodError): { problem: Problem } {
  const [first = { field: '(root)', problem: 'cannot be understood' }] = problemsOf(error);
  return { problem: first };
}

function unfit({ kind, row }: ImportRow, { types, categories }: Choosable): Problem | undefined {
  if (kind === 'consent') {
    const isDouble = categories.some(({ consent, doubleOptIn }) => consent === row.purpose && doubleOptIn);
    return isDouble && row.consent === 'granted' && row.channel === 'email' && row.proof === undefined
      ? { field: 'proof', problem: 'must say how it was confirmed, for this category asks for double opt-in' }
      : undefined;
  }
  if (kind === 'opt-out') return undefined;
  const type = types.find((each) => each.type === row.type);
  if (row.type !== undefined && type === undefined)
    return { field: 'type', problem: `is not in the catalogue; it has ${types.map((each) => each.type).join(', ')}` };
  const category = type?.category ?? categories.find(({ name }) => name === row.category);
  if (row.category !== undefined && category === undefined)
    return {
      field: 'category',
      problem: `is not in the catalogue; it has ${categories.map(({ name }) => name).join(', ')}`,
    };
  return category?.mandatory && row.frequency === 'never'
    ? { field: 'frequency', problem: 'cannot be never, for this is sent to everybody' }
    : undefined;
}
