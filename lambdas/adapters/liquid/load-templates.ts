import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledCatalogueFile, compiledCatalogueSchema } from '../../contracts/compiled-catalogue.ts';
import type { Templates } from '../../ports/renderer.ts';
import { createRenderer } from './renderer.ts';

/** The templates that were compiled at synth into the folder of the function's bundle. */
export function loadTemplates(folder: string): Templates {
  const compiled = compiledCatalogueSchema.parse(JSON.parse(readFileSync(join(folder, compiledCatalogueFile), 'utf8')));
  const { render } = createRenderer(compiled);
  return {
    typeInfo: (type) => (Object.hasOwn(compiled.types, type) ? compiled.types[type] : undefined),
    render,
  };
}
