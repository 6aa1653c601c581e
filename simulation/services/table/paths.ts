import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { attribute, copyValue, type Item } from './attribute-values.ts';
import { invalid } from './refusals.ts';

/** The names and positions that lead to a value in an item. */
export type Path = readonly (string | number)[];

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let found: AttributeValue | undefined = { M: item };
  for (const piece of path) {
    found = typeof piece === 'number' ? found.L?.[piece] : attribute(found.M, piece);
    if (found === undefined) return undefined;
  }
  return found;
}

/** The draft with another value at the path, or none; what is below its first level is replaced, never changed. */
export function replaceAt(draft: Record<string, AttributeValue>, path: Path, value: AttributeValue | undefined): void {
  const [first = ''] = path;
  const replaced = path.length === 1 ? value : replacedIn(attribute(draft, String(first)), path, 1, value);
  if (replaced === undefined) delete draft[first];
  else draft[first] = replaced;
}

function replacedIn(
  parent: AttributeValue | undefined,
  path: Path,
  depth: number,
  value: AttributeValue | undefined,
): AttributeValue {
  const piece = path[depth];
  const isLast = depth === path.length - 1;
  if (typeof piece === 'number' && parent?.L !== undefined) {
    const members = [...parent.L];
    const replaced = isLast ? value : replacedIn(members[piece], path, depth + 1, value);
    if (replaced === undefined) members.splice(piece, 1);
    // behind the end is at the end
    else members[Math.min(piece, members.length)] = replaced;
    return { L: members };
  }
  if (typeof piece === 'string' && parent?.M !== undefined) {
    const fields = { ...parent.M };
    const replaced = isLast ? value : replacedIn(attribute(fields, piece), path, depth + 1, value);
    if (replaced === undefined) delete fields[piece];
    else fields[piece] = replaced;
    return { M: fields };
  }
  throw invalid('The document path provided in the update expression is invalid for update');
}

/** A copy of what the paths lead to, in its place. */
export function projected(item: Item, paths: readonly Path[]): Record<string, AttributeValue> {
  return pick({ M: item }, paths)?.M ?? {};
}

function pick(value: AttributeValue, paths: readonly Path[]): AttributeValue | undefined {
  if (paths.some((path) => path.length === 0)) return copyValue(value);
  const heads = [...new Set(paths.map(([head]) => head))];
  const below = (head: string | number, child: AttributeValue | undefined) =>
    child &&
    pick(
      child,
      paths.filter(([first]) => first === head).map(([, ...rest]) => rest),
    );
  const fields = heads
    .filter((head) => typeof head === 'string')
    .flatMap((head) => {
      const picked = below(head, attribute(value.M, head));
      return picked ? [[head, picked] as const] : [];
    });
  if (fields.length > 0) return { M: Object.fromEntries(fields) };
  const members = heads
    .filter((head) => typeof head === 'number')
    .sort((one, other) => one - other)
    .flatMap((head) => below(head, value.L?.[head]) ?? []);
  return members.length > 0 ? { L: members } : undefined;
}
