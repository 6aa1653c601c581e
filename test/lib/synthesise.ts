import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import * as z from 'zod';
import { CarillonStack } from '../../lib/carillon-stack.ts';
import { stages } from '../../lib/config.ts';
import type { StageDeclaration } from '../../lib/config-schema.ts';
import { readConfig } from '../../lib/read-config.ts';
import { catalogue } from '../../notifications/catalogue.ts';

/** The root of the project. */
export const root = join(import.meta.dirname, '../..');

/** The flags of cdk.json. */
export const { context } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));

/** An app with the flags of cdk.json that bundles nothing. */
export const anApp = () => new App({ autoSynth: false, context: { ...context, 'aws:cdk:bundling-stacks': [] } });

/** A stack of a stage of lib/config.ts, or of one made up here. */
export function aStack(
  stageName: string,
  declared: Readonly<Record<string, StageDeclaration>> = stages,
  app = anApp(),
) {
  const stage = readConfig(declared, stageName, () => '');
  const templates = {
    email: { channel: 'email', types: {} },
    sms: { channel: 'sms', types: {} },
    push: { channel: 'push', types: {} },
  } as const;
  return new CarillonStack(app, `Carillon-${stageName}`, { stageName, stage, types: catalogue, templates });
}

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

/** A stack's template, to be asked by type of resource. */
export function synthesised(stack: CarillonStack) {
  const whole: unknown = Template.fromStack(stack).toJSON();
  const { Resources, Outputs } = templateSchema.parse(whole);
  const all = Object.entries(Resources);
  return {
    whole,
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

/** `Fn::GetAtt` of an ARN; answers with whose. */
export const arnOf = z
  .object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
  .transform(({ 'Fn::GetAtt': [logicalId] }) => logicalId);

/** `Ref`; answers with whose. */
export const refTo = z.object({ Ref: z.string() }).transform(({ Ref }) => Ref);
