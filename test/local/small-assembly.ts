// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM have placeholders of this form
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cloud assembly written by hand: what `cdk synth` would leave for this template and these assets. */
export async function smallAssembly(
  template: object,
  assets: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<{ readonly directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'carillon-assembly-'));
  const write = (file: string, content: unknown) =>
    writeFile(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content));

  await write('manifest.json', {
    version: '48.0.0',
    artifacts: { Small: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Small.template.json' } } },
  });
  await write('Small.template.json', template);
  const files = Object.keys(assets).map((hash) => [hash, { source: { path: `asset.${hash}`, packaging: 'zip' } }]);
  await write('Small.assets.json', { version: '48.0.0', files: Object.fromEntries(files) });
  for (const [hash, contents] of Object.entries(assets)) {
    await mkdir(join(directory, `asset.${hash}`));
    for (const [file, text] of Object.entries(contents)) await write(`asset.${hash}/${file}`, text);
  }
  return { directory, remove: () => rm(directory, { recursive: true }) };
}

/** The code of a function that is an asset. */
export const asset = (hash: string) => ({
  S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
  S3Key: `${hash}.zip`,
});

/** A policy with one statement. */
export const policy = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
