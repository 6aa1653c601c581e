import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import type { StageDeclaration } from '../../lib/config-schema.ts';
import { aStack, context } from './stack.ts';
import { root } from './synthesise.ts';

// cdk-nag itself reads a property that CDK has deprecated
process.env['JSII_DEPRECATED'] = 'quiet';

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

/** Synthesises an app in this process; what is found goes to the report. */
function checked(name: string, build: (app: App) => void) {
  const outdir = join(folder, name);
  const app = new App({ autoSynth: false, outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  build(app);
  try {
    app.synth();
  } catch (error) {
    // what was found is in the report as well
    if (!String(error).includes('ValidationFailed')) throw error;
  }
  return reportIn(outdir);
}

describe('the checks', () => {
  it('find nothing in a stage that uses every setting', () => {
    const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
    const stage = {
      email: {
        domain: 'example.com',
        sender: 'hello@example.com',
        identity: 'existing',
        sandboxRecipients: ['ada@example.org'],
        sendgrid: { secretArn: arn('sendgrid'), share: 20 },
        tracking: 'engagement',
      },
      sms: {
        twilio: { secretArn: arn('twilio'), messagingServiceSid: `MG${'a'.repeat(32)}` },
        vonage: { secretArn: arn('vonage'), sender: 'Carillon', share: 20 },
        aws: { origination: 'arn:aws:sms-voice:eu-west-1:111122223333:pool/pool-1', share: 20 },
        tracking: 'delivery',
      },
      push: {
        fcm: { secretArn: arn('fcm') },
        apns: { secretArn: arn('apns'), sandbox: true },
        tracking: 'delivery',
      },
      producers: ['111122223333'],
      onCall: { email: 'on-call@example.com' },
      publicUrl: 'https://notify.example.com',
      defaultCountry: 'FR',
      auth: { issuer: 'https://login.example.com/', audience: ['app'] },
    } satisfies StageDeclaration;
    expect(checked('full', (app) => aStack('full', { full: stage }, app))).toEqual([]);
  });

  it('would find a queue that takes plain HTTP and has no dead-letter queue', () => {
    const report = checked('bad', (app) => new Queue(new Stack(app, 'Bad'), 'Queue'));
    expect(report).toEqual([{ conclusion: 'failure' }]);
  });
});
