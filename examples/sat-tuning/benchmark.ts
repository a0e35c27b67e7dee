import { generator, randomFormula } from './formula.js';
import type { Setting } from './setting.js';
import { flipsToSolve, Instance } from './solver.js';

/** Size of the formulas: at 4 clauses a variable most are satisfiable, and far from easy. */
const VARIABLES = 100;
const CLAUSES = 400;
/** A run that has not found an assignment by then is given up, and counts as so many flips. */
const MAXIMUM_FLIPS = 20_000;
/** Instances kept; each takes some 10 KB. */
const MAXIMUM_KEPT = 2000;

/** Instances by their numbers, made when they are first asked for. */
export class Benchmark {
  readonly #instances = new Map<number, Instance>();

  /** Mean of the flips of some runs on an instance, each from an assignment of its own. */
  meanFlips(number: number, setting: Setting, runs: number, random: () => number): number {
    const instance = this.#instance(number);
    let flips = 0;
    for (let run = 0; run < runs; run++) flips += flipsToSolve(instance, setting, random, MAXIMUM_FLIPS);
    return flips / runs;
  }

  #instance(number: number): Instance {
    const known = this.#instances.get(number);
    if (known !== undefined) return known;
    if (this.#instances.size >= MAXIMUM_KEPT) this.#instances.clear();
    const made = new Instance(randomFormula(VARIABLES, CLAUSES, generator(number)));
    this.#instances.set(number, made);
    return made;
  }
}
