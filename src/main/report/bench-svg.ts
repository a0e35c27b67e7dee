/** A benchmark as a picture: how many evaluations a second, and which share of the ideal, by the number of threads. */
import type { BenchRun } from '../bench-command/bench-throughput.js';
import type { BenchResult } from '../bench-command/problem-bench.js';
import { formatCost } from './cost-format.js';
import { formatCounted, formatPercent } from './number-format.js';
import { plainLine } from './plain-text.js';

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

const COLORS = {
  text: '#1f2933',
  faint: '#66727f',
  grid: '#e4e8ec',
  batches: '#0b6bcb',
  single: '#d08a3e',
  background: '#ffffff',
} as const;

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
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${COLORS.text}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${COLORS.background}"/>`,
    text(MARGIN, 32, title, 'font-size="18" font-weight="600"'),
    text(MARGIN, 52, subtitle, `fill="${COLORS.faint}"`),
    ...legend(),
    panel(rates, runs),
    panel(shares, runs),
    '</svg>',
  ].join('\n');
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

/** The smallest of 1, 2 and 5 times a power of ten that is not below `least`. */
function tickStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  return ([1, 2, 5].find((candidate) => candidate * power >= least) ?? 10) * power;
}

function rectangle(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" fill="${fill}"/>`;
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${stroke}"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${attributes}>${escapeXml(content)}</text>`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
