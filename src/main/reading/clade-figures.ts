import { toldResult } from '../run/agents/told-agent.js';
import type { RunState } from '../run/run-state.js';

/**
 * The figures of all clades, made in one pass over the agents: of the same agents they are always the same, to the last bit, where sums that are brought up
 * to date differ by when that was done.
 */
export class CladeFigures {
  readonly #visits: Float64Array;
  readonly #sums: Float64Array;
  readonly #sizes: Uint32Array;

  constructor({ search: { tree }, direction }: RunState) {
    this.#visits = new Float64Array(tree.size);
    this.#sums = new Float64Array(tree.size);
    this.#sizes = new Uint32Array(tree.size).fill(1);
    // Parents have smaller numbers than their children.
    for (let agent = tree.size - 1; agent >= 0; agent--) {
      const visits = tree.ownVisits(agent);
      this.#visits[agent] = this.#visits[agent]! + visits;
      this.#sums[agent] = this.#sums[agent]! + visits * toldResult(tree.ownMean(agent), direction);
      const parent = tree.parentOf(agent);
      if (parent < 0) continue;
      this.#visits[parent] = this.#visits[parent]! + this.#visits[agent]!;
      this.#sums[parent] = this.#sums[parent]! + this.#sums[agent]!;
      this.#sizes[parent] = this.#sizes[parent]! + this.#sizes[agent]!;
    }
  }

  /** Of its results; NaN where it has none. */
  mean(agent: number): number {
    return this.#sums[agent]! / this.#visits[agent]!;
  }

  evaluations(agent: number): number {
    return this.#visits[agent]!;
  }

  /** Agents in it. */
  size(agent: number): number {
    return this.#sizes[agent]!;
  }
}
