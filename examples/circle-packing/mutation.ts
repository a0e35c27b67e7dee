/** Other places for the centres of a packing, from which circles are grown anew. */
import { CIRCLES, type Circle, type Packing } from './packing.js';

type Uniform = () => number;
type Point = readonly [x: number, y: number];

/** Nearest that a centre is put to the border. */
const MARGIN = 0.01;
/** Shares of the kinds of change. */
const MOVES_SOME = 0.6;
const SHAKES_ALL = 0.9;
const LARGEST_SHAKE = 0.08;
const MOST_MOVED = 3;

/** Centres in any places. */
export function anyCentres(random: Uniform): readonly Point[] {
  return Array.from({ length: CIRCLES }, () => anyPoint(random));
}

/** Some circles moved somewhere else, or all a little, or one part exchanged for that of another packing. */
export function mutate({ circles }: Packing, mate: Packing | undefined, random: Uniform): readonly Point[] {
  const kind = random();
  if (kind < MOVES_SOME) return moved(circles, random);
  if (kind < SHAKES_ALL || mate === undefined) return shaken(circles, LARGEST_SHAKE * random() ** 2, random);
  return joined(circles, mate.circles, random);
}

/** One to three circles, small ones rather than large ones, put anywhere. */
function moved(circles: readonly Circle[], random: Uniform): readonly Point[] {
  const count = 1 + Math.floor(random() * MOST_MOVED);
  const bySize = circles.map((_, place) => place).sort((a, b) => circles[a]![2] - circles[b]![2]);
  const chosen = new Set(Array.from({ length: count }, () => bySize[Math.floor(random() ** 1.5 * CIRCLES)]));
  return shaken(circles, 0.005, random).map((point, place) => (chosen.has(place) ? anyPoint(random) : point));
}

function shaken(circles: readonly Circle[], distance: number, random: Uniform): readonly Point[] {
  const by = () => distance * (2 * random() - 1);
  return circles.map(([x, y]): Point => [inside(x + by()), inside(y + by())]);
}

/** What lies on one side of a line from the one, and of what lies on the other side from the other as much as makes up the number. */
function joined(one: readonly Circle[], other: readonly Circle[], random: Uniform): readonly Point[] {
  const angle = 2 * Math.PI * random();
  const along = ([x, y]: Circle) => (x - 0.5) * Math.cos(angle) + (y - 0.5) * Math.sin(angle);
  const kept = Math.floor(CIRCLES * (0.3 + 0.4 * random()));
  const ofOne = [...one].sort((a, b) => along(a) - along(b)).slice(0, kept);
  const ofOther = [...other].sort((a, b) => along(b) - along(a)).slice(0, CIRCLES - kept);
  return shaken([...ofOne, ...ofOther], 0.003, random);
}

function anyPoint(random: Uniform): Point {
  return [inside(random()), inside(random())];
}

function inside(value: number): number {
  return Math.min(1 - MARGIN, Math.max(MARGIN, value));
}
