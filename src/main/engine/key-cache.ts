import type { AgentTree } from './agent-tree.js';

/** Length of the shortest key that is cached, in characters: a shorter one is found as fast segment by segment. */
const LEAST_LENGTH = 64;
/** Most characters of all cached keys together. */
const LIMIT = 2 ** 22;

/**
 * Finds agents by keys. Long ones that were met lately are cached, since a caller that drives a deep tree by hand goes on where it was: such a
 * key, or one that continues it by an action, costs a hash of its characters instead of a look-up for each segment.
 */
export class KeyCache {
  readonly #tree: AgentTree;
  readonly #agents = new Map<string, number>();
  #characters = 0;

  constructor(tree: AgentTree) {
    this.#tree = tree;
  }

  /** The agent of a key; -1 when there is none. */
  find(key: string): number {
    if (key.length < LEAST_LENGTH) return this.#tree.find(key);
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const parent = this.#parentOf(key);
    const agent = parent < 0 ? this.#tree.find(key) : this.#tree.childByAction(parent, lastSegment(key));
    if (agent >= 0) this.#remember(key, agent);
    return agent;
  }

  /** The agent of a key, or else its nearest ancestor that is in the tree; -1 when not even its root is. */
  findNearest(key: string): number {
    const agent = this.find(key);
    if (agent >= 0) return agent;
    const parent = this.#parentOf(key);
    return parent < 0 ? this.#tree.findNearest(key) : parent;
  }

  /**
   * The agent of a key, which is made with its missing ancestors when there is none.
   *
   * @throws HgmError ERR_ACTION_NAME when a segment is empty: nothing is changed
   */
  ensure(key: string): number {
    const known = this.find(key);
    if (known >= 0) return known;
    const parent = this.#parentOf(key);
    const agent = parent < 0 ? this.#tree.ensure(key) : this.#tree.addChild(parent, lastSegment(key));
    if (key.length >= LEAST_LENGTH) this.#remember(key, agent);
    return agent;
  }

  /** The agent whose key this one continues by an action, if it is remembered; else -1. */
  #parentOf(key: string): number {
    if (key.length < LEAST_LENGTH) return -1;
    return this.#agents.get(key.slice(0, key.lastIndexOf('/'))) ?? -1;
  }

  #remember(key: string, agent: number): void {
    this.#characters += key.length;
    if (this.#characters > LIMIT) {
      // Clearing all is rare and costs only time, so no order of eviction is kept.
      this.#agents.clear();
      this.#characters = key.length;
    }
    this.#agents.set(key, agent);
  }
}

function lastSegment(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
