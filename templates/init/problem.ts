import { defineProblem } from 'hgm-orchestrator/problem';
import { z } from 'zod';

/** An agent: the coefficients of a polynomial, the constant first. An agent is plain JSON, whatever else it may be. */
export type Polynomial = readonly number[];

/** A task: one measured point. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What was measured. Here it is made up, a cubic curve with some noise; put your own points in its place. */
export const POINTS: readonly Point[] = Array.from({ length: 60 }, (_, number) => {
  const x = -2 + (4 * number) / 59;
  const noise = 0.3 * Math.sin(number * 12.9898);
  return { x, y: x ** 3 - 2 * x + 1 + noise };
});

/** What `--param NAME=VALUE` sets: other names, and other values, are refused. */
export const parameters = z.strictObject({
  /** Degree of the polynomials. */
  degree: z.int().min(1).max(12).default(3),
});

/** The polynomial's value at x, by Horner's rule. */
export function valueAt(polynomial: Polynomial, x: number): number {
  return polynomial.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** A copy with one coefficient changed, by a little or by a lot. */
export function mutate(polynomial: Polynomial, random: () => number): number[] {
  const changed = Math.floor(random() * polynomial.length);
  const step = 10 ** (-2 * random()) * (random() < 0.5 ? -1 : 1);
  return polynomial.map((coefficient, number) => (number === changed ? coefficient + step : coefficient));
}

/** A copy that misses a point by less: moved along the shortest way to it, by a part of that way in [0, 1]. */
export function mend(polynomial: Polynomial, point: Point, part: number): number[] {
  const powers = polynomial.map((_, power) => point.x ** power);
  const length = powers.reduce((sum, power) => sum + power * power, 0);
  const step = (part * (point.y - valueAt(polynomial, point.x))) / length;
  return polynomial.map((coefficient, power) => coefficient + step * point.x ** power);
}

/** How well the polynomial meets a point, from 0 to 1: 1 when it goes through it, 0.5 when it misses it by 0.5. */
export function rewardOf(polynomial: Polynomial, point: Point): number {
  const miss = (valueAt(polynomial, point.x) - point.y) / 0.5;
  return 1 / (1 + miss * miss);
}

/** The polynomial as one writes it: `1.02 - 1.98 x + 1.01 x^3`. */
export function format(polynomial: Polynomial): string {
  const terms = polynomial.map((coefficient, power) => {
    const sign = coefficient < 0 ? '-' : '+';
    const variable = power === 0 ? '' : power === 1 ? ' x' : ` x^${power}`;
    return `${sign} ${Math.abs(coefficient).toFixed(2)}${variable}`;
  });
  return terms.join(' ').replace(/^\+ /, '').replace(/^- /, '-');
}

export default defineProblem<Polynomial, Point, undefined, z.infer<typeof parameters>>({
  name: '{{name}}',
  params: parameters,
  root: ({ params }) => Array.from({ length: params.degree + 1 }, () => 0),
  tasks: POINTS,
  // Its latest results say which points the parent was tried on: a child is moved towards them, one after the other.
  expandSees: { results: 20 },
  expand: (parent, { results, random }) => {
    let child = mutate(parent, random);
    for (let step = 0; step < 200; step++) {
      const seen = results[Math.floor(random() * results.length)];
      if (seen !== undefined) child = mend(child, seen.task, random() / 2);
    }
    return child;
  },
  evaluate: (polynomial, ctx) => rewardOf(polynomial, ctx.task),
  describe: format,
  report: (best) => `y = ${format(best)}\n\n${plot(best).join('\n')}`,
});

/** The points (o) and the curve (*), drawn with characters. */
function plot(polynomial: Polynomial): string[] {
  const [width, height] = [60, 16];
  const ys = POINTS.map((point) => point.y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '));
  const mark = (x: number, y: number, sign: string) => {
    const row = rows[Math.round(((high - y) / (high - low)) * (height - 1))];
    if (row !== undefined) row[Math.round(((x + 2) / 4) * (width - 1))] = sign;
  };
  for (const { x, y } of POINTS) mark(x, y, 'o');
  for (let column = 0; column < width; column++) {
    const x = -2 + (4 * column) / (width - 1);
    mark(x, valueAt(polynomial, x), '*');
  }
  return rows.map((row) => row.join('').trimEnd());
}
