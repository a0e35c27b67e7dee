/** A map of counts, in which no count is 0. */
function change(counts: Map<number, number>, key: number, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/**
 * Activities with a failed attempt that are tried again, by agent. Each evaluation among them counts provisionally as a result of reward 0 and
 * weight 1, of its agent and of the clades it is in. These are counts beside the sums of results and never in them: taking one back leaves
 * the sums as if it had never been.
 */
export class WaitingCounts {
  readonly #own = new Map<number, number>();
  readonly #zeros = new Map<number, number>();
  readonly #cladeZeros = new Map<number, number>();
  readonly #parentOf: (agent: number) => number;
  #expansions = 0;
  #evaluations = 0;

  /** @param parentOf - gives an agent's parent, -1 for the root */
  constructor(parentOf: (agent: number) => number) {
    this.#parentOf = parentOf;
  }

  /** Expansions among them. */
  get expansions(): number {
    return this.#expansions;
  }

  /** Evaluations among them. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /**
   * Adds an activity, or takes one back.
   *
   * @param by - 1 or -1
   * @param changed - told of every agent whose clade counts otherwise now
   */
  change(type: 'expand' | 'evaluate', agent: number, by: 1 | -1, changed: (agent: number) => void): void {
    change(this.#own, agent, by);
    if (type === 'expand') {
      this.#expansions += by;
      return;
    }
    this.#evaluations += by;
    change(this.#zeros, agent, by);
    for (let above = agent; above >= 0; above = this.#parentOf(above)) {
      change(this.#cladeZeros, above, by);
      changed(above);
    }
  }

  /** Activities of the agent, expansions and evaluations. */
  own(agent: number): number {
    return this.#own.size === 0 ? 0 : (this.#own.get(agent) ?? 0);
  }

  /** Evaluations of the agent. */
  zeros(agent: number): number {
    return this.#zeros.size === 0 ? 0 : (this.#zeros.get(agent) ?? 0);
  }

  /** Evaluations of the agent and its descendants. */
  cladeZeros(agent: number): number {
    return this.#cladeZeros.size === 0 ? 0 : (this.#cladeZeros.get(agent) ?? 0);
  }
}
