import { afterAll } from '@jest/globals';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../../local/cloud.ts';
import { smallAssembly } from '../small-assembly.ts';
import { assets, base, outputs, stage } from './small-api.ts';

/** Starts clouds with the small API and these resources beside it; they are stopped after the last test of the file. */
export function useApi(): (resources: object, options?: LocalCloudOptions) => Promise<LocalCloud> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  return async (resources, options = {}) => {
    const template = { Resources: { ...base, Stage: stage(), ...resources }, Outputs: outputs };
    const assembly = await smallAssembly(template, assets);
    cleanUps.push(() => assembly.remove());
    const cloud = await startLocalCloud({ assembly: assembly.directory, ...options });
    cleanUps.push(() => cloud.stop());
    return cloud;
  };
}
