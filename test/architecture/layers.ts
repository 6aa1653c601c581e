import type { Import } from './imports.ts';

interface Layer {
  /** A folder; `*` stands for the name of one folder, and each such folder is a layer of its own. */
  readonly folder: string;
  /** Folders, or files without their ending, that it may import beside itself. */
  readonly mayImport: readonly string[];
}

const ofFunctions = [
  'lambdas/domain',
  'lambdas/ports',
  'lambdas/contracts',
  'lambdas/adapters',
  'lambdas/runtime',
  'lambdas/flow',
  'lambdas/wiring',
];

/** Who may import whom; the first folder that a file is in counts. `design.md`, section 5, has the reasons. */
export const layers: readonly Layer[] = [
  { folder: 'lambdas/domain', mayImport: [] },
  { folder: 'lambdas/ports', mayImport: ['lambdas/domain'] },
  { folder: 'lambdas/contracts', mayImport: ['lambdas/domain'] },
  { folder: 'lambdas/runtime', mayImport: ['lambdas/domain', 'lambdas/ports'] },
  // what several functions do alike, on ports alone
  { folder: 'lambdas/flow', mayImport: ['lambdas/domain', 'lambdas/ports', 'lambdas/contracts'] },
  // adapters do not know each other; what every AWS neighbour has in common is in adapters/aws, every other in adapters/http
  {
    folder: 'lambdas/adapters/*',
    mayImport: [
      'lambdas/domain',
      'lambdas/ports',
      'lambdas/contracts',
      'lambdas/adapters/aws',
      'lambdas/adapters/http',
    ],
  },
  // what several functions are made of: the only place beside their index.ts that makes clients
  { folder: 'lambdas/wiring', mayImport: ['lambdas/adapters', 'lambdas/contracts', 'lambdas/domain', 'lambdas/ports'] },
  {
    folder: 'lambdas/functions/route-notification',
    mayImport: [...ofFunctions, 'notifications'],
  },
  // what the types ask for
  { folder: 'lambdas/functions/decide-next-step', mayImport: [...ofFunctions, 'notifications'] },
  // what it says is the team's own content
  { folder: 'lambdas/functions/receive-text', mayImport: [...ofFunctions, 'notifications/text-replies'] },
  // what recipients see, made of values
  { folder: 'lambdas/pages', mayImport: ['lambdas/domain', 'lambdas/contracts'] },
  {
    folder: 'lambdas/functions/serve-preference-centre',
    mayImport: [...ofFunctions, 'lambdas/pages', 'notifications'],
  },
  // what there is to choose about
  { folder: 'lambdas/functions/serve-recipients-api', mayImport: [...ofFunctions, 'notifications'] },
  { folder: 'lambdas/functions/*', mayImport: ofFunctions },
  { folder: 'notifications', mayImport: ['lambdas/domain'] },
  {
    folder: 'lib/catalogue',
    mayImport: [
      'lambdas/contracts',
      'lambdas/domain',
      'lambdas/functions/*/env',
      'lambdas/adapters/liquid',
      'lambdas/ports',
      'notifications',
      'lib',
    ],
  },
  { folder: 'lib', mayImport: ['lambdas/contracts', 'lambdas/domain', 'lambdas/functions/*/env', 'notifications'] },
  { folder: 'client', mayImport: ['lambdas/contracts', 'lambdas/domain', 'notifications'] },
  { folder: 'local', mayImport: [] },
  // the product comes in as what is bundled and synthesised, never as an import
  { folder: 'simulation', mayImport: ['local', 'test/bench/plot'] },
  { folder: 'bin', mayImport: ['lib', 'notifications', 'lambdas/contracts', 'client'] },
];

/** What is wrong with the direction of these imports, in words that name file, line and rule. */
export function wrongDirections(imports: readonly Import[]): string[] {
  return imports
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ from, line, to }) => {
      const layer = layerOf(from);
      if (layer === undefined) return [`${from} is in no layer: give its folder a line in test/architecture/layers.ts`];
      const own = matchOf(layer.folder, from);
      if (to.startsWith(`${own}/`) || layer.mayImport.some((allowed) => matchOf(allowed, to))) return [];
      return [`${from}:${line} imports ${to}, but ${own} may import only ${[own, ...layer.mayImport].join(', ')}`];
    });
}

/** The layer that a file is in. */
export function layerOf(path: string): Layer | undefined {
  return layers.find(({ folder }) => matchOf(folder, path));
}

/** The part of the path that the pattern covers. */
function matchOf(pattern: string, path: string): string | undefined {
  return new RegExp(`^${pattern.replaceAll('*', '[^/]+')}(?=/|\\.ts$)`).exec(path)?.[0];
}
