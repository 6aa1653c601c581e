import { join } from 'node:path';
import * as z from 'zod';
import { readAssembly, synthesise } from '../../local/synth.ts';

/** A function as it is deployed, with an environment that its schema takes. */
export interface DeployedFunction {
  readonly name: string;
  /** Its bundle. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

const propertiesSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

/** Values that the schemas take, for variables whose real ones are known only in a stack. */
const standIns: Readonly<Record<string, string>> = {
  PUSH_APPLICATIONS: '{}',
  TAPPED_QUEUES: JSON.stringify({ email: { mappingId: 'none', copies: 5 } }),
};

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const referenceSchema = z.object({ Ref: z.string() });

/**
 * Synthesises the stage `local` into a directory.
 *
 * @param url - where its queues and its API are said to be
 */
export async function deployedFunctions(directory: string, url: string): Promise<readonly DeployedFunction[]> {
  await synthesise(directory);
  const { template, assets } = await readAssembly(directory);

  const textOf = (value: unknown, name: string): string => {
    if (typeof value === 'string') return value;
    const joined = joinSchema.safeParse(value).data?.['Fn::Join'];
    if (joined) return joined[1].map((part) => textOf(part, name)).join(joined[0]);
    const resource = referenceSchema.safeParse(value).data?.Ref;
    const isQueue = template.Resources[resource ?? '']?.Type === 'AWS::SQS::Queue';
    if (isQueue) return `${url}/000000000000/${resource}`;
    if (name.endsWith('_ARN')) return `arn:aws:none:us-east-1:000000000000:${resource ?? name}`;
    return name.endsWith('_URL') ? url : (resource ?? 'none');
  };

  return Object.values(template.Resources).flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::Lambda::Function') return [];
    const { data } = propertiesSchema.safeParse(Properties);
    const folder = data && assets.get(data.Code.S3Key.replace('.zip', ''));
    if (data === undefined || folder === undefined) return [];
    const env = Object.fromEntries(
      Object.entries(data.Environment.Variables).map(([name, value]) => [name, standIns[name] ?? textOf(value, name)]),
    );
    return [{ name: env['POWERTOOLS_SERVICE_NAME'] ?? '', file: join(folder, 'index.js'), env }];
  });
}
