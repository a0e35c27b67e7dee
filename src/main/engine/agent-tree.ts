/**
 * The tree of agents: integers, counted from 0 in the order of their making, so that a parent's number is smaller than its children's. All
 * figures are rows of typed arrays; strings are met at the boundary only. What users attach to an agent is kept elsewhere, by its number.
 */
import { HgmError } from '../../shared/errors.js';
import { mix32 } from '../../shared/random.js';
import type { ResultScale } from '../../shared/results/evaluation-result.js';
import { ActionNames, checkActionName, checkKey, hashOfPart, isPart } from './action-names.js';
import { GrowingInts } from './growing-ints.js';
import { LinearHash } from './linear-hash.js';
import { PendingSums } from './pending-sums.js';
import { checkResult } from './reward-range.js';
import { RewardSums } from './reward-sums.js';

/**
 * Columns of an agent's row of links. Agents stand in it by number; 0 means none, since agent 0, the first root, is never a child or a sibling.
 */
const ACTION = 0;
const LAST_CHILD = 1;
/** The next younger sibling. A last child has its parent's first child here, which saves a column for it. */
const NEXT_SIBLING = 2;
/** The number of children times {@link ONE_CHILD}, plus the flags {@link PRUNED} and {@link EXPANDED}. */
const CHILDREN_AND_FLAGS = 3;
const LINK_COLUMNS = 4;

/**
 * Largest sum of all weights. It is below the largest double by a factor of 1 - 2^-20, since sums over clades are added in other orders and may
 * exceed this one by their rounding.
 */
const MAXIMUM_TOTAL_WEIGHT = Number.MAX_VALUE * (1 - 2 ** -20);

const PRUNED = 1;
const EXPANDED = 2;
const ONE_CHILD = 4;

/**
 * Agents, their links, and the sums of their rewards, own and of their clades. Unless it says otherwise, a method takes the number of an
 * agent of this tree and does not check it.
 */
export class AgentTree {
  readonly #names = new ActionNames();
  readonly #lookup = new LinearHash();
  /** In an array of their own: walks towards the root read nothing else. */
  readonly #parents = new GrowingInts();
  readonly #links = new GrowingInts();
  readonly #own = new RewardSums();
  readonly #clades = new RewardSums();
  readonly #pending = new PendingSums(this.#parents);
  /** Reasons of the agents that were pruned themselves; those pruned with an ancestor are not in it. */
  readonly #pruneReasons = new Map<number, string | undefined>();
  readonly #scale: ResultScale;
  #size = 0;
  #totalWeight = 0;

  /**
   * @param scale - what is recorded: rewards in [0, 1] or, as `reward` in what follows, scores of which the larger are better. Of scores only visits,
   * means and variances mean anything
   */
  constructor(scale: ResultScale = 'reward') {
    this.#scale = scale;
  }

  /** How many agents there are: their numbers are 0 … size-1. */
  get size(): number {
    return this.#size;
  }

  /**
   * The root of a name, which is made when there is none. A tree may have several, each the first segment of its keys.
   *
   * @throws HgmError ERR_ACTION_NAME
   */
  addRoot(name = 'root'): number {
    return this.addChild(-1, name);
  }

  /**
   * The child of an agent by an action, which is made when there is none. Under a pruned agent it is pruned from the start.
   *
   * @param parent - checked; -1 stands above the roots
   * @throws HgmError ERR_ACTION_NAME, ERR_UNKNOWN_AGENT: nothing is changed
   */
  addChild(parent: number, action: string): number {
    if (parent !== -1) this.#checkAgent(parent);
    checkActionName(action);
    const hash = hashOfPart(action);
    const known = this.#childNamed(parent, hash, action);
    if (known >= 0) return known;
    const name = this.#names.intern(action, hash);
    const agent = this.#size++;
    this.#reserve();
    this.#lookup.add(mix32(parent, hash));
    this.#parents.set(agent, parent);
    this.#links.set(agent * LINK_COLUMNS + ACTION, name);
    if (parent >= 0) this.#appendChild(parent, agent);
    return agent;
  }

  /**
   * The agent of a key, which is made with its missing ancestors when there is none.
   *
   * @throws HgmError ERR_ACTION_NAME when a segment is empty: nothing is changed
   */
  ensure(key: string): number {
    const { agent, length } = this.#walk(key);
    if (length === key.length) return agent;
    checkKey(key);
    const missing = key.slice(length + 1).split('/');
    return missing.reduce((parent, action) => this.addChild(parent, action), agent);
  }

  /** The child of an agent by an action; -1 when there is none. `parent` -1 stands above the roots. */
  childByAction(parent: number, action: string): number {
    return this.#childNamed(parent, hashOfPart(action), action);
  }

  /** The agent of a key; -1 when there is none. */
  find(key: string): number {
    const { agent, length } = this.#walk(key);
    return length === key.length ? agent : -1;
  }

  /** The agent of a key, or else its nearest ancestor that is in the tree; -1 when not even its root is. */
  findNearest(key: string): number {
    return this.#walk(key).agent;
  }

  /** The path of actions from the root, joined by slashes. Costs one step for each segment. */
  keyOf(agent: number): string {
    const actions: string[] = [];
    for (let above = agent; above >= 0; above = this.parentOf(above)) actions.push(this.actionOf(above));
    // V8 keeps a string made by repeated addition as a list of its pieces, which takes many times the memory of the key.
    return actions.reverse().join('/');
  }

  /** -1 for a root. */
  parentOf(agent: number): number {
    return this.#parents.get(agent);
  }

  /** The last segment of the agent's key. */
  actionOf(agent: number): string {
    return this.#names.nameOf(this.#links.get(agent * LINK_COLUMNS + ACTION));
  }

  childCount(agent: number): number {
    return Math.floor(this.#flags(agent) / ONE_CHILD);
  }

  /** Calls `visit` for every child, in the order of their making. */
  forEachChild(agent: number, visit: (child: number) => void): void {
    this.forEachChildAfter(agent, -1, visit);
  }

  /** Calls `visit` for the children made after a certain one, in the order of their making; after -1 for all. */
  forEachChildAfter(agent: number, after: number, visit: (child: number) => void): void {
    const last = this.#lastChild(agent);
    if (after === last) return;
    const first = after < 0 ? this.#firstChild(agent) : this.#nextSibling(after);
    for (let child = first; child !== 0; child = child === last ? 0 : this.#nextSibling(child)) visit(child);
  }

  /** Whether the agent or one of its ancestors was pruned. */
  isPruned(agent: number): boolean {
    return (this.#flags(agent) & PRUNED) !== 0;
  }

  /** Why the agent, or the nearest ancestor that was pruned, was pruned; undefined when neither was, or no reason was given. */
  pruneReason(agent: number): string | undefined {
    if (!this.isPruned(agent)) return undefined;
    let pruned = agent;
    while (!this.#pruneReasons.has(pruned)) pruned = this.parentOf(pruned);
    return this.#pruneReasons.get(pruned);
  }

  /**
   * Prunes an agent and all its descendants, those to come included, for good. Costs one step for each descendant.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  markPruned(agent: number, reason?: string): void {
    this.#checkAgent(agent);
    this.#pruneReasons.set(agent, reason);
    let current = agent;
    for (;;) {
      this.#setFlag(current, PRUNED, true);
      let next = this.#firstChild(current);
      while (next === 0 && current !== agent) {
        const parent = this.parentOf(current);
        if (current !== this.#lastChild(parent)) next = this.#nextSibling(current);
        current = parent;
      }
      if (next === 0) return;
      current = next;
    }
  }

  /** Whether an expansion made the agent; false for agents that are only reserved or were made as somebody's ancestor. */
  isExpanded(agent: number): boolean {
    return (this.#flags(agent) & EXPANDED) !== 0;
  }

  /** @throws HgmError ERR_UNKNOWN_AGENT */
  setExpanded(agent: number, expanded: boolean): void {
    this.#checkAgent(agent);
    this.#setFlag(agent, EXPANDED, expanded);
  }

  /**
   * Checks what {@link record} checks of a reward and a weight.
   *
   * @throws HgmError ERR_REWARD_RANGE, ERR_WEIGHT_RANGE
   */
  checkReward(reward: number, weight: number): void {
    checkResult(reward, weight, this.#scale);
    const fault = this.weightFault(weight);
    if (fault !== undefined) throw fault;
  }

  /**
   * Why a weight, a finite number above 0, cannot be recorded beside those that are: ERR_WEIGHT_RANGE where together they are more than a
   * double holds; undefined where they are not.
   */
  weightFault(weight: number): HgmError | undefined {
    const before = this.#totalWeight;
    const after = before + weight;
    // The first weight may be any; a weight that is too small to change the total does not make it larger.
    if (after <= MAXIMUM_TOTAL_WEIGHT || before === 0 || after === before) return undefined;
    return new HgmError(
      'ERR_WEIGHT_RANGE',
      `weight ${weight} and those recorded so far, ${before} in all, are together more than a double holds; use smaller weights`,
    );
  }

  /**
   * Adds a reward to the agent's own sums and to the clades of the agent and all its ancestors.
   *
   * @param reward - in [0, 1]
   * @param weight - > 0
   * @throws HgmError ERR_REWARD_RANGE, ERR_WEIGHT_RANGE, ERR_UNKNOWN_AGENT: nothing is changed
   */
  record(agent: number, reward: number, weight: number): void {
    this.#addOwn(agent, reward, weight);
    this.#clades.addUpwards(agent, this.#parents, reward, weight);
  }

  /**
   * Like {@link record}, but clades get the reward at the next {@link settleClades}. What is cheaper depends on how often clades are read:
   * this costs the same at any depth.
   *
   * @throws HgmError ERR_REWARD_RANGE, ERR_WEIGHT_RANGE, ERR_UNKNOWN_AGENT: nothing is changed
   */
  recordOwn(agent: number, reward: number, weight: number): void {
    this.#addOwn(agent, reward, weight);
    this.#pending.add(agent, reward, weight);
  }

  /** Tells, before the first reward, that {@link recordOwn} is called many times before clades are read, and {@link record} is not. */
  deferClades(): void {
    this.#pending.defer(this.#own);
  }

  /**
   * Brings all clades up to date: one pass over the agents with new rewards and their ancestors, each once. The sums are those that
   * {@link record} would have made, but for the order of additions.
   *
   * @param changed - called for every agent whose clade changed once it is up to date, descendants first; it must not record
   */
  settleClades(changed?: (agent: number) => void): void {
    this.#pending.settle(this.#clades, changed);
  }

  /** Sum of weights of the agent's own rewards. */
  ownVisits(agent: number): number {
    return this.#own.visits(agent);
  }

  /** Sum of reward times weight of the agent's own rewards. */
  ownSuccess(agent: number): number {
    return this.#own.success(agent);
  }

  /** Sum of (1 - reward) times weight of the agent's own rewards. */
  ownFailure(agent: number): number {
    return this.#own.failure(agent);
  }

  /** Weighted mean of the agent's own rewards; 0 without any. */
  ownMean(agent: number): number {
    return this.#own.mean(agent);
  }

  /** Weighted population variance of the agent's own rewards, M2 / W; 0 without any. */
  ownVariance(agent: number): number {
    return this.#own.variance(agent);
  }

  /** Sum of weights of the clade's rewards, as of the last {@link settleClades} where {@link recordOwn} is used; so the other four. */
  cladeVisits(agent: number): number {
    return this.#clades.visits(agent);
  }

  /** Sum of reward times weight over the clade. */
  cladeSuccess(agent: number): number {
    return this.#clades.success(agent);
  }

  /** Sum of (1 - reward) times weight over the clade. */
  cladeFailure(agent: number): number {
    return this.#clades.failure(agent);
  }

  /** Weighted mean of the clade's rewards; 0 without any. */
  cladeMean(agent: number): number {
    return this.#clades.mean(agent);
  }

  /** Weighted population variance of the clade's rewards, M2 / W; 0 without any. */
  cladeVariance(agent: number): number {
    return this.#clades.variance(agent);
  }

  #reserve(): void {
    this.#parents.reserve(this.#size);
    this.#links.reserve(this.#size * LINK_COLUMNS);
    this.#own.reserve(this.#size);
    this.#clades.reserve(this.#size);
    this.#pending.reserve(this.#size);
  }

  #appendChild(parent: number, child: number): void {
    const last = this.#lastChild(parent);
    this.#links.set(child * LINK_COLUMNS + NEXT_SIBLING, last === 0 ? child : this.#nextSibling(last));
    if (last !== 0) this.#links.set(last * LINK_COLUMNS + NEXT_SIBLING, child);
    this.#links.set(parent * LINK_COLUMNS + LAST_CHILD, child);
    this.#links.set(parent * LINK_COLUMNS + CHILDREN_AND_FLAGS, this.#flags(parent) + ONE_CHILD);
    if (this.isPruned(parent)) this.#setFlag(child, PRUNED, true);
  }

  #firstChild(agent: number): number {
    const last = this.#lastChild(agent);
    return last === 0 ? 0 : this.#nextSibling(last);
  }

  #lastChild(agent: number): number {
    return this.#links.get(agent * LINK_COLUMNS + LAST_CHILD);
  }

  #nextSibling(agent: number): number {
    return this.#links.get(agent * LINK_COLUMNS + NEXT_SIBLING);
  }

  /** The child by the name that is `text` from `start` up to `end`; -1 when there is none. The name needs no look-up of its own. */
  #childNamed(parent: number, nameHash: number, text: string, start = 0, end = text.length): number {
    const hash = mix32(parent, nameHash);
    let child = this.#lookup.first(hash);
    while (child >= 0 && !(this.parentOf(child) === parent && isPart(this.actionOf(child), text, start, end))) {
      child = this.#lookup.next(child, hash);
    }
    return child;
  }

  /** The last agent on the way along a key, and the length of that agent's key. */
  #walk(key: string): { readonly agent: number; readonly length: number } {
    let agent = -1;
    let length = -1;
    while (length < key.length) {
      const slash = key.indexOf('/', length + 1);
      const end = slash < 0 ? key.length : slash;
      const child = this.#childNamed(agent, hashOfPart(key, length + 1, end), key, length + 1, end);
      if (child < 0) break;
      agent = child;
      length = end;
    }
    return { agent, length };
  }

  #setFlag(agent: number, flag: number, value: boolean): void {
    const flags = this.#flags(agent);
    this.#links.set(agent * LINK_COLUMNS + CHILDREN_AND_FLAGS, value ? flags | flag : flags & ~flag);
  }

  #flags(agent: number): number {
    return this.#links.get(agent * LINK_COLUMNS + CHILDREN_AND_FLAGS);
  }

  #addOwn(agent: number, reward: number, weight: number): void {
    this.checkReward(reward, weight);
    this.#checkAgent(agent);
    this.#totalWeight += weight;
    this.#own.add(agent, reward, weight);
  }

  #checkAgent(agent: number): void {
    if (!(Number.isInteger(agent) && agent >= 0 && agent < this.#size)) {
      throw new HgmError('ERR_UNKNOWN_AGENT', `there is no agent ${agent}; the tree's agents are 0 to ${this.#size - 1}`);
    }
  }
}
