import * as Plot from '@observablehq/plot';
import { writePlot } from './plot.ts';
import type { Spread } from './spread.ts';

interface Compared {
  readonly name: string;
  readonly size: number;
  readonly functionCpu: Spread;
  readonly bareCpu: Spread;
}

/** Draws what each function takes at each size of batch, beside the bare SDK. */
export function writeCpuPlot(
  file: string,
  compared: readonly Compared[],
  budgets: Readonly<Record<string, number>>,
): void {
  const bars = compared.flatMap(({ name, size, functionCpu, bareCpu }) => [
    { name, size, what: 'function', ...functionCpu },
    { name, size, what: 'bare SDK', ...bareCpu },
  ]);
  const lines = compared.flatMap(({ name, size }) => {
    const budget = budgets[name];
    return size === 10 && budget !== undefined ? [{ name, size, budget }] : [];
  });
  const facets = {
    fx: (one: { name: string; size: number }) => `${one.name.replace(/deliver-|-notification/, '')} ×${one.size}`,
  };
  writePlot(file, {
    width: 900,
    height: 360,
    marginBottom: 30,
    style: { background: 'white', color: '#222' },
    x: { axis: null, domain: ['function', 'bare SDK'] },
    y: { label: 'CPU µs a notification, median and 10–90 %', grid: true },
    fx: { label: null, domain: compared.map(facets.fx) },
    color: { legend: false, domain: ['function', 'bare SDK'], range: ['#3b6ea5', '#b9b9b9'] },
    marks: [
      Plot.barY(bars, { ...facets, x: 'what', y: 'median', fill: 'what' }),
      Plot.ruleX(bars, { ...facets, x: 'what', y1: 'low', y2: 'high', stroke: '#222' }),
      Plot.ruleY(lines, { ...facets, y: 'budget', stroke: '#c0392b', strokeDasharray: '4 3' }),
      Plot.ruleY([0]),
    ],
  });
}
