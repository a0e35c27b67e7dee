import { defineProblem } from 'hgm-orchestrator';

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

export default defineProblem<Polynomial, Point>({
  name: '{{name}}',
  // `hgm run problem.ts --param degree=5` gives it more freedom.
  root: (ctx) => Array.from({ length: Number(ctx.params.degree ?? 3) + 1 }, () => 0),
  tasks: POINTS,
  expand: (parent, ctx) => mutate(parent, ctx.random),
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
