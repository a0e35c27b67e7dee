/**
 * The order in which an agent meets the tasks: a pseudo-random permutation of 0 … n-1 of its own, of which any position can be read
 * without the others. So which tasks are unmet is told by one counter.
 *
 * A balanced Feistel network (Luby and Rackoff, 1988), whose round functions are hashes keyed by run, agent and round, permutes the
 * smallest domain of 4^k >= n values; values >= n are walked past (cycle walking, Black and Rogaway, 2002), fewer than four on average.
 */
import { mix32, RandomPurpose } from '../../shared/random.js';

/**
 * Halves of one or two bits need more rounds: with ideal round functions the order of 4 tasks is 0.083 from uniform in total variation
 * after four rounds, and half of that with each round more, 0.0013 after ten.
 */
const ROUNDS_OF_SMALL_DOMAINS = 10;
const ROUNDS = 6;
const SMALL_HALF_BITS = 2;

/** Permutations of the tasks 0 … taskCount-1, one for each agent. */
export class TaskOrder {
  readonly taskCount: number;
  readonly #seed: number;
  readonly #halfBits: number;
  readonly #rounds: number;

  /**
   * @param taskCount - how many tasks there are, an integer >= 1
   * @param seed - the run's seed
   */
  constructor(taskCount: number, seed: number) {
    this.taskCount = taskCount;
    this.#seed = mix32(mix32(RandomPurpose.taskOrder, seed | 0), (seed / 0x1_0000_0000) | 0);
    let halfBits = 1;
    while (4 ** halfBits < taskCount) halfBits++;
    this.#halfBits = halfBits;
    this.#rounds = halfBits <= SMALL_HALF_BITS ? ROUNDS_OF_SMALL_DOMAINS : ROUNDS;
  }

  /**
   * The task at `position` (0 … taskCount-1) of the agent's order.
   *
   * @throws RangeError when there is no such position: walking from there might never end
   */
  taskAt(agent: number, position: number): number {
    if (position >= this.taskCount) throw new RangeError(`an order of ${this.taskCount} tasks has no position ${position}`);
    const key = mix32(this.#seed, agent);
    let value = position;
    do {
      value = this.#permute(value, key);
    } while (value >= this.taskCount);
    return value;
  }

  #permute(value: number, key: number): number {
    const bits = this.#halfBits;
    const mask = 2 ** bits - 1;
    let left = Math.floor(value / (mask + 1));
    let right = value & mask;
    for (let round = 0; round < this.#rounds; round++) {
      // The round's key is hashed first: combined with the value alone, neighbouring rounds would be the same function shifted by one.
      const next = left ^ (mix32(mix32(key, round), right) & mask);
      left = right;
      right = next;
    }
    return left * (mask + 1) + right;
  }
}
