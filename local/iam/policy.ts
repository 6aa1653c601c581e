import * as z from 'zod';
import { ACCOUNT } from '../account.ts';
import { type Condition, compileCondition } from './condition.ts';
import { arnWildcard, wildcard } from './wildcard.ts';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const conditionValues = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(z.union([z.string(), z.boolean(), z.number()]).transform(String)),
);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Principal: z
    .union([z.literal('*'), z.strictObject({ AWS: oneOrMore.optional(), Service: oneOrMore.optional() })])
    .optional(),
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
});
type WrittenStatement = z.infer<typeof statementSchema>;

const policySchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.preprocess(
    (statement) => (Array.isArray(statement) ? statement : [statement]),
    z.array(statementSchema),
  ),
});

type TextTest = (text: string) => boolean;

/** Whom a statement of a resource policy speaks of. */
export interface PrincipalTest {
  /** Everybody, or this very role, or this service. */
  named(who: { readonly arns: readonly string[]; readonly service?: string }): boolean;
  /** The whole account: an `Allow` leaves the decision to the caller's own policies, a `Deny` strikes all its roles. */
  readonly account: boolean;
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly action: TextTest;
  readonly resource: TextTest;
  readonly principal?: PrincipalTest;
  readonly conditions: readonly Condition[];
}

/** Reads a policy document; throws when it says something that would be misunderstood. */
export function parsePolicy(document: unknown): readonly Statement[] {
  const text = JSON.stringify(document);
  if (text.includes('${')) {
    throw new Error(`policy variables are not understood; extend local/iam/policy.ts: ${text}`);
  }
  const parsed = policySchema.safeParse(document);
  if (!parsed.success) {
    throw new Error(`policy is not understood; extend local/iam/policy.ts: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.Statement.map(compileStatement);
}

function compileStatement(written: WrittenStatement): Statement {
  const { Action, NotAction, Resource, NotResource, Principal, Condition } = written;
  if ((Action === undefined) === (NotAction === undefined)) throw new Error('a statement needs Action or NotAction');
  return {
    effect: written.Effect,
    action: anyOf(Action, NotAction, (pattern) => wildcard(pattern, 'i')),
    resource: anyOf(Resource, NotResource, arnWildcard),
    ...(Principal !== undefined && { principal: compilePrincipal(Principal) }),
    conditions: Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => compileCondition(operator, key, values)),
    ),
  };
}

/** With neither list (a trust policy has no resource) everything matches. */
function anyOf(
  wanted: readonly string[] | undefined,
  unwanted: readonly string[] | undefined,
  compile: (pattern: string) => TextTest,
): TextTest {
  const tests = (wanted ?? unwanted ?? ['*']).map(compile);
  const negated = wanted === undefined && unwanted !== undefined;
  return (text) => tests.some((matches) => matches(text)) !== negated;
}

function compilePrincipal(written: NonNullable<WrittenStatement['Principal']>): PrincipalTest {
  const accounts: readonly string[] = [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`];
  const { AWS = [], Service = [] } = written === '*' ? { AWS: ['*'] } : written;
  return {
    named: ({ arns, service }) =>
      AWS.includes('*') ||
      AWS.some((arn) => arns.includes(arn)) ||
      (service !== undefined && Service.includes(service)),
    account: AWS.some((arn) => accounts.includes(arn)),
  };
}
