import { ACCOUNT, arn, REGION } from '../account.ts';
import type { CloudParts } from './cloud-parts.ts';
import { NO_VALUE, resolve, type Scope } from './intrinsics.ts';
import { inOrder } from './order.ts';
import { resourceKindFor } from './registry.ts';
import type { Provisioned } from './resource.ts';
import type { Template } from './template.ts';

/** Makes every resource of a template, and answers with the outputs. */
export async function provisionStack(
  template: Template,
  stackName: string,
  cloud: CloudParts,
): Promise<Readonly<Record<string, string>>> {
  const made = new Map<string, Provisioned & { readonly type: string; readonly file: string }>();
  const scope = scopeOf(template, stackName, made);

  for (const logicalId of inOrder(template.Resources)) {
    const resource = template.Resources[logicalId];
    if (resource === undefined || (resource.Condition !== undefined && !scope.condition(resource.Condition))) continue;
    const kind = resourceKindFor(resource.Type, logicalId);
    try {
      const provisioned = await kind.provision(logicalId, resolve(resource.Properties, scope), cloud);
      made.set(logicalId, { ...provisioned, type: resource.Type, file: kind.file });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${resource.Type} ${logicalId}: ${reason} (see ${kind.file})`, { cause: error });
    }
  }

  const outputs = Object.entries(template.Outputs)
    .filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition))
    .map(([name, { Value }]) => [name, String(resolve(Value, scope))] as const);
  return Object.fromEntries(outputs);
}

function scopeOf(
  template: Template,
  stackName: string,
  made: ReadonlyMap<string, Provisioned & { readonly type: string; readonly file: string }>,
): Scope {
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': arn('cloudformation', `stack/${stackName}/local`),
    'AWS::NoValue': NO_VALUE,
  };
  const scope: Scope = {
    ref: (name) => {
      const parameter = template.Parameters[name];
      if (parameter !== undefined && parameter.Default === undefined)
        throw new Error(`parameter ${name} has no default`);
      const value = pseudo[name] ?? parameter?.Default ?? made.get(name)?.ref;
      if (value === undefined) throw new Error(`Ref ${name} refers to nothing in the template`);
      return value;
    },
    getAtt: (logicalId, attribute) => {
      const resource = made.get(logicalId);
      const value = resource?.attributes?.[attribute];
      if (resource === undefined)
        throw new Error(`Fn::GetAtt ${logicalId}.${attribute} refers to nothing in the template`);
      if (value === undefined) {
        throw new Error(
          `Fn::GetAtt ${attribute} of ${resource.type} ${logicalId} is not known; extend ${resource.file}`,
        );
      }
      return value;
    },
    condition: (name) => {
      if (!(name in template.Conditions)) throw new Error(`condition ${name} is not in the template`);
      return resolve(template.Conditions[name], scope) === true;
    },
    mapping: (name, first, second) => {
      const value = template.Mappings[name]?.[first]?.[second];
      if (value === undefined) throw new Error(`mapping ${name}.${first}.${second} is not in the template`);
      return value;
    },
  };
  return scope;
}
