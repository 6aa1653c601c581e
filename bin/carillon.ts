import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CarillonStack } from '../lib/carillon-stack.ts';
import { compileCatalogue } from '../lib/catalogue/compile-catalogue.ts';
import { checkConfirmations } from '../lib/check-confirmations.ts';
import { stages } from '../lib/config.ts';
import { configFile, readConfig } from '../lib/read-config.ts';
import { catalogue } from '../notifications/catalogue.ts';

/** Synthesises one stage: `-c stage=NAME`, `dev` unless told otherwise. */
async function main(): Promise<void> {
  const root = join(import.meta.dirname, '..');
  // synthesised below, so that what goes wrong there is told like everything else
  const app = new App({ autoSynth: false });
  const stageName = String(app.node.tryGetContext('stage') ?? 'dev');
  const source = () => readFileSync(join(root, configFile), 'utf8');
  const stage = readConfig(stages, stageName, source);
  checkConfirmations(catalogue, stage, stageName, source);
  const { channels: templates } = await compileCatalogue(join(root, 'notifications'), catalogue);

  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new CarillonStack(app, `Carillon-${stageName}`, { stageName, stage, types: catalogue, templates });
  app.synth();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
