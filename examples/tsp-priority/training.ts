import { meanOf } from './held-out.js';
import { compile, type Heuristic, makeTour, type Priority } from './heuristic.js';
import { type Instance, lengthOf, makeInstance } from './instance.js';
import { nearOptimum } from './near-optimum.js';
import type { Parameters } from './parameters.js';

/** Kicks of the search whose tour a tour is compared with: within half a percent of the shortest on average, for two milliseconds. */
const KICKS = 30;

interface Exercise {
  readonly instance: Instance;
  readonly shortest: number;
}

/** What a heuristic did on the instances of a task. */
export interface Outcome {
  /** By how much its tours are longer than near-optimal ones, on average: 0.1 for 10 %. */
  readonly gap: number;
  /** The largest gap among them. */
  readonly worst: number;
  /** Which share of the length was travelled in the last tenth of the steps: 0.1 where steps are alike, more where far cities were left over. */
  readonly lastTenth: number;
}

/** Cities of an instance that broods are compared on, of those of a task: a tour of so many takes a fifth of the time. */
const TRIAL_SHARE = 0.6;
/** Seeds of the instances that broods are compared on: from here on. Those of tasks and of the report are below. */
const FIRST_TRIAL_SEED = 2 ** 31;

/** What a thread keeps from one evaluation to the next. It saves time and changes no result. */
export class Training {
  readonly #params: Pick<Parameters, 'cities' | 'batch'>;
  readonly #exercises = new Map<number, Exercise>();
  readonly #compiled = new Map<string, Priority>();

  constructor(params: Pick<Parameters, 'cities' | 'batch'>) {
    this.#params = params;
  }

  /** Makes the tours of a task's instances. */
  measure(heuristic: Heuristic, task: number): Outcome {
    const { batch } = this.#params;
    const priority = this.#priority(heuristic);
    const outcomes = Array.from({ length: batch }, (_, index) => {
      const { instance, shortest } = this.#exercise(1 + task * batch + index);
      const tour = makeTour(priority, instance);
      const length = lengthOf(tour, instance);
      return { gap: length / shortest - 1, lastTenth: lengthOfEnd(tour, instance) / length };
    });
    return {
      gap: meanOf(outcomes.map(({ gap }) => gap)),
      worst: Math.max(...outcomes.map(({ gap }) => gap)),
      lastTenth: meanOf(outcomes.map(({ lastTenth }) => lastTenth)),
    };
  }

  /**
   * Which of some heuristics makes the shortest tours on fresh instances, by successive halving: the better half of them goes on to the next `trials`
   * instances, until one is left. One that fails is the last of all.
   */
  shortestOf(heuristics: readonly Heuristic[], trials: number, random: () => number, check: () => void): Heuristic | undefined {
    const cities = Math.ceil(TRIAL_SHARE * this.#params.cities);
    let left = heuristics.map((heuristic) => ({ heuristic, length: 0 }));
    while (left.length > 1) {
      const instances = Array.from({ length: trials }, () =>
        makeInstance(cities, FIRST_TRIAL_SEED + Math.floor(random() * FIRST_TRIAL_SEED)),
      );
      for (const entry of left) {
        check();
        entry.length += lengthOfTours(entry.heuristic, instances);
      }
      left = left.sort((one, other) => one.length - other.length || 0).slice(0, Math.ceil(left.length / 2));
    }
    return left[0]?.heuristic;
  }

  #exercise(seed: number): Exercise {
    const known = this.#exercises.get(seed);
    if (known !== undefined) return known;
    const instance = makeInstance(this.#params.cities, seed);
    const exercise = { instance, shortest: nearOptimum(instance, KICKS) };
    this.#exercises.set(seed, exercise);
    return exercise;
  }

  /** Compiled once while the heuristic is among the last hundred that were asked for. */
  #priority(heuristic: Heuristic): Priority {
    const { source } = heuristic;
    const priority = this.#compiled.get(source) ?? compile(heuristic);
    this.#compiled.delete(source);
    this.#compiled.set(source, priority);
    for (const oldest of this.#compiled.keys()) {
      if (this.#compiled.size <= 100) break;
      this.#compiled.delete(oldest);
    }
    return priority;
  }
}

function lengthOfTours(heuristic: Heuristic, instances: readonly Instance[]): number {
  try {
    const priority = compile(heuristic);
    return instances.reduce((sum, instance) => sum + lengthOf(makeTour(priority, instance), instance), 0);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function lengthOfEnd(tour: readonly number[], { x, distances }: Instance): number {
  const cities = x.length;
  let length = 0;
  for (let place = Math.floor(0.9 * cities); place < cities; place++) {
    length += distances[tour[place]! * cities + tour[(place + 1) % cities]!]!;
  }
  return length;
}
