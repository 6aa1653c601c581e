import * as z from 'zod';
import type { CloudParts } from './cloud-parts.ts';

/** What a resource is once it is there: the value of `Ref`, and those of `Fn::GetAtt`. */
export interface Provisioned {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** How the resources of one type come about. */
export interface ResourceKind {
  readonly type: string;
  /** Where to extend it. */
  readonly file: string;
  provision(logicalId: string, properties: unknown, cloud: CloudParts): Promise<Provisioned>;
}

/** Describes a resource type: a property that the schema does not know stops the local cloud. */
export function resourceKind<Schema extends z.ZodType>(
  type: string,
  file: string,
  schema: Schema,
  provision: (logicalId: string, properties: z.output<Schema>, cloud: CloudParts) => Provisioned | Promise<Provisioned>,
): ResourceKind {
  return {
    type,
    file,
    provision: async (logicalId, properties, cloud) => {
      const parsed = schema.safeParse(properties);
      if (!parsed.success) {
        throw new Error(`properties are not understood: ${z.prettifyError(parsed.error)}`);
      }
      return provision(logicalId, parsed.data, cloud);
    },
  };
}

/** A property that changes nothing that happens locally. */
export const ignored = z.unknown().optional();
