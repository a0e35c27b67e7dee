/** Agents that are to be looked at again, each once. */
export class AgentMarks {
  readonly #isMarked: boolean[] = [];
  #marked: number[] = [];

  mark(agent: number): void {
    if (this.#isMarked[agent] === true) return;
    this.#isMarked[agent] = true;
    this.#marked.push(agent);
  }

  /** Gives the marked agents, in the order of marking, and takes their marks away. */
  take(): readonly number[] {
    const marked = this.#marked;
    this.#marked = [];
    for (const agent of marked) this.#isMarked[agent] = false;
    return marked;
  }
}
