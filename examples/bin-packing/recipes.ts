/**
 * How instances are made, after the two published recipes that FunSearch was measured on (Romera-Paredes et al., Nature 625, 2024,
 * "Methods: bin packing"), and how likely heuristics do on them.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type Instance, makeInstance } from './instance.js';

/** A source of numbers uniform in [0, 1). */
export type Uniform = () => number;

/** A family of random instances. */
export interface Recipe {
  /** What the instances are called in a table. */
  readonly title: string;
  readonly capacity: number;
  /** Items in an instance. */
  readonly itemCount: number;
  /** Size of one item. */
  readonly drawSize: (random: Uniform) => number;
  /** Mean excess of best fit over the lower bound, a fraction; measured on 40,000 (OR) and 2,000 (Weibull) instances. */
  readonly bestFitExcess: number;
  /** Training instances of a run, unless the user says otherwise. */
  readonly trainingCount: number;
  /** Fresh instances that one step of a mutation is tried on. */
  readonly trialCount: number;
  /** Instances that the best agent is measured on at the end. */
  readonly testCount: number;
}

/** The Weibull distribution of scale 45 and shape 3, by inversion. */
function weibull(random: Uniform): number {
  return 45 * (-Math.log(1 - random())) ** (1 / 3);
}

export const RECIPES = {
  /** As set u500 of the OR-Library (Falkenauer, 1996): whole sizes uniform from 20 to 100. */
  or: {
    title: 'OR',
    capacity: 150,
    itemCount: 500,
    drawSize: (random) => 20 + Math.floor(81 * random()),
    bestFitExcess: 0.0513,
    trainingCount: 1000,
    trialCount: 8,
    testCount: 500,
  },
  /** Sizes are cut to whole numbers, not rounded to the nearest: the sizes of FunSearch's published instances are distributed so. */
  weibull: {
    title: 'Weibull',
    capacity: 100,
    itemCount: 5000,
    drawSize: (random) => Math.min(100, Math.max(1, Math.floor(weibull(random)))),
    bestFitExcess: 0.0401,
    trainingCount: 400,
    trialCount: 2,
    testCount: 100,
  },
} as const satisfies Record<string, Recipe>;

/** A fresh instance. */
export function generateInstance(recipe: Recipe, random: Uniform, name = 'generated'): Instance {
  const sizes = new Uint16Array(recipe.itemCount);
  for (let i = 0; i < sizes.length; i++) sizes[i] = recipe.drawSize(random);
  return makeInstance(name, recipe.capacity, sizes);
}

/** Seeds below this are for training, from here up to 2^32 for testing, so that no instance is both. */
const TEST_SEEDS = 2 ** 31;

/** The seed of a training instance, drawn at random. */
export function drawTrainingSeed(random: Uniform): number {
  return Math.floor(random() * TEST_SEEDS);
}

/** The instance of a seed, a whole number from 0 to 2^32 - 1. */
export function instanceOfSeed(recipe: Recipe, seed: number): Instance {
  // Neighbouring seeds make sequences that are not independent: the mean of best fit over 500 of them varied a quarter too much. Times
  // an odd number, 2^32 by the golden ratio, they are neighbours no more, and still all different.
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1));
  const random = () => uniformFloat64(generator);
  return generateInstance(recipe, random, `seed ${seed}`);
}

/** The instances on which the best agent is measured: the same for every run, and never trained on. */
export function testInstances(recipe: Recipe, count: number = recipe.testCount): Instance[] {
  return Array.from({ length: count }, (_, number) => instanceOfSeed(recipe, TEST_SEEDS + number));
}
