import { GrowingInts } from '../../engine/growing-ints.js';

const WORD_BITS = 5;

/** Agents, a bit for each, which are given in ascending order. */
export class AgentSet {
  readonly #words = new GrowingInts();
  #wordCount = 0;
  #size = 0;

  /** Makes room for the agents 0 to agents - 1. */
  reserve(agents: number): void {
    this.#wordCount = (agents >> WORD_BITS) + 1;
    this.#words.reserve(this.#wordCount);
  }

  has(agent: number): boolean {
    return (this.#words.get(agent >> WORD_BITS) & (1 << agent)) !== 0;
  }

  /** Adds an agent that there is room for; false when it was in it. */
  add(agent: number): boolean {
    if (this.has(agent)) return false;
    const at = agent >> WORD_BITS;
    this.#words.set(at, this.#words.get(at) | (1 << agent));
    this.#size++;
    return true;
  }

  /** In ascending order. */
  toArray(): Uint32Array {
    const agents = new Uint32Array(this.#size);
    let count = 0;
    for (let at = 0; at < this.#wordCount; at++) {
      for (let left = this.#words.get(at); left !== 0; left &= left - 1) {
        agents[count++] = (at << WORD_BITS) + (31 - Math.clz32(left & -left));
      }
    }
    return agents;
  }
}
