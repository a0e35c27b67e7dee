/** The method that the search tunes: a flower is of the species of most of its k nearest neighbours, each measure with a weight. */
import { type Flowers, HELD_OUT, SPECIES } from './flowers.js';

/** An agent. */
export interface Metric {
  /** Of each measure, >= 0. */
  readonly weights: readonly number[];
  /** Neighbours that vote, an odd integer >= 1. */
  readonly k: number;
}

/** Every measure alike, one neighbour: what one begins with. */
export const PLAIN: Metric = { weights: [1, 1, 1, 1], k: 1 };

/** The share of a fold's flowers, in [0, 1], whose species their neighbours in the other folds tell. */
export function accuracyOnFold(metric: Metric, flowers: Flowers, repetition: number, fold: number): number {
  const { count, foldOf } = flowers;
  const at = (flower: number) => foldOf[repetition * count + flower];
  return accuracy(
    metric,
    flowers,
    (flower) => at(flower) === fold,
    (flower) => at(flower) !== fold && at(flower) !== HELD_OUT,
  );
}

/** The same of the flowers that no evaluation saw, by all others. */
export function accuracyOnHeldOut(metric: Metric, flowers: Flowers): number {
  const isHeldOut = (flower: number) => flowers.foldOf[flower] === HELD_OUT;
  return accuracy(metric, flowers, isHeldOut, (flower) => !isHeldOut(flower));
}

function accuracy(
  metric: Metric,
  flowers: Flowers,
  isTested: (flower: number) => boolean,
  isKnown: (flower: number) => boolean,
): number {
  const all = [...flowers.species.keys()];
  const known = all.filter(isKnown);
  const tested = all.filter(isTested);
  const right = tested.filter((flower) => vote(metric, flowers, flower, known) === flowers.species[flower]);
  return right.length / tested.length;
}

function vote(
  { weights, k }: Metric,
  { count, species, differences }: Flowers,
  flower: number,
  known: readonly number[],
): number {
  const distances = known.map((other) => {
    let distance = 0;
    for (const [measure, weight] of weights.entries()) {
      distance += weight * (differences[(measure * count + flower) * count + other] ?? 0);
    }
    return { other, distance };
  });
  // Equal distances by number, so that the answer is the same everywhere.
  distances.sort((a, b) => a.distance - b.distance || a.other - b.other);
  const votes = new Array<number>(SPECIES).fill(0);
  for (const { other } of distances.slice(0, k)) {
    const kind = species[other] ?? 0;
    votes[kind] = (votes[kind] ?? 0) + 1;
  }
  return votes.indexOf(Math.max(...votes));
}
