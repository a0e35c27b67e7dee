import { checkActionName } from './action-names.js';
import type { AgentTree } from './agent-tree.js';

/** A list of actions as an agent sees it. Never changed. */
export interface ResolvedActions {
  /** The agent's children among them, each once. */
  readonly children: readonly number[];
  /** Those that are not yet children, each once, in order. */
  readonly missing: readonly string[];
}

interface Remembered extends ResolvedActions {
  readonly actions: readonly string[];
  /** How many children the agent had. */
  readonly childCount: number;
}

/** Actions that are remembered, over all agents. */
const LIMIT = 2 ** 17;

/**
 * Resolves lists of actions to children. Who drives a search by hand gives an agent the same list again and again: the last one of each agent
 * is remembered, since comparing it costs some nanoseconds an action, and looking it up a hundred.
 */
export class ActionLists {
  readonly #tree: AgentTree;
  readonly #lists = new Map<number, Remembered>();
  #remembered = 0;

  constructor(tree: AgentTree) {
    this.#tree = tree;
  }

  /**
   * @param parent - -1 for an agent that is not in the tree yet
   * @throws HgmError ERR_ACTION_NAME
   */
  resolve(parent: number, actions: readonly string[]): ResolvedActions {
    if (parent < 0) return this.#lookUp(parent, actions);
    const known = this.#lists.get(parent);
    const isSameList = known !== undefined && isSame(known.actions, actions);
    const childCount = this.#tree.childCount(parent);
    if (isSameList && known.childCount === childCount) return known;
    const list = { ...this.#lookUp(parent, actions), actions: isSameList ? known.actions : [...actions], childCount };
    this.#remember(parent, list);
    return list;
  }

  #lookUp(parent: number, actions: readonly string[]): ResolvedActions {
    const children = new Set<number>();
    const missing = new Set<string>();
    for (const action of actions) {
      checkActionName(action);
      const child = parent < 0 ? -1 : this.#tree.childByAction(parent, action);
      if (child < 0) missing.add(action);
      else children.add(child);
    }
    return { children: [...children], missing: [...missing] };
  }

  #remember(parent: number, list: Remembered): void {
    this.#remembered += list.actions.length - (this.#lists.get(parent)?.actions.length ?? 0);
    if (this.#remembered > LIMIT) {
      // Rare, and nothing but time is lost: so there is no order of eviction to keep.
      this.#lists.clear();
      this.#remembered = list.actions.length;
    }
    this.#lists.set(parent, list);
  }
}

function isSame(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((action, index) => action === second[index]);
}
