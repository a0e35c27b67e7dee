import { formatDuration } from '../../../shared/format/duration.js';
import { formatCount } from '../../../shared/format/number-format.js';
import type { ReportData } from '../../../shared/views/report-data.js';
import type { CurvePoint, RunOverview } from '../../../shared/views/run-views.js';
import { formatFigure } from '../best-figures.js';
import { plainLine } from '../plain-text.js';
import { line, SVG_COLORS, svgDocument, text, tickStep } from '../svg.js';

const WIDTH = 760;
const HEIGHT = 360;
const LEFT = 84;
const RIGHT = WIDTH - 24;
const TOP = 76;
const BOTTOM = HEIGHT - 52;
const ABOUT_TICKS = 6;
const TITLE_LENGTH = 80;
const CURVE = '#0b6bcb';

/** The best agents of a run over its evaluations, as a picture: a self-contained SVG document on a light background. */
export function reportSvg({ overview, curve }: Pick<ReportData, 'overview' | 'curve'>): string {
  const title = plainLine(overview.name ?? overview.problem).slice(0, TITLE_LENGTH);
  const { evaluations } = overview.figures;
  const values = curve.flatMap(({ mean, bound }) => [mean, bound]);
  const content =
    values.length === 0
      ? [text(LEFT, (TOP + BOTTOM) / 2, 'No evaluation has given a result.', `fill="${SVG_COLORS.faint}"`)]
      : plot(overview, curve, Math.max(1, evaluations), Math.min(...values), Math.max(...values));
  return svgDocument({ width: WIDTH, height: HEIGHT, fontSize: 13, title }, [
    text(LEFT, 30, title, 'font-size="17" font-weight="600"'),
    text(LEFT, 52, subtitleOf(overview), `fill="${SVG_COLORS.faint}"`),
    ...content,
  ]);
}

function subtitleOf({ runId, figures, agents, best, measure, status }: RunOverview): string {
  const parts = [
    `${runId}, ${status}`,
    `${formatCount(figures.evaluations)} evaluations in ${formatDuration(figures.elapsedMs)}`,
    `${formatCount(agents)} agents`,
    ...(best === null ? [] : [`best ${formatFigure(best.mean, measure?.scale === 'score')}`]),
  ];
  return plainLine(parts.join(', '));
}

function plot(
  { measure }: RunOverview,
  curve: readonly CurvePoint[],
  evaluations: number,
  low: number,
  high: number,
): readonly string[] {
  const isScored = measure?.scale === 'score';
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  const across = (at: number): number => LEFT + ((RIGHT - LEFT) * at) / evaluations;
  const up = (value: number): number => BOTTOM - ((BOTTOM - TOP) * (value - low)) / span;
  const acrossStep = Math.max(1, tickStep(evaluations / ABOUT_TICKS));
  const upStep = tickStep(span / ABOUT_TICKS);
  const grid: string[] = [];
  for (let at = 0; at <= evaluations; at += acrossStep) {
    grid.push(text(across(at), BOTTOM + 20, formatCount(at), `text-anchor="middle" fill="${SVG_COLORS.faint}"`));
  }
  for (let tick = Math.ceil(low / upStep); tick * upStep <= low + span * (1 + 1e-9); tick++) {
    const y = up(tick * upStep);
    grid.push(line(LEFT, y, RIGHT, y, SVG_COLORS.grid));
    grid.push(text(LEFT - 8, y + 4, formatFigure(tick * upStep, isScored), `text-anchor="end" fill="${SVG_COLORS.faint}"`));
  }
  return [
    ...grid,
    path(
      stepsOf(curve, ({ bound }) => bound, evaluations, across, up),
      SVG_COLORS.faint,
      'stroke-dasharray="4 3"',
    ),
    path(
      stepsOf(curve, ({ mean }) => mean, evaluations, across, up),
      CURVE,
      'stroke-width="2"',
    ),
    text(
      RIGHT,
      HEIGHT - 12,
      `evaluations; ${isScored ? 'score' : 'mean'} of the best agent, dashed: its bound`,
      'text-anchor="end"',
    ),
  ];
}

/** A value stays until the next point. */
function stepsOf(
  curve: readonly CurvePoint[],
  figureOf: (point: CurvePoint) => number,
  evaluations: number,
  across: (at: number) => number,
  up: (value: number) => number,
): string {
  const places = curve.map((point, index) => {
    const until = curve[index + 1]?.evaluations ?? evaluations;
    const y = up(figureOf(point)).toFixed(1);
    return `${index === 0 ? 'M' : 'L'}${across(point.evaluations).toFixed(1)} ${y}H${across(until).toFixed(1)}`;
  });
  return places.join('');
}

function path(places: string, stroke: string, attributes: string): string {
  return `<path d="${places}" fill="none" stroke="${stroke}" ${attributes}/>`;
}
