import { afterAll } from '@jest/globals';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../../local/cloud.ts';
import { smallAssembly } from '../small-assembly.ts';
import { assets, base, outputs, stage } from './small-api.ts';

/** Starts clouds with the small API and these resources beside it; they are stopped after the last test of the file. */
export function useApi(): (
  resources: object,
  options?: LocalCloudOptions,
  code?: Readonly<Record<string, Readonly<Record<string, string>>>>,
) => Promise<LocalCloud> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  return async (resources, options = {}, code = assets) => {
    const template = { Resources: { ...base, Stage: stage(), ...resources }, Outputs: outputs };
    const assembly = await smallAssembly(template, code);
    cleanUps.push(() => assembly.remove());
    const cloud = await startLocalCloud({ assembly: assembly.directory, ...options });
    cleanUps.push(() => cloud.stop());
    return cloud;
  };
}

/** The event that the echoing function got, as far as tests look into it. */
export const echoed = async (answer: Response) =>
  (await answer.json()) as {
    headers: Record<string, string>;
    body: string;
    isBase64Encoded: boolean;
    requestContext: { authorizer: unknown };
  };
