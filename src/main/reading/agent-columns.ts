import { GrowingColumn } from './growing-column.js';

/** How an agent came to be. */
export interface Made {
  /** Evaluations applied before. */
  readonly evaluations: number;
  /** Number of the stretch of the journal that has its state. */
  readonly mark: number;
  /** Whether no expansion made it. */
  readonly isAdded: boolean;
  /** Of the expansion that made it. */
  readonly cost: number;
  /** Numbers of the agents that the expansion was shown. */
  readonly mates: readonly number[];
}

/** What the tree does not tell of a run's agents, by number: 21 bytes each, and 4 for each mate. */
export class AgentColumns {
  readonly #madeAt = new GrowingColumn((length) => new Uint32Array(length));
  readonly #marks = new GrowingColumn((length) => new Int32Array(length));
  readonly #added = new GrowingColumn((length) => new Uint8Array(length));
  readonly #costs = new GrowingColumn((length) => new Float64Array(length));
  /** Where an agent's mates end; they begin where those of the agent before it end. */
  readonly #matesEnd = new GrowingColumn((length) => new Uint32Array(length));
  readonly #mates = new GrowingColumn((length) => new Int32Array(length));
  #matesCount = 0;

  /** The agent numbered next after all so far was made. */
  made(agent: number, { evaluations, mark, isAdded, cost, mates }: Made): void {
    this.#madeAt.set(agent, evaluations);
    this.#marks.set(agent, mark);
    this.#added.set(agent, Number(isAdded));
    this.paid(agent, cost);
    for (const mate of mates) this.#mates.set(this.#matesCount++, mate);
    this.#matesEnd.set(agent, this.#matesCount);
  }

  paid(agent: number, cost: number): void {
    if (cost > 0) this.#costs.set(agent, this.#costs.get(agent) + cost);
  }

  madeAt(agent: number): number {
    return this.#madeAt.get(agent);
  }

  markOf(agent: number): number {
    return this.#marks.get(agent);
  }

  isAdded(agent: number): boolean {
    return this.#added.get(agent) === 1;
  }

  /** Of its own evaluations, and of the expansion that made it. */
  costOf(agent: number): number {
    return this.#costs.get(agent);
  }

  matesOf(agent: number): readonly number[] {
    const start = this.#matesStart(agent);
    return Array.from({ length: this.#matesEnd.get(agent) - start }, (_, index) => this.#mates.get(start + index));
  }

  hasMates(agent: number): boolean {
    return this.#matesEnd.get(agent) > this.#matesStart(agent);
  }

  #matesStart(agent: number): number {
    return agent === 0 ? 0 : this.#matesEnd.get(agent - 1);
  }
}
