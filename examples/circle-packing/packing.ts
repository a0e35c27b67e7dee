/** Circles in the unit square, and an exact check that they lie in it and do not overlap. */

/** x, y and radius. */
export type Circle = readonly [x: number, y: number, radius: number];

export interface Packing {
  readonly circles: readonly Circle[];
}

export const CIRCLES = 26;

/** All numbers of a packing are multiples of 1 / this, so that doubles hold them exactly, and integers stand for them. */
export const GRID = 2 ** 50;

/** What is wrong with a packing; undefined where nothing is. In integers, without rounding and without tolerance. */
export function faultOf({ circles }: Packing): string | undefined {
  if (circles.length !== CIRCLES) return `there are ${circles.length} circles, not ${CIRCLES}`;
  const whole = circles.map((circle) => circle.map((value) => value * GRID));
  if (!whole.every((circle) => circle.every(Number.isSafeInteger))) return 'a number is no multiple of 2^-50';
  const exact = whole.map(([x = 0, y = 0, radius = 0]) => [BigInt(x), BigInt(y), BigInt(radius)] as const);
  const side = BigInt(GRID);
  for (const [place, [x, y, radius]] of exact.entries()) {
    if (radius <= 0n) return `circle ${place} has no radius`;
    if (x < radius || y < radius || x + radius > side || y + radius > side) return `circle ${place} is not inside the square`;
    for (let other = 0; other < place; other++) {
      const [otherX, otherY, otherRadius] = exact[other]!;
      const reach = radius + otherRadius;
      if ((x - otherX) ** 2n + (y - otherY) ** 2n < reach * reach) return `circles ${other} and ${place} overlap`;
    }
  }
  return undefined;
}

/** The sum of the radii, each of which is a multiple of 2^-50, rounded once. */
export function sumOfRadii({ circles }: Packing): number {
  const sum = circles.reduce((total, [, , radius]) => total + BigInt(radius * GRID), 0n);
  return Number(sum) / GRID;
}

/** A packing of these circles on the grid, made smaller by as little as it takes to be without fault. */
export function onGrid(circles: readonly Circle[]): Packing {
  for (let shrink = 0; ; shrink = shrink === 0 ? 2 ** -48 : 2 * shrink) {
    const packing = { circles: circles.map((circle) => snapped(circle, shrink)) };
    if (faultOf(packing) === undefined || shrink > 1) return packing;
  }
}

function snapped([x, y, radius]: Circle, shrink: number): Circle {
  return [Math.round(x * GRID) / GRID, Math.round(y * GRID) / GRID, Math.max(1, Math.floor((radius - shrink) * GRID)) / GRID];
}
