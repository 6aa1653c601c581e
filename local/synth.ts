import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { type Template, templateSchema } from './template/template.ts';

/** What the CDK app has made: one stack, and the directories of its assets by hash. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  readonly assets: ReadonlyMap<string, string>;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
    }),
  ),
});
const assetsSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })).default({}),
});

/** Runs the CDK app for the stage `local` as the CDK command line does, into a directory. */
export async function synthesise(directory: string, app = 'bin/carillon.ts'): Promise<void> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    await promisify(execFile)(process.execPath, [app], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify({ stage: 'local' }) },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const said = z.object({ stderr: z.string() }).safeParse(error).data?.stderr ?? String(error);
    throw new Error(`the app does not synthesise:\n${said}`, { cause: error });
  }
}

/** Reads a cloud assembly: the output directory of `cdk synth`. */
export async function readAssembly(directory: string): Promise<Assembly> {
  const { artifacts } = manifestSchema.parse(await readJson(join(directory, 'manifest.json')));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [[id, stack] = ['', undefined], ...others] = stacks;
  if (stack?.properties?.templateFile === undefined || others.length > 0) {
    throw new Error(`${directory} has ${stacks.length} stacks; the local cloud runs one (extend local/synth.ts)`);
  }
  const { templateFile, stackName = id } = stack.properties;
  const template = templateSchema.safeParse(await readJson(join(directory, templateFile)));
  if (!template.success) {
    const reason = z.prettifyError(template.error);
    throw new Error(`${templateFile} is not understood (extend local/template/template.ts): ${reason}`);
  }
  return { stackName, template: template.data, assets: await readAssets(directory, id) };
}

async function readAssets(directory: string, stackId: string): Promise<ReadonlyMap<string, string>> {
  const { files } = assetsSchema.parse(await readJson(join(directory, `${stackId}.assets.json`)));
  return new Map(
    Object.entries(files).flatMap(([hash, { source }]) =>
      source.path === undefined ? [] : [[hash, join(directory, source.path)] as const],
    ),
  );
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
