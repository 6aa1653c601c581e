import { ACCOUNT, iamArn, REGION } from '../account.ts';
import type { NeededPermission, Principal } from '../wire.ts';
import type { RequestContext } from './condition.ts';
import { parsePolicy, type Statement } from './policy.ts';

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: 'not-allowed' | 'denied-by-identity' | 'denied-by-resource' };

interface Caller {
  /** As error messages name it. */
  readonly name: string;
  /** As policies name it. */
  readonly arns: readonly string[];
  readonly service?: string;
  readonly identity: readonly Statement[];
  readonly context: Readonly<Record<string, string>>;
}

const EVERYTHING = parsePolicy({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/** The policies of the stack, and what they allow. */
export class Iam {
  readonly #roles = new Map<
    string,
    { readonly name: string; readonly trust: readonly Statement[]; readonly statements: Statement[] }
  >();
  readonly #resources = new Map<string, Statement[]>();

  /** A role by its logical id and name, with the policy that says who may assume it. */
  addRole(logicalId: string, name: string, trust: unknown): void {
    this.#roles.set(logicalId, { name, trust: parsePolicy(trust), statements: [] });
  }

  /** Whether a service may act as a role. */
  trusts(logicalId: string, service: string): boolean {
    const trust = this.#roles.get(logicalId)?.trust ?? [];
    const about = trust.filter(
      ({ action, principal }) => action('sts:AssumeRole') && principal?.named({ arns: [], service }),
    );
    return about.length > 0 && about.every(({ effect }) => effect === 'Allow');
  }

  /** The logical id of a role, by its name. */
  roleNamed(name: string): string {
    for (const [logicalId, role] of this.#roles) if (role.name === name) return logicalId;
    throw new Error(`no role of the template is named ${name}`);
  }

  addRolePolicy(logicalId: string, document: unknown): void {
    const role = this.#roles.get(logicalId);
    if (role === undefined) throw new Error(`no role ${logicalId} in the template`);
    role.statements.push(...parsePolicy(document));
  }

  /** A policy of a queue, topic, bus, bucket, function or secret. */
  addResourcePolicy(resourceArn: string, document: unknown): void {
    const statements = this.#resources.get(resourceArn) ?? [];
    this.#resources.set(resourceArn, [...statements, ...parsePolicy(document)]);
  }

  /** Explicit deny wins; then an allow of the caller's own policies or of the resource's. */
  decide(principal: Principal, needed: NeededPermission): Decision {
    const caller = this.#caller(principal);
    const context = contextOf(caller, needed);
    const matching = (statement: Statement) =>
      statement.action(needed.action) &&
      statement.resource(needed.resource) &&
      statement.conditions.every((holds) => holds(context));
    const identity = caller.identity.filter(matching);
    const resource = (this.#resources.get(withPolicy(needed.resource)) ?? []).filter(matching);

    if (identity.some(({ effect }) => effect === 'Deny')) return { allowed: false, because: 'denied-by-identity' };
    const struck = resource.some(
      ({ effect, principal: who }) => effect === 'Deny' && (who?.account || who?.named(caller)),
    );
    if (struck) return { allowed: false, because: 'denied-by-resource' };
    const granted = resource.some(({ effect, principal: who }) => effect === 'Allow' && who?.named(caller));
    if (granted || identity.some(({ effect }) => effect === 'Allow')) return { allowed: true };
    return { allowed: false, because: 'not-allowed' };
  }

  /** Why a call was refused, in AWS's words. */
  explain(principal: Principal, needed: NeededPermission, decision: Decision & { allowed: false }): string {
    const { name } = this.#caller(principal);
    const reason = {
      'not-allowed': `because no identity-based policy allows the ${needed.action} action`,
      'denied-by-identity': 'with an explicit deny in an identity-based policy',
      'denied-by-resource': 'with an explicit deny in a resource-based policy',
    }[decision.because];
    return `User: ${name} is not authorized to perform: ${needed.action} on resource: ${needed.resource} ${reason}`;
  }

  #caller(principal: Principal): Caller {
    switch (principal.kind) {
      case 'developer':
        return {
          name: iamArn('user/local-developer'),
          arns: [],
          identity: EVERYTHING,
          context: ofAccount('user/local-developer'),
        };
      case 'service':
        return { name: principal.name, arns: [], service: principal.name, identity: [], context: ofService(principal) };
      case 'role': {
        const role = this.#roles.get(principal.logicalId);
        const session = `arn:aws:sts::${ACCOUNT}:assumed-role/${role?.name}/${principal.functionName}`;
        const arns = [iamArn(`role/${role?.name}`), session];
        return { name: session, arns, identity: role?.statements ?? [], context: ofAccount(`role/${role?.name}`) };
      }
    }
  }
}

/** What has the policy that speaks of a resource: of an object in S3 it is the bucket. */
const withPolicy = (resource: string) => resource.replace(/^(arn:aws:s3:::[^/]+)\/.*$/s, '$1');

const ofAccount = (resource: string): Record<string, string> => ({
  'aws:principalarn': iamArn(resource),
  'aws:principalaccount': ACCOUNT,
  'aws:principaltype': resource.startsWith('role/') ? 'AssumedRole' : 'User',
  'aws:sourceowner': ACCOUNT,
  'aws:principalisawsservice': 'false',
});

const ofService = ({ name, sourceArn }: { name: string; sourceArn: string }): Record<string, string> => ({
  'aws:sourcearn': sourceArn,
  'aws:sourceaccount': ACCOUNT,
  // only SNS has it: whose the caller is
  'aws:sourceowner': ACCOUNT,
  'aws:principalisawsservice': 'true',
  'aws:principalservicename': name,
});

function contextOf(caller: Caller, needed: NeededPermission): RequestContext {
  const context = new Map<string, readonly string[]>([
    // the local endpoint stands for AWS's, which is reached through TLS
    ['aws:securetransport', ['true']],
    ['aws:requestedregion', [REGION]],
    ['aws:resourceaccount', [ACCOUNT]],
  ]);
  for (const [key, value] of [...Object.entries(caller.context), ...Object.entries(needed.context)]) {
    context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return context;
}
