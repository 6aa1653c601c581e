import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import * as z from 'zod';
import { CarillonStack } from '../../lib/carillon-stack.ts';
import { stages } from '../../lib/config.ts';
import type { StageDeclaration } from '../../lib/config-schema.ts';
import { readConfig } from '../../lib/read-config.ts';
import { catalogue } from '../../notifications/catalogue.ts';
import { root } from './synthesise.ts';

/** The flags of cdk.json. */
export const { context } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));

/** An app with the flags of cdk.json that bundles nothing. */
const anApp = () => new App({ autoSynth: false, context: { ...context, 'aws:cdk:bundling-stacks': [] } });

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
