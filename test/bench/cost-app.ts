import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import * as z from 'zod';
import { trackingSchema } from '../../lambdas/contracts/environment.ts';
import { CarillonStack } from '../../lib/carillon-stack.ts';
import { compileCatalogue } from '../../lib/catalogue/compile-catalogue.ts';
import { stages } from '../../lib/config.ts';
import { readConfig } from '../../lib/read-config.ts';
import { catalogue } from '../../notifications/catalogue.ts';

/*
 * The stage `local` as bin/carillon.ts has it, tracking as much as BENCH_TRACKING says. What has to be confirmed would
 * refuse to be tracked by failures alone, and is not sent here.
 */
const { BENCH_TRACKING: tracking } = z.object({ BENCH_TRACKING: trackingSchema }).parse(process.env);
const local = stages['local'];
if (local?.email === undefined || local.sms === undefined || local.push === undefined)
  throw new Error('the stage local has lost a channel');

// only e-mail can tell of engagement
const others = tracking === 'failures' ? 'failures' : 'delivery';
const declared = {
  local: {
    ...local,
    email: { ...local.email, tracking },
    sms: { ...local.sms, tracking: others },
    push: { ...local.push, tracking: others },
  },
} as const;
const app = new App({ autoSynth: false });
const { channels: templates } = await compileCatalogue(join(import.meta.dirname, '../../notifications'), catalogue);
const stage = readConfig(declared, 'local', () => '');
new CarillonStack(app, 'Carillon-local', { stageName: 'local', stage, types: catalogue, templates });
app.synth();
