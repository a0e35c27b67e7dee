/**
 * Thompson sampling over the children of one agent (Thompson, Biometrika 25, 1933): every child's posterior, Beta(prior + S, prior + F) of
 * its clade, is drawn from once, and the largest draw decides.
 */
import type { Uniform } from '../../shared/random.js';
import type { AgentTree } from './agent-tree.js';
import { drawBetaLogOdds } from './draw-beta.js';
import { BetaPosterior } from './posterior/beta-posterior.js';
import { ThompsonIndex } from './thompson/thompson-index.js';

/** Which child an agent is expanded by. */
export interface ChildSelector {
  /**
   * Chooses among children of one agent that are neither pruned nor busy.
   *
   * @param children - different children of one agent. The array may grow from one call to the next, but not change otherwise
   * @param prior - both shapes of the Beta prior, > 0
   * @returns -1 when none may be chosen
   */
  choose(children: readonly number[], prior: number, uniform: Uniform): number;
  /** Told when the rewards of an agent, and with them those of its ancestors, changed. */
  update(agent: number): void;
  /** Told when an agent was pruned, or has become busy or free. */
  updateChoice(agent: number): void;
}

/** Draws for every child: exact, and in proportion to their number. */
export class PlainChildSelector implements ChildSelector {
  readonly #tree: AgentTree;
  readonly #busy: ReadonlySet<number>;

  /** @param busy - agents that may not be chosen now */
  constructor(tree: AgentTree, busy: ReadonlySet<number>) {
    this.#tree = tree;
    this.#busy = busy;
  }

  choose(children: readonly number[], prior: number, uniform: Uniform): number {
    let best = -1;
    let bestLogOdds = Number.NEGATIVE_INFINITY;
    for (const child of children) {
      if (this.#tree.isPruned(child) || this.#busy.has(child)) continue;
      const success = this.#tree.cladeSuccess(child);
      const logOdds = drawBetaLogOdds(prior + success, prior + this.#tree.cladeFailure(child), uniform);
      if (best < 0 || logOdds > bestLogOdds) {
        best = child;
        bestLogOdds = logOdds;
      }
    }
    return best;
  }

  update(): void {
    // Read once: every draw below uses it.
  }

  updateChoice(): void {
    // Read once: every draw below uses it.
  }
}

/** Least number of children for which an index is kept: with fewer, a draw for each costs less. */
const INDEX_FROM = 48;

/** Keeps an exact index of the children of agents that have many, so that a choice among n costs O(log n). */
export class IndexedChildSelector implements ChildSelector {
  readonly #tree: AgentTree;
  readonly #busy: ReadonlySet<number>;
  readonly #plain: PlainChildSelector;
  readonly #indexes = new Map<number, ChildIndex>();

  /** @param busy - agents that may not be chosen now */
  constructor(tree: AgentTree, busy: ReadonlySet<number>) {
    this.#tree = tree;
    this.#busy = busy;
    this.#plain = new PlainChildSelector(tree, busy);
  }

  choose(children: readonly number[], prior: number, uniform: Uniform): number {
    const [first] = children;
    if (first === undefined || children.length < INDEX_FROM) return this.#plain.choose(children, prior, uniform);
    return this.#indexOf(this.#tree.parentOf(first), prior).choose(children, uniform);
  }

  update(agent: number): void {
    if (this.#indexes.size === 0) return;
    for (
      let child = agent, parent = this.#tree.parentOf(agent);
      parent >= 0;
      child = parent, parent = this.#tree.parentOf(child)
    ) {
      this.#indexes.get(parent)?.update(child);
    }
  }

  updateChoice(agent: number): void {
    if (this.#indexes.size > 0) this.#indexes.get(this.#tree.parentOf(agent))?.update(agent);
  }

  #indexOf(parent: number, prior: number): ChildIndex {
    const known = this.#indexes.get(parent);
    if (known?.prior === prior) return known;
    const made = new ChildIndex(this.#tree, this.#busy, prior);
    this.#indexes.set(parent, made);
    return made;
  }
}

/** The children of one agent, each in a slot of an index. */
class ChildIndex {
  readonly prior: number;
  readonly #tree: AgentTree;
  readonly #busy: ReadonlySet<number>;
  readonly #index: ThompsonIndex;
  readonly #slots = new Map<number, number>();
  readonly #bySlot: number[] = [];
  /** The children of the last choice. The next one mostly brings the same array, which may have grown. */
  #children: readonly number[] = [];
  readonly #candidates = new Set<number>();
  /** How many of the children are candidates: the first ones. */
  #taken = 0;

  constructor(tree: AgentTree, busy: ReadonlySet<number>, prior: number) {
    this.prior = prior;
    this.#tree = tree;
    this.#busy = busy;
    this.#index = new ThompsonIndex({ posterior: new BetaPosterior({ prior }) });
  }

  choose(children: readonly number[], uniform: Uniform): number {
    if (children !== this.#children) this.#replace(children);
    while (this.#taken < children.length) this.#take(children[this.#taken++]!);
    return this.#bySlot[this.#index.select(uniform)] ?? -1;
  }

  update(child: number): void {
    if (!this.#candidates.has(child)) return;
    const slot = this.#slotOf(child);
    if (this.#tree.isPruned(child) || this.#busy.has(child)) this.#index.remove(slot);
    else this.#index.set(slot, this.#tree.cladeSuccess(child), this.#tree.cladeFailure(child));
  }

  /** Chooses among these children from now on. */
  #replace(children: readonly number[]): void {
    const wanted = new Set(children);
    for (const child of this.#candidates) if (!wanted.has(child)) this.#index.remove(this.#slotOf(child));
    this.#candidates.clear();
    this.#children = children;
    this.#taken = 0;
  }

  #take(child: number): void {
    this.#candidates.add(child);
    this.update(child);
  }

  #slotOf(child: number): number {
    const known = this.#slots.get(child);
    if (known !== undefined) return known;
    const slot = this.#bySlot.push(child) - 1;
    this.#slots.set(child, slot);
    return slot;
  }
}
