import { isRecord } from '../is-record.ts';
import { substitute } from './substitute.ts';
import type { Template, TemplateResource } from './template.ts';

/** The logical ids of the resources, each after those it refers to. */
export function inOrder(resources: Template['Resources']): readonly string[] {
  const ordered = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (ordered.has(logicalId)) return;
    if (path.includes(logicalId)) throw new Error(`circular dependency: ${[...path, logicalId].join(' → ')}`);
    const resource = resources[logicalId];
    if (resource === undefined) return;
    for (const needed of needs(resource)) visit(needed, [...path, logicalId]);
    ordered.add(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return [...ordered];
}

function needs({ Properties, DependsOn }: TemplateResource): ReadonlySet<string> {
  const found = new Set<string>(DependsOn);
  collect(Properties, found);
  return found;
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const [first] = Array.isArray(item) ? item : [item];
    if (typeof first === 'string') {
      if (key === 'Ref') found.add(first);
      if (key === 'Fn::GetAtt') found.add(first.split('.')[0] ?? first);
      if (key === 'Fn::Sub') substitute(first, (name) => remember(name.split('.')[0] ?? name, found));
    }
    collect(item, found);
  }
}

function remember(name: string, found: Set<string>): string {
  found.add(name);
  return name;
}
