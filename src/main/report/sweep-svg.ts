/**
 * A sweep as a picture: for each policy the mean over its runs of the best agent's value, over the evaluations, in a band of the mean's 95 % interval. The
 * first policy is drawn last, over the others.
 */
import { formatCount } from '../../shared/format/number-format.js';
import type { MeanPoint } from '../sweep/mean-curve.js';
import { isExact, type SweepResult, type SweptPolicy } from '../sweep/sweep-result.js';
import { formatFigure } from './best-figures.js';
import { plainLine } from './plain-text.js';
import { line, SVG_COLORS, svgDocument, text, tickStep } from './svg.js';

const WIDTH = 860;
const HEIGHT = 420;
const LEFT = 88;
const RIGHT = 640;
const TOP = 76;
const BOTTOM = HEIGHT - 56;
const LEGEND_LEFT = RIGHT + 20;
const LEGEND_ROW = 40;
const ABOUT_TICKS = 6;
/** Share of the evaluations in which the curves set no scale: first agents are often so bad that nothing else could be told apart. */
const BEGINNING = 0.05;
const TITLE_LENGTH = 80;
const LABEL_LENGTH = 24;
/** Of Okabe and Ito, which the colour-blind tell apart, but for the first; further policies begin again. */
const CURVES = ['#0b6bcb', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#66727f', '#56b4e9'] as const;

interface Scale {
  readonly across: (evaluations: number) => number;
  readonly up: (value: number) => number;
}

/** A self-contained SVG document on a light background. */
export function sweepSvg(result: SweepResult): string {
  const { problem, seeds, policies, id } = result;
  const drawn = policies.filter(({ curve }) => curve.length > 0);
  const title = plainLine(problem).slice(0, TITLE_LENGTH);
  const subtitle = plainLine(`sweep ${id}: ${formatCount(seeds.length)} seeds of each policy, bands of 95 % of the mean`);
  const content =
    drawn.length === 0
      ? [text(LEFT, (TOP + BOTTOM) / 2, 'No policy has two answers yet.', `fill="${SVG_COLORS.faint}"`)]
      : plot(result, drawn);
  return svgDocument({ width: WIDTH, height: HEIGHT, fontSize: 13, title: `${title}: policies compared` }, [
    text(LEFT, 30, title, 'font-size="17" font-weight="600"'),
    text(LEFT, 52, subtitle, `fill="${SVG_COLORS.faint}"`),
    ...content,
  ]);
}

function plot(result: SweepResult, drawn: readonly SweptPolicy[]): readonly string[] {
  const { policies } = result;
  const { scale: kind } = result.measure;
  const isScore = kind === 'score';
  const last = Math.max(...drawn.map(({ curve }) => curve.at(-1)?.evaluations ?? 1));
  const shown = drawn.flatMap(({ curve }) => curve.filter(({ evaluations }) => evaluations >= BEGINNING * last));
  const low = Math.min(...shown.map((point) => point.low));
  const high = Math.max(...shown.map((point) => point.high));
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  const scale: Scale = {
    across: (evaluations) => LEFT + ((RIGHT - LEFT) * evaluations) / last,
    up: (value) => BOTTOM - ((BOTTOM - TOP) * (value - low)) / span,
  };
  const colorOf = (policy: SweptPolicy): string => CURVES[policies.indexOf(policy) % CURVES.length] ?? SVG_COLORS.text;
  const clip = `<clipPath id="plot"><rect x="${LEFT}" y="${TOP - 2}" width="${RIGHT - LEFT}" height="${BOTTOM - TOP + 4}"/></clipPath>`;
  const above = [...drawn].reverse();
  return [
    clip,
    ...grid(last, low, span, scale, isScore),
    '<g clip-path="url(#plot)">',
    ...above.map((policy) => band(policy.curve, scale, colorOf(policy))),
    ...above.map((policy) => curveLine(policy.curve, scale, colorOf(policy))),
    '</g>',
    ...drawn.flatMap((policy, row) => legend(policy, TOP + 8 + row * LEGEND_ROW, colorOf(policy), isScore)),
    text(
      RIGHT,
      HEIGHT - 14,
      `evaluations; ${kind} of the best agent so far${isExact(result) ? '' : ', by its own results'}`,
      'text-anchor="end"',
    ),
  ];
}

function grid(last: number, low: number, span: number, { across, up }: Scale, isScore: boolean): readonly string[] {
  const lines: string[] = [];
  const acrossStep = Math.max(1, tickStep(last / ABOUT_TICKS));
  for (let at = 0; at <= last; at += acrossStep) {
    lines.push(text(across(at), BOTTOM + 20, formatCount(at), `text-anchor="middle" fill="${SVG_COLORS.faint}"`));
  }
  const upStep = tickStep(span / ABOUT_TICKS);
  for (let tick = Math.ceil(low / upStep); tick * upStep <= low + span * (1 + 1e-9); tick++) {
    const y = up(tick * upStep);
    lines.push(line(LEFT, y, RIGHT, y, SVG_COLORS.grid));
    lines.push(text(LEFT - 8, y + 4, formatFigure(tick * upStep, isScore), `text-anchor="end" fill="${SVG_COLORS.faint}"`));
  }
  return lines;
}

/** Along the upper ends of the intervals, and back along the lower ones. */
function band(curve: readonly MeanPoint[], scale: Scale, color: string): string {
  const upper = curve.map(({ evaluations, high }) => place(scale, evaluations, high));
  const lower = curve.map(({ evaluations, low }) => place(scale, evaluations, low)).reverse();
  return `<path d="M${[...upper, ...lower].join('L')}Z" fill="${color}" opacity="0.14"/>`;
}

function curveLine(curve: readonly MeanPoint[], scale: Scale, color: string): string {
  const places = curve.map(({ evaluations, mean }) => place(scale, evaluations, mean));
  return `<path d="M${places.join('L')}" fill="none" stroke="${color}" stroke-width="2"/>`;
}

function place({ across, up }: Scale, evaluations: number, value: number): string {
  return `${across(evaluations).toFixed(1)} ${up(value).toFixed(1)}`;
}

function legend({ label, curve }: SweptPolicy, y: number, color: string, isScore: boolean): readonly string[] {
  const name = plainLine(label);
  const shortened = name.length <= LABEL_LENGTH ? name : `${name.slice(0, LABEL_LENGTH - 1)}…`;
  return [
    line(LEGEND_LEFT, y - 4, LEGEND_LEFT + 18, y - 4, color, 'stroke-width="3"'),
    text(LEGEND_LEFT + 26, y, shortened),
    text(LEGEND_LEFT + 26, y + 16, formatFigure(curve.at(-1)?.mean ?? 0, isScore), `font-size="12" fill="${SVG_COLORS.faint}"`),
  ];
}
