import { join } from 'node:path';
import { barX, gridX, ruleX, text } from '@observablehq/plot';
import { writePlot } from '../test/bench/plot.ts';

const file = join(import.meta.dirname, '../docs/images/simulation-faults.svg');

/** Draws how often each kind of fault was injected, for each thousand deliveries. */
export function writeFaultsPlot(faults: ReadonlyMap<string, number>, deliveries: number): void {
  const bars = [...faults].map(([fault, count]) => ({ fault, count: (1000 * count) / deliveries }));
  writePlot(file, {
    width: 760,
    height: 60 + bars.length * 26,
    marginLeft: 220,
    marginRight: 60,
    x: { label: 'faults injected per thousand deliveries', type: 'symlog' },
    y: { label: null },
    marks: [
      gridX(),
      barX(bars, { x: 'count', y: 'fault', fill: '#2f81f7', sort: { y: '-x' } }),
      text(bars, {
        x: 'count',
        y: 'fault',
        text: ({ count }) => (count >= 10 ? count.toFixed(0) : count.toPrecision(2)),
        textAnchor: 'start',
        dx: 4,
        fill: 'currentColor',
      }),
      ruleX([0]),
    ],
  });
}
