/**
 * Estimates of CMP as a picture: a panel for each landscape, in it two rows for each policy, by clades and by own scores, with a dot at the mean weighted
 * correlation with the empirical CMP and a line over its 95 % interval. A last panel has what was published of other worlds.
 */
import { type CmpFigures, PUBLISHED_CMP } from '../../comparison/cmp-comparison.js';
import type { ComparisonResult } from '../../comparison/comparison.js';
import { circle, line, SVG_COLORS, svgDocument, text } from '../svg.js';

const WIDTH = 760;
const MARGIN = 24;
const HEAD_HEIGHT = 80;
const TITLE_HEIGHT = 26;
const ROW_HEIGHT = 18;
const AXIS_HEIGHT = 34;
const PANEL_GAP = 14;
const PLOT_LEFT = MARGIN + 250;
const PLOT_RIGHT = WIDTH - MARGIN - 50;
const TICKS = [-1, -0.5, 0, 0.5, 1] as const;
const LABEL_LENGTH = 34;

const COLORS = { ...SVG_COLORS, clade: '#0b6bcb', own: '#8a4b08' } as const;

interface Row {
  readonly label: string;
  readonly color: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

interface Panel {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A self-contained SVG document on a light background. */
export function cmpSvg(result: ComparisonResult): string {
  const panels = [...panelsOf(result), publishedPanel()];
  const drawn: string[] = [];
  let top = HEAD_HEIGHT;
  for (const panel of panels) {
    drawn.push(draw(panel, top));
    top += TITLE_HEIGHT + panel.rows.length * ROW_HEIGHT + AXIS_HEIGHT + PANEL_GAP;
  }
  const subtitle = `${result.evaluations} evaluations, ${result.concurrency} in flight, ${result.seeds.length} seeds; weighted by evaluations, 95 % intervals of the mean`;
  return svgDocument(
    { width: WIDTH, height: top + MARGIN, fontSize: 12, title: 'Estimated and empirical clade metaproductivity' },
    [
      text(MARGIN, 30, 'Correlation of estimated with empirical CMP', 'font-size="18" font-weight="600"'),
      text(MARGIN, 50, subtitle, `fill="${COLORS.faint}"`),
      text(MARGIN, 68, 'by clades', `fill="${COLORS.clade}"`),
      text(MARGIN + 70, 68, 'by own scores', `fill="${COLORS.own}"`),
      ...drawn,
    ],
  );
}

function panelsOf({ landscapes }: ComparisonResult): readonly Panel[] {
  return landscapes.map(({ landscape, policies }) => ({
    title: landscape,
    rows: policies.flatMap(({ label, cmp }) =>
      cmp === undefined ? [] : [...rowsOf(label, cmp.clade, COLORS.clade), ...rowsOf(label, cmp.own, COLORS.own)],
    ),
  }));
}

function rowsOf(label: string, { weighted }: CmpFigures, color: string): readonly Row[] {
  return weighted === null ? [] : [{ label, color, ...weighted }];
}

function publishedPanel(): Panel {
  const rows = PUBLISHED_CMP.map(({ benchmark, method, weighted }) => ({
    label: `${benchmark}: ${method}`,
    color: method.startsWith('HGM') ? COLORS.clade : COLORS.own,
    mean: weighted,
    low: weighted,
    high: weighted,
  }));
  return { title: 'published (arXiv 2510.21614): other worlds, one tree each', rows };
}

function draw({ title, rows }: Panel, top: number): string {
  const rowsTop = top + TITLE_HEIGHT;
  const axis = rowsTop + rows.length * ROW_HEIGHT;
  const ticks = TICKS.flatMap((tick) => [
    line(across(tick), rowsTop, across(tick), axis, tick === 0 ? COLORS.faint : COLORS.grid),
    text(across(tick), axis + 16, String(tick), `text-anchor="middle" font-size="11" fill="${COLORS.faint}"`),
  ]);
  const drawn = rows.map(({ label, color, mean, low, high }, place) => {
    const y = rowsTop + (place + 0.5) * ROW_HEIGHT;
    return [
      text(PLOT_LEFT - 12, y + 4, label.slice(0, LABEL_LENGTH), 'text-anchor="end"'),
      line(across(low), y, across(high), y, color, 'stroke-width="2"'),
      circle(across(mean), y, 4, color),
      text(PLOT_RIGHT + 10, y + 4, mean.toFixed(3)),
    ].join('\n');
  });
  return ['<g>', text(MARGIN, top + 14, title, 'font-size="14" font-weight="600"'), ...ticks, ...drawn, '</g>'].join('\n');
}

function across(correlation: number): number {
  return PLOT_LEFT + ((Math.max(-1, Math.min(1, correlation)) + 1) / 2) * (PLOT_RIGHT - PLOT_LEFT);
}
