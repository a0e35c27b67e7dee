/**
 * A comparison as a picture: a panel for each landscape, in it a row for each policy with a dot at the mean utility and a line over its
 * 95 % interval. The dashed line is the first policy's mean. Each panel has an axis of its own, for what differs by hundredths.
 */
import type { ComparisonResult, LandscapeComparison, PolicyComparison } from '../comparison/comparison.js';
import { circle, line, SVG_COLORS, svgDocument, text, tickStep } from './svg.js';

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
/** Between two ticks, at least; rewards are from 0 to 1. */
const MINIMUM_STEP = 0.001;
/** What fits beside the plot. */
const LABEL_LENGTH = 17;

const COLORS = { ...SVG_COLORS, reference: '#0b6bcb', other: '#8a4b08' } as const;

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
  return svgDocument({ width: WIDTH, height, fontSize: 13, title: 'Policies compared on landscapes of known utility' }, [
    text(MARGIN, 30, 'Policies compared', 'font-size="18" font-weight="600"'),
    text(MARGIN, 50, subtitle, `font-size="12" fill="${COLORS.faint}"`),
    ...panels,
  ]);
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
      line(x, rowsTop, x, axis, COLORS.grid),
      text(x, axis + 18, tick.toFixed(scale.decimals), `text-anchor="middle" font-size="11" fill="${COLORS.faint}"`),
    ];
  });
  if (reference !== undefined) {
    const x = scale.place(reference.utility.mean);
    lines.push(line(x, rowsTop, x, axis, COLORS.reference, 'stroke-dasharray="3 3" opacity="0.6"'));
  }
  return [
    '<g>',
    text(MARGIN, top + 16, landscape, 'font-size="14" font-weight="600"'),
    text(MARGIN, top + 33, description, `font-size="12" fill="${COLORS.faint}"`),
    ...lines,
    line(PLOT_LEFT, axis, PLOT_RIGHT, axis, COLORS.faint),
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
    line(low!, y, high!, y, color, 'stroke-width="2"'),
    line(low!, y - 4, low!, y + 4, color, 'stroke-width="2"'),
    line(high!, y - 4, high!, y + 4, color, 'stroke-width="2"'),
    circle(mean!, y, 4.5, color),
    text(PLOT_RIGHT + 10, y + 4, utility.mean.toFixed(3), 'font-size="12"'),
  ].join('\n');
}

/** An axis over all intervals, from tick to tick. */
function scaleOf(policies: readonly PolicyComparison[]): Scale {
  const low = Math.min(...policies.map(({ utility }) => utility.low));
  const high = Math.max(...policies.map(({ utility }) => utility.high));
  const step = tickStep(Math.max((high - low) / ABOUT_TICKS, MINIMUM_STEP));
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step);
  return {
    ticks,
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
    place: (utility) => PLOT_LEFT + ((utility / step - first) / (last - first)) * (PLOT_RIGHT - PLOT_LEFT),
  };
}

function shortened(label: string): string {
  return label.length <= LABEL_LENGTH ? label : `${label.slice(0, LABEL_LENGTH - 1)}…`;
}
