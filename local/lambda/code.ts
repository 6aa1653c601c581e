import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeSource } from '../template/cloud-parts.ts';

/**
 * Puts functions' code where it runs: a copy outside of any project, for the nearest package.json decides what
 * kind of module a file is, and in Lambda there is none but the bundle's own.
 */
export function codePlacer(
  directory: string,
  assets: ReadonlyMap<string, string>,
): (logicalId: string, code: CodeSource) => Promise<string> {
  return async (logicalId, code) => {
    const target = join(directory, 'functions', logicalId);
    await mkdir(target, { recursive: true });
    if ('text' in code) {
      await writeFile(join(target, 'index.js'), code.text);
      return target;
    }
    const source = assets.get(code.assetHash);
    if (source === undefined) throw new Error(`asset ${code.assetHash} is not in the assembly`);
    await cp(source, target, { recursive: true });
    return target;
  };
}
