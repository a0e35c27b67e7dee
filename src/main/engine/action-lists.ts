import { checkActionName } from './action-names.js';
import type { AgentTree } from './agent-tree.js';

/** A list of actions as it was given, and each of them once. Never changed. */
class ActionList {
  readonly given: readonly string[];
  readonly names: readonly string[];
  readonly #known: ReadonlySet<string>;

  /** @throws HgmError ERR_ACTION_NAME */
  constructor(given: readonly string[]) {
    for (const action of given) checkActionName(action);
    this.given = given;
    this.#known = new Set(given);
    this.names = this.#known.size === given.length ? given : [...this.#known];
  }

  has(action: string): boolean {
    return this.#known.has(action);
  }
}

/** One agent's view of a list: which of the actions are its children. It follows the tree without looking at the list again. */
export class ListedChildren {
  readonly list: ActionList;
  /** The agent's children among the actions, in the order of their making. It grows; what is in it stays. */
  readonly children: number[] = [];
  readonly #tree: AgentTree;
  readonly #parent: number;
  /** The agent's youngest child that was looked at; -1 for none. */
  #lastSeen = -1;
  /** All names before it are children. */
  #firstMissing = 0;

  /** @param parent - -1 for an agent that is not in the tree yet */
  constructor(tree: AgentTree, parent: number, list: ActionList) {
    this.#tree = tree;
    this.#parent = parent;
    this.list = list;
    this.update();
  }

  /** Takes up the children that were made since. */
  update(): void {
    if (this.#parent < 0) return;
    this.#tree.forEachChildAfter(this.#parent, this.#lastSeen, (child) => {
      if (this.list.has(this.#tree.actionOf(child))) this.children.push(child);
      this.#lastSeen = child;
    });
  }

  /** The first action that is no child and is not refused; undefined when there is none. */
  findMissing(isRefused: (action: string) => boolean): string | undefined {
    const { names } = this.list;
    while (this.#firstMissing < names.length && this.#isChild(names[this.#firstMissing]!)) this.#firstMissing++;
    for (let index = this.#firstMissing; index < names.length; index++) {
      const name = names[index]!;
      if (!isRefused(name) && !this.#isChild(name)) return name;
    }
    return undefined;
  }

  #isChild(action: string): boolean {
    return this.#parent >= 0 && this.#tree.childByAction(this.#parent, action) >= 0;
  }
}

/** Most actions kept of lists that are not frozen, summed over all agents. */
const LIMIT = 2 ** 17;

/**
 * Resolves lists of actions to children. Who drives a search by hand gives an agent the same list again and again: the last one of each agent
 * is remembered. A frozen list is recognised by identity, whatever its length; any other is compared with the remembered one, at some
 * nanoseconds an action.
 */
export class ActionLists {
  readonly #tree: AgentTree;
  readonly #frozen = new WeakMap<readonly string[], ActionList>();
  readonly #listed = new Map<number, ListedChildren>();
  #remembered = 0;

  constructor(tree: AgentTree) {
    this.#tree = tree;
  }

  /**
   * A frozen copy of a list, which {@link resolve} recognises by identity.
   *
   * @throws HgmError ERR_ACTION_NAME
   */
  freeze(actions: readonly string[]): readonly string[] {
    const list = new ActionList(Object.freeze([...actions]));
    this.#frozen.set(list.given, list);
    return list.given;
  }

  /**
   * @param parent - -1 for an agent that is not in the tree yet
   * @throws HgmError ERR_ACTION_NAME
   */
  resolve(parent: number, actions: readonly string[]): ListedChildren {
    const frozen = this.#frozen.get(actions);
    if (parent < 0) return new ListedChildren(this.#tree, parent, frozen ?? new ActionList(actions));
    const known = this.#listed.get(parent);
    if (known !== undefined && (frozen === undefined ? isSame(known.list.given, actions) : known.list === frozen)) {
      known.update();
      return known;
    }
    const listed = new ListedChildren(this.#tree, parent, frozen ?? new ActionList([...actions]));
    this.#remember(parent, listed);
    return listed;
  }

  #remember(parent: number, listed: ListedChildren): void {
    this.#remembered += this.#costOf(listed) - this.#costOf(this.#listed.get(parent));
    if (this.#remembered > LIMIT) {
      // Clearing all is rare and costs only time, so no order of eviction is kept.
      this.#listed.clear();
      this.#remembered = this.#costOf(listed);
    }
    this.#listed.set(parent, listed);
  }

  /** A frozen list is held by its owner anyway, and the tree bounds an agent's children in it. */
  #costOf(listed: ListedChildren | undefined): number {
    return listed === undefined || this.#frozen.has(listed.list.given) ? 0 : listed.list.given.length;
  }
}

function isSame(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((action, index) => action === second[index]);
}
