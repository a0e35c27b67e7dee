/** A benchmark as a picture: how many evaluations a second, and which share of the ideal, by the number of threads. */

import { formatCounted, formatPercent } from '../../shared/format/number-format.js';
import type { BenchRun } from '../bench-command/bench-throughput.js';
import type { BenchResult } from '../bench-command/problem-bench.js';
import { formatCost } from './cost-format.js';
import { plainLine } from './plain-text.js';
import { line, rectangle, SVG_COLORS, svgDocument, text, tickStep } from './svg.js';

const WIDTH = 860;
const HEIGHT = 420;
const MARGIN = 24;
const PLOT_TOP = 124;
const PLOT_BOTTOM = 352;
const PANEL_WIDTH = 380;
const AXIS_WIDTH = 56;
const ABOUT_TICKS = 5;
/** Share of a group's place that its bars take. */
const FILLED = 0.7;
const LONGEST_NAME = 60;

const COLORS = { ...SVG_COLORS, batches: '#0b6bcb', single: '#d08a3e' } as const;

/** A panel's figures and axis. */
interface Panel {
  readonly title: string;
  readonly left: number;
  /** Upper end of its axis. */
  readonly top: number;
  readonly ticks: readonly number[];
  figureOf(run: BenchRun): number;
  format(value: number): string;
}

/** A self-contained SVG document on a light background. */
export function benchSvg(result: BenchResult): string {
  const { problem, costs, cores, runs } = result;
  const highest = Math.max(...runs.map(({ evaluationsPerSecond }) => evaluationsPerSecond), 1e-9);
  const step = tickStep(highest / ABOUT_TICKS);
  const steps = Math.ceil((1.04 * highest) / step);
  const rates: Panel = {
    title: 'Evaluations a second',
    left: MARGIN,
    top: steps * step,
    ticks: Array.from({ length: steps + 1 }, (_, place) => place * step),
    figureOf: (run) => run.evaluationsPerSecond,
    format: shortCount,
  };
  const shares: Panel = {
    title: 'Share of the ideal: time in your functions',
    left: WIDTH - MARGIN - PANEL_WIDTH,
    top: 1,
    ticks: [0, 0.25, 0.5, 0.75, 1],
    figureOf: (run) => run.parallelEfficiency,
    format: formatPercent,
  };
  const name = plainLine(problem);
  const title = `What ${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name} gets done`;
  const subtitle = `evaluate takes ${formatCost(costs.evaluate.meanMs)}, expand ${formatCost(costs.expand.meanMs)}; hgm policy, ${formatCounted(cores, 'core')}`;
  return svgDocument({ width: WIDTH, height: HEIGHT, fontSize: 12, title }, [
    text(MARGIN, 32, title, 'font-size="18" font-weight="600"'),
    text(MARGIN, 52, subtitle, `fill="${COLORS.faint}"`),
    ...legend(),
    panel(rates, runs),
    panel(shares, runs),
  ]);
}

function legend(): string[] {
  return [
    rectangle(MARGIN, 66, 12, 12, COLORS.batches),
    text(MARGIN + 18, 76, 'with batches'),
    rectangle(MARGIN + 112, 66, 12, 12, COLORS.single),
    text(MARGIN + 130, 76, 'without batches'),
  ];
}

function panel({ title, left, top, ticks, figureOf, format }: Panel, runs: readonly BenchRun[]): string {
  const plotLeft = left + AXIS_WIDTH;
  const plotRight = left + PANEL_WIDTH;
  const y = (value: number) => PLOT_BOTTOM - (value / top) * (PLOT_BOTTOM - PLOT_TOP);
  const counts = [...new Set(runs.map(({ threads }) => threads))];
  const place = (plotRight - plotLeft) / counts.length;
  const width = Math.min(46, (place * FILLED) / 2);
  const grid = ticks.flatMap((tick) => [
    line(plotLeft, y(tick), plotRight, y(tick), tick === 0 ? COLORS.faint : COLORS.grid),
    text(plotLeft - 8, y(tick) + 4, format(tick), `text-anchor="end" fill="${COLORS.faint}"`),
  ]);
  const groups = counts.flatMap((threads, index) => {
    const middle = plotLeft + (index + 0.5) * place;
    const bars = runs
      .filter((run) => run.threads === threads)
      .flatMap((run) => {
        const x = middle - (run.batching ? width : 0);
        const value = figureOf(run);
        return [
          rectangle(x + 1, y(value), width - 2, PLOT_BOTTOM - y(value), run.batching ? COLORS.batches : COLORS.single),
          text(x + width / 2, y(value) - 5, format(value), `text-anchor="middle" font-size="${width < 30 ? 9 : 11}"`),
        ];
      });
    return [...bars, text(middle, PLOT_BOTTOM + 18, String(threads), 'text-anchor="middle"')];
  });
  return [
    '<g>',
    text(left, PLOT_TOP - 20, title, 'font-size="14" font-weight="600"'),
    ...grid,
    ...groups,
    text((plotLeft + plotRight) / 2, PLOT_BOTTOM + 40, 'threads', `text-anchor="middle" fill="${COLORS.faint}"`),
    '</g>',
  ].join('\n');
}

/** `0.5`, `12`, `1.2k`, `350k`, `1.2M`. */
function shortCount(value: number): string {
  const [unit, suffix] = value >= 1e6 ? [1e6, 'M'] : value >= 1000 ? [1000, 'k'] : [1, ''];
  return `${Number((value / unit).toPrecision(value / unit >= 100 ? 3 : 2))}${suffix}`;
}
