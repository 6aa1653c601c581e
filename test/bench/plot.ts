import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Text and axes take their colour from here; an image in a page knows whether its reader likes it dark. */
const readable =
  'svg { color: #1f2328; background: none } @media (prefers-color-scheme: dark) { svg { color: #e6edf3 } }';

/** Writes a plot as an SVG file; the same numbers give the same file. */
export function writePlot(file: string, options: PlotOptions): void {
  const { document } = parseHTML('<!doctype html><html><head></head><body></body></html>');
  const drawn = plot({ ...options, document });
  const svg = drawn.tagName.toLowerCase() === 'svg' ? drawn : drawn.querySelector('svg');
  if (svg === null) throw new Error(`no plot was drawn for ${file}`);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const style = document.createElement('style');
  style.textContent = readable;
  svg.append(style);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${svg.outerHTML}\n`);
}
