/**
 * How a child is made from its parent: an evolution strategy of a few steps, with recombination of all mutants.
 *
 * Each step draws PAIRS random directions in the space of both tables. Along each there are two mutants, one ahead and one behind, and
 * both pack the same fresh instances, so the difference in bins is due to the direction and not to luck with the instances. The child
 * moves along the sum of all directions, each weighted by its difference: a mutant that did better pulls, one that did worse pushes
 * (an estimate of the gradient by antithetic differences; Salimans et al., arXiv 1703.03864, eqs. 1 and 2, without their ranks).
 *
 * With 0 steps a child is its parent plus one random direction, and all judging is left to the search.
 *
 * Directions are Gaussian, a quarter of them as drawn, the others smoothed over 3, 7 and 17 neighbouring entries: what a bin with 12
 * free is worth says much about one with 13 free, and bumps of several widths find it sooner than noise does. Spread and stride are
 * inherited with a small change of their own, so lineages whose steps suit the landscape prosper; that is for the search to find out.
 */
import { type Heuristic, type HeuristicTables, levelEnds, type Sight, tablesOf } from './heuristic.js';
import type { Packer } from './packer.js';
import { generateInstance, type Recipe, type Uniform } from './recipes.js';

const PAIRS = 16;
/** Half widths of the windows that directions are smoothed over; 0 for none. */
const HALF_WIDTHS = [0, 1, 3, 8];
/** Changes of `crowding` against those of `worth`: it is multiplied by numbers of bins. */
const CROWDING_SCALE = 0.5;
/** Standard deviation of the logarithm by which spread and stride change from parent to child. */
const INHERITANCE_NOISE = 0.2;
const SPREAD_RANGE = [0.001, 0.5] as const;
const STRIDE_RANGE = [0.0001, 0.1] as const;
/** Entries are kept to this many decimals; finer ones change no packing to speak of. */
const DECIMALS = 5;

/** What mutants are made of and tried on. */
export interface MutationSetting {
  readonly recipe: Recipe;
  /** Where `crowding` may differ from 0. */
  readonly sight: Sight;
  /** Steps from parent to child; 0 makes blind mutations: one random direction, tried on nothing. */
  readonly steps: number;
  readonly packer: Packer;
  readonly random: Uniform;
  /** Called before each step; throws to give up. */
  readonly check?: () => void;
}

/** A child of `parent`: a new heuristic, plain JSON. */
export function mutate(parent: Heuristic, setting: MutationSetting): Heuristic {
  const gaussian = gaussianFrom(setting.random);
  const spread = inherit(parent.spread, SPREAD_RANGE, gaussian);
  const stride = inherit(parent.stride, STRIDE_RANGE, gaussian);
  const tables = tablesOf(parent);
  if (setting.steps === 0) moveBlindly(tables, spread, gaussian, setting);
  for (let step = 0; step < setting.steps; step++) {
    setting.check?.();
    moveTowardsBetterMutants(tables, spread, stride, gaussian, setting);
  }
  levelEnds(tables.worth);
  return { worth: rounded(tables.worth), crowding: rounded(tables.crowding), spread, stride };
}

function moveTowardsBetterMutants(
  tables: HeuristicTables,
  spread: number,
  stride: number,
  gaussian: () => number,
  { recipe, sight, packer, random }: MutationSetting,
): void {
  const instances = Array.from({ length: recipe.trialCount }, () => generateInstance(recipe, random));
  const binsOf = (mutant: HeuristicTables) => instances.reduce((sum, instance) => sum + packer.pack(instance, mutant), 0);
  const trials = Array.from({ length: PAIRS }, (_, pair) => {
    const direction = drawDirection(recipe.capacity, HALF_WIDTHS[pair % HALF_WIDTHS.length]!, sight, gaussian);
    const saved = binsOf(moved(tables, direction, -spread)) - binsOf(moved(tables, direction, spread));
    return { direction, saved };
  });
  // The stride is per unit of saving, in units of the savings' own size: neither instances nor distribution change its meaning.
  const size = Math.sqrt(trials.reduce((sum, { saved }) => sum + saved * saved, 0));
  if (size === 0) return;
  for (const { direction, saved } of trials) add(tables, direction, (stride * saved) / size);
}

function moveBlindly(
  tables: HeuristicTables,
  spread: number,
  gaussian: () => number,
  { recipe, sight, random }: MutationSetting,
): void {
  const halfWidth = HALF_WIDTHS[Math.floor(random() * HALF_WIDTHS.length)]!;
  add(tables, drawDirection(recipe.capacity, halfWidth, sight, gaussian), spread);
}

/** A random change of both tables, its entries of standard deviation 1 (`worth`) and CROWDING_SCALE. */
function drawDirection(capacity: number, halfWidth: number, sight: Sight, gaussian: () => number): HeuristicTables {
  const length = capacity + 1;
  const worth = smoothed(Float64Array.from({ length }, gaussian), halfWidth);
  if (sight === 'bin') return { worth, crowding: new Float64Array(length) };
  const crowding = smoothed(Float64Array.from({ length }, gaussian), halfWidth).map((value) => CROWDING_SCALE * value);
  if (sight === 'open') crowding[0] = 0;
  // An empty bin is not open yet, so there is never a crowd of them.
  crowding[capacity] = 0;
  return { worth, crowding };
}

/** Sums over a window, divided by the root of its width, so that white noise keeps its variance. */
function smoothed(noise: Float64Array, halfWidth: number): Float64Array {
  if (halfWidth === 0) return noise;
  const last = noise.length - 1;
  return noise.map((_, centre) => {
    const from = Math.max(0, centre - halfWidth);
    const to = Math.min(last, centre + halfWidth);
    let sum = 0;
    for (let i = from; i <= to; i++) sum += noise[i]!;
    return sum / Math.sqrt(to - from + 1);
  });
}

function add(tables: HeuristicTables, direction: HeuristicTables, factor: number): void {
  for (let i = 0; i < tables.worth.length; i++) {
    tables.worth[i]! += factor * direction.worth[i]!;
    tables.crowding[i]! += factor * direction.crowding[i]!;
  }
}

function moved({ worth, crowding }: HeuristicTables, direction: HeuristicTables, factor: number): HeuristicTables {
  const copy = { worth: worth.slice(), crowding: crowding.slice() };
  add(copy, direction, factor);
  return copy;
}

function inherit(value: number, [least, most]: readonly [number, number], gaussian: () => number): number {
  const changed = value * Math.exp(INHERITANCE_NOISE * gaussian());
  return Number(Math.min(most, Math.max(least, changed)).toPrecision(4));
}

function rounded(table: Float64Array): number[] {
  // Adding 0 makes 0 of -0, which JSON does not know.
  return Array.from(table, (value) => Math.round(value * 10 ** DECIMALS) / 10 ** DECIMALS + 0);
}

/** Standard normal numbers from uniform ones (Box and Muller, 1958), two at a time. */
function gaussianFrom(random: Uniform): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
