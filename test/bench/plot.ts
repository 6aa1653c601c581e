import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Draws a plot into an SVG file, without a browser. */
export function writePlot(file: string, options: Plot.PlotOptions): void {
  const { document } = parseHTML('<html><body></body></html>');
  const drawn = Plot.plot({ ...options, document });
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${drawn.outerHTML}\n`);
}
