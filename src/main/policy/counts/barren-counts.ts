/** Barren expansions of one agent. */
interface Barren {
  total: number;
  /** Those since it last made a child. */
  inARow: number;
}

/** Expansions that made no agent, without an error, by the agent that was expanded. Only agents with any take memory. */
export class BarrenCounts {
  readonly #maximumInARow: number;
  readonly #byAgent = new Map<number, Barren>();

  /** @param maximumInARow - an agent with so many is not expanded again; >= 1 */
  constructor(maximumInARow: number) {
    this.#maximumInARow = maximumInARow;
  }

  total(agent: number): number {
    return this.#byAgent.size === 0 ? 0 : (this.#byAgent.get(agent)?.total ?? 0);
  }

  /**
   * Whether the agent is not to be expanded, as far as is known: once an expansion of the search was barren, those in flight count as barren
   * too, until they are answered.
   *
   * @param inFlight - its expansions that are not answered
   */
  isGivenUp(agent: number, inFlight: number): boolean {
    if (this.#byAgent.size === 0) return false;
    return (this.#byAgent.get(agent)?.inARow ?? 0) + inFlight >= this.#maximumInARow;
  }

  /** An expansion of the agent was barren. Returns whether it is the first of the search. */
  add(agent: number): boolean {
    const isFirst = this.#byAgent.size === 0;
    const barren = this.#byAgent.get(agent) ?? { total: 0, inARow: 0 };
    barren.total++;
    barren.inARow++;
    this.#byAgent.set(agent, barren);
    return isFirst;
  }

  /** An expansion of the agent made a child. */
  endRow(agent: number): void {
    const barren = this.#byAgent.size === 0 ? undefined : this.#byAgent.get(agent);
    if (barren !== undefined) barren.inARow = 0;
  }
}
