import type { AgentTree } from './agent-tree.js';

/**
 * Keys of many agents at one moment. Each is made of its parent's, whose text they share, so that the keys of a deep tree cost what its
 * agents do and not the square of its depth; a key that is read costs its characters.
 */
export class AgentKeys {
  readonly #tree: AgentTree;
  readonly #keys = new Map<number, string>();

  constructor(tree: AgentTree) {
    this.#tree = tree;
  }

  keyOf(agent: number): string {
    const path: number[] = [];
    let key: string | undefined;
    for (let above = agent; above >= 0; above = this.#tree.parentOf(above)) {
      key = this.#keys.get(above);
      if (key !== undefined) break;
      path.push(above);
    }
    for (const step of path.reverse()) {
      const action = this.#tree.actionOf(step);
      key = key === undefined ? action : `${key}/${action}`;
      this.#keys.set(step, key);
    }
    return key ?? '';
  }
}
