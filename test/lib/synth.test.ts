import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { context, root } from './synthesise.ts';

const folder = mkdtempSync(join(tmpdir(), 'carillon-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs bin/carillon.ts as the CDK CLI does, but bundles nothing. */
const synth = (stage: string) =>
  new Promise<{ code: unknown; stderr: string; outdir: string }>((resolve) => {
    const outdir = join(folder, stage);
    const settings = { ...context, stage, 'aws:cdk:bundling-stacks': [] };
    const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(settings) };
    execFile(process.execPath, ['bin/carillon.ts'], { cwd: root, env }, (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, stderr, outdir }),
    );
  });

const reportSchema = z.object({ pluginReports: z.array(z.object({ conclusion: z.string() })) });
const reportIn = (outdir: string) =>
  reportSchema.parse(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).pluginReports;

describe('bin/carillon.ts', () => {
  it.each(['dev', 'local'])('synthesises %s without a finding or a word', async (stage) => {
    const { code, stderr, outdir } = await synth(stage);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(reportIn(outdir)).toEqual([]);
  });

  it('says in one line what is wrong, without a stack trace', async () => {
    const { code, stderr } = await synth('prdo');
    expect(code).toBe(1);
    expect(stderr).toBe("there is no stage 'prdo' in lib/config.ts; choose one of dev, local with -c stage=NAME\n");
  });
});

describe('the checks', () => {
  it('would find a queue that takes plain HTTP and has no dead-letter queue', () => {
    const app = new App({ autoSynth: false, context, outdir: join(folder, 'bad') });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new Queue(new Stack(app, 'Bad'), 'Queue');
    const before = process.exitCode;
    try {
      app.synth();
    } catch {
      // the report says it
    }
    process.exitCode = before;
    expect(reportIn(join(folder, 'bad'))).toEqual([{ conclusion: 'failure' }]);
  });
});
