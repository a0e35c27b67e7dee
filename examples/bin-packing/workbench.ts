import { type Heuristic, type HeuristicTables, tablesOf } from './heuristic.js';
import type { Instance } from './instance.js';
import { Packer } from './packer.js';
import { instanceOfSeed, type Recipe } from './recipes.js';

/** What a thread keeps from one evaluation to the next. It saves time and changes no result. */
export class Workbench {
  readonly recipe: Recipe;
  readonly packer: Packer;
  readonly #training = new Map<number, Instance>();
  readonly #tables = new WeakMap<Heuristic, HeuristicTables>();

  constructor(recipe: Recipe) {
    this.recipe = recipe;
    this.packer = new Packer(recipe.capacity);
  }

  /** The training instance of a seed. */
  instance(seed: number): Instance {
    const known = this.#training.get(seed);
    if (known !== undefined) return known;
    const instance = instanceOfSeed(this.recipe, seed);
    this.#training.set(seed, instance);
    return instance;
  }

  /** The tables of a heuristic, made once for as long as the thread keeps that object. */
  tables(heuristic: Heuristic): HeuristicTables {
    const known = this.#tables.get(heuristic);
    if (known !== undefined) return known;
    const tables = tablesOf(heuristic);
    this.#tables.set(heuristic, tables);
    return tables;
  }
}
