import { GrowingBytes } from '../engine/growing-bytes.js';

/** Agents that are to be looked at again, each once. */
export class AgentMarks {
  /** 1 for those that are marked. */
  readonly #isMarked = new GrowingBytes();
  #marked: number[] = [];

  mark(agent: number): void {
    this.#isMarked.reserve(agent + 1);
    if (this.#isMarked.get(agent) === 1) return;
    this.#isMarked.set(agent, 1);
    this.#marked.push(agent);
  }

  /** Gives the marked agents, in the order of marking, and takes their marks away. */
  take(): readonly number[] {
    const marked = this.#marked;
    this.#marked = [];
    for (const agent of marked) this.#isMarked.set(agent, 0);
    return marked;
  }
}
