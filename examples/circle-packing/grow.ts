/**
 * Makes a packing as good as moving its circles a little at a time can.
 *
 * The distance of two centres is a convex function of where they are, so it is at least its linearisation: moves that keep the linearised distances
 * above the sums of radii keep the circles apart. Each step is the best of these moves, a linear program over all centres and radii, and no
 * step makes the sum of the radii smaller.
 */
import { maximise, type Row } from './linear-program.js';
import type { Circle } from './packing.js';

/** Least gain of a step that is followed by another. */
const LEAST_GAIN = 1e-9;
const MOST_STEPS = 60;
/** Two circles that are farther apart than both could grow need no row. */
const FARTHEST = 0.75;
const LEAST_RADIUS = 1e-4;

/**
 * @param centres - different points in the square
 * @param check - called between steps; what it throws ends the search
 */
export function grow(centres: readonly (readonly [x: number, y: number])[], check: () => void): readonly Circle[] {
  let circles = smallCirclesAt(centres);
  let sum = sumOf(circles);
  for (let step = 0; step < MOST_STEPS; step++) {
    check();
    const next = stepFrom(circles);
    const gain = sumOf(next) - sum;
    if (!(gain > 0)) return circles;
    circles = next;
    sum += gain;
    if (gain < LEAST_GAIN) return circles;
  }
  return circles;
}

/** Circles with room to spare between them. */
function smallCirclesAt(centres: readonly (readonly [number, number])[]): readonly Circle[] {
  return centres.map(([x, y], place): Circle => {
    const toOthers = centres.map(([otherX, otherY], other) => (other === place ? 1 : Math.hypot(x - otherX, y - otherY) / 2));
    return [x, y, 0.9 * Math.min(x, y, 1 - x, 1 - y, ...toOthers)];
  });
}

function sumOf(circles: readonly Circle[]): number {
  return circles.reduce((total, [, , radius]) => total + radius, 0);
}

/** Variables: x, y and radius of each circle, one circle after the other. */
function stepFrom(circles: readonly Circle[]): readonly Circle[] {
  const rows: Row[] = [];
  circles.forEach(([x, y], place) => {
    const [atX, atY, atRadius] = [3 * place, 3 * place + 1, 3 * place + 2];
    for (const at of [atX, atY]) {
      rows.push({ places: [at, atRadius], values: [-1, 1], bound: 0 });
      rows.push({ places: [at, atRadius], values: [1, 1], bound: 1 });
    }
    rows.push({ places: [atRadius], values: [-1], bound: -LEAST_RADIUS / 2 });
    for (let other = 0; other < place; other++) {
      const [otherX, otherY] = circles[other]!;
      const distance = Math.hypot(x - otherX, y - otherY);
      if (distance > FARTHEST) continue;
      const [alongX, alongY] = [(x - otherX) / distance, (y - otherY) / distance];
      rows.push({
        places: [atX, atY, 3 * other, 3 * other + 1, atRadius, 3 * other + 2],
        values: [-alongX, -alongY, alongX, alongY, 1, 1],
        bound: 0,
      });
    }
  });
  const objective = Float64Array.from({ length: 3 * circles.length }, (_, place) => Number(place % 3 === 2));
  // Inside all rows: a little smaller than what is known to fit.
  const start = Float64Array.from(circles.flatMap(([x, y, radius]) => [x, y, 0.98 * radius]));
  const best = maximise(objective, rows, start);
  return circles.map((_, place): Circle => [best[3 * place]!, best[3 * place + 1]!, best[3 * place + 2]!]);
}
