import * as z from 'zod';

const dependsOn = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .optional()
  .transform((ids) => ids ?? []);

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: dependsOn,
  Condition: z.string().optional(),
  Metadata: z.unknown().optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
export type TemplateResource = z.infer<typeof resourceSchema>;

/** A CloudFormation template, as far as the local cloud understands one. A section that is not here is refused. */
export const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: z.unknown().optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  /** Only checks of parameters, which have their defaults here. */
  Rules: z.unknown().optional(),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z
    .record(
      z.string(),
      z.object({ Value: z.unknown(), Condition: z.string().optional(), Description: z.string().optional() }),
    )
    .default({}),
});
export type Template = z.infer<typeof templateSchema>;
