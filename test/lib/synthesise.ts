import { join } from 'node:path';
import * as z from 'zod';
import type { StageDeclaration } from '../../lib/config-schema.ts';

/** The root of the project. */
export const root = join(import.meta.dirname, '../..');

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});

const stackSchema = z.object({ template: z.unknown(), terminationProtection: z.boolean() });

/** The stack of a stage of lib/config.ts, or of one made up for a test: its template, to be asked by type of resource. */
export async function synthesised(stageName: string, declaration?: StageDeclaration) {
  const declared = declaration && { [stageName]: declaration };
  const answer = await fetch(process.env['CARILLON_SYNTHESISER'] ?? '', {
    method: 'POST',
    body: JSON.stringify({ stageName, declared }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const { template: whole, terminationProtection } = stackSchema.parse(await answer.json());
  const { Resources, Outputs } = templateSchema.parse(whole);
  const all = Object.entries(Resources);
  return {
    whole,
    terminationProtection,
    outputs: Outputs,
    types: [...new Set(all.map(([, { Type }]) => Type))],
    /** The resources of a type with the properties that a test looks at. */
    of: <Properties extends z.ZodType>(type: string, properties: Properties) =>
      all
        .filter(([, { Type }]) => Type === type)
        .map(([logicalId, { Properties, DeletionPolicy }]) => ({
          logicalId,
          deletionPolicy: DeletionPolicy,
          properties: properties.parse(Properties),
        })),
  };
}

export type Synthesised = Awaited<ReturnType<typeof synthesised>>;

/** `Fn::GetAtt` of an ARN; answers with whose. */
export const arnOf = z
  .object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
  .transform(({ 'Fn::GetAtt': [logicalId] }) => logicalId);

/** `Ref`; answers with whose. */
export const refTo = z.object({ Ref: z.string() }).transform(({ Ref }) => Ref);
