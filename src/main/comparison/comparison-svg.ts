/**
 * A comparison as a picture: a panel for each landscape, in it a row for each policy with a dot at the mean utility and a line over its
 * 95 % interval. The dashed line is the first policy's mean. Each panel has an axis of its own, for what differs by hundredths.
 */
import type { ComparisonResult, LandscapeComparison, PolicyComparison } from './comparison.js';

const WIDTH = 760;
const MARGIN = 24;
const LABEL_WIDTH = 130;
const HEAD_HEIGHT = 64;
const TITLE_HEIGHT = 44;
const ROW_HEIGHT = 24;
const AXIS_HEIGHT = 50;
const PANEL_GAP = 18;
const PLOT_LEFT = MARGIN + LABEL_WIDTH;
const PLOT_RIGHT = WIDTH - MARGIN - 60;
const ABOUT_TICKS = 6;
/** What fits beside the plot. */
const LABEL_LENGTH = 17;

const COLORS = {
  text: '#1f2933',
  faint: '#66727f',
  grid: '#e4e8ec',
  reference: '#0b6bcb',
  other: '#8a4b08',
  background: '#ffffff',
} as const;

/** Maps utilities to horizontal places. */
interface Scale {
  readonly ticks: readonly number[];
  readonly decimals: number;
  place(utility: number): number;
}

/** A self-contained SVG document on a light background. */
export function comparisonSvg(result: ComparisonResult): string {
  const heights = result.landscapes.map((landscape) => panelHeight(landscape));
  const height = HEAD_HEIGHT + heights.reduce((sum, panel) => sum + panel + PANEL_GAP, 0) + MARGIN - PANEL_GAP;
  const panels: string[] = [];
  let top = HEAD_HEIGHT;
  result.landscapes.forEach((landscape, place) => {
    panels.push(panel(landscape, top));
    top += heights[place]! + PANEL_GAP;
  });
  const subtitle = `Mean true utility of the chosen agent and its 95 % confidence interval: ${result.evaluations} evaluations, ${result.concurrency} in flight, ${result.seeds.length} seeds`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${COLORS.text}">`,
    '<title>Policies compared on landscapes of known utility</title>',
    `<rect width="${WIDTH}" height="${height}" fill="${COLORS.background}"/>`,
    text(MARGIN, 30, 'Policies compared', 'font-size="18" font-weight="600"'),
    text(MARGIN, 50, subtitle, `font-size="12" fill="${COLORS.faint}"`),
    ...panels,
    '</svg>',
  ].join('\n');
}

function panelHeight({ policies }: LandscapeComparison): number {
  return TITLE_HEIGHT + policies.length * ROW_HEIGHT + AXIS_HEIGHT;
}

function panel({ landscape, description, policies }: LandscapeComparison, top: number): string {
  const scale = scaleOf(policies);
  const rowsTop = top + TITLE_HEIGHT;
  const axis = rowsTop + policies.length * ROW_HEIGHT;
  const reference = policies[0];
  const lines = scale.ticks.flatMap((tick) => {
    const x = scale.place(tick);
    return [
      line(x, rowsTop, x, axis, `stroke="${COLORS.grid}"`),
      text(x, axis + 18, tick.toFixed(scale.decimals), `text-anchor="middle" font-size="11" fill="${COLORS.faint}"`),
    ];
  });
  if (reference !== undefined) {
    const x = scale.place(reference.utility.mean);
    lines.push(line(x, rowsTop, x, axis, `stroke="${COLORS.reference}" stroke-dasharray="3 3" opacity="0.6"`));
  }
  return [
    '<g>',
    text(MARGIN, top + 16, landscape, 'font-size="14" font-weight="600"'),
    text(MARGIN, top + 33, description, `font-size="12" fill="${COLORS.faint}"`),
    ...lines,
    line(PLOT_LEFT, axis, PLOT_RIGHT, axis, `stroke="${COLORS.faint}"`),
    text((PLOT_LEFT + PLOT_RIGHT) / 2, axis + 37, 'true utility', `text-anchor="middle" font-size="12" fill="${COLORS.faint}"`),
    ...policies.map((policy, place) => row(policy, scale, rowsTop + (place + 0.5) * ROW_HEIGHT, place === 0)),
    '</g>',
  ].join('\n');
}

function row({ label, utility }: PolicyComparison, scale: Scale, y: number, isReference: boolean): string {
  const color = isReference ? COLORS.reference : COLORS.other;
  const [low, mean, high] = [utility.low, utility.mean, utility.high].map((value) => scale.place(value));
  return [
    text(PLOT_LEFT - 12, y + 4, shortened(label), `text-anchor="end"${isReference ? ' font-weight="600"' : ''}`),
    line(low!, y, high!, y, `stroke="${color}" stroke-width="2"`),
    line(low!, y - 4, low!, y + 4, `stroke="${color}" stroke-width="2"`),
    line(high!, y - 4, high!, y + 4, `stroke="${color}" stroke-width="2"`),
    `<circle cx="${fixed(mean!)}" cy="${fixed(y)}" r="4.5" fill="${color}"/>`,
    text(PLOT_RIGHT + 10, y + 4, utility.mean.toFixed(3), 'font-size="12"'),
  ].join('\n');
}

/** An axis over all intervals, from tick to tick. */
function scaleOf(policies: readonly PolicyComparison[]): Scale {
  const low = Math.min(...policies.map(({ utility }) => utility.low));
  const high = Math.max(...policies.map(({ utility }) => utility.high));
  const step = tickStep((high - low) / ABOUT_TICKS);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step);
  return {
    ticks,
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
    place: (utility) => PLOT_LEFT + ((utility / step - first) / (last - first)) * (PLOT_RIGHT - PLOT_LEFT),
  };
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below `least`, and 0.001 at least. */
function tickStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.001)) + 1e-9);
  const multiple = [1, 2, 5].find((candidate) => candidate * power >= least) ?? 10;
  return multiple * power;
}

function line(x1: number, y1: number, x2: number, y2: number, attributes: string): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" ${attributes}/>`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${attributes}>${escapeXml(content)}</text>`;
}

function shortened(label: string): string {
  return label.length <= LABEL_LENGTH ? label : `${label.slice(0, LABEL_LENGTH - 1)}…`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
