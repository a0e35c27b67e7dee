import { HgmError } from '../../shared/errors.js';
import { keyedUniform, RandomPurpose } from '../../shared/random.js';
import { ActionLists } from './action-lists.js';
import { checkActionName, checkKey } from './action-names.js';
import { type AgentMetadata, type AgentNode, agentNodeOf } from './agent-node.js';
import { type AgentPage, type AgentPageOptions, agentPageOf, agentsByKey } from './agent-page.js';
import { AgentTree } from './agent-tree.js';
import { type ChildSelector, IndexedChildSelector } from './child-selector.js';
import { type HgmEngineOptions, type ResolvedHgmEngineOptions, resolveHgmEngineOptions } from './engine-options.js';
import { copyAsMetadata } from './metadata-copy.js';
import { wideningLimit } from './progressive-widening.js';

const NO_KEYS: ReadonlySet<string> = new Set();

/** What may be told to {@link HgmEngine.nextAction} beside the actions. */
export interface NextActionOptions {
  /** Keys of agents that are not to be chosen now; busy ones, for example. @defaultValue none */
  readonly excluded?: ReadonlySet<string>;
}

/**
 * The engine driven by hand: a tree of agents known by keys, their results, and the choice of the next action by progressive widening and
 * Thompson sampling. Synchronous and pure: the same options and calls give the same answers.
 *
 * A method that throws has changed nothing. Agents are made as needed, with their ancestors, by every method that is given something to
 * keep. Metadata and payloads are copied on their way in and out, and merged one rule for all: the fields of an object replace fields of
 * the same name in the agent's metadata, any other value replaces `metadata.payload`.
 */
export class HgmEngine {
  readonly #tree = new AgentTree();
  readonly #actions = new ActionLists(this.#tree);
  readonly #selector: ChildSelector = new IndexedChildSelector(this.#tree);
  readonly #metadata = new Map<number, AgentMetadata>();
  #options: ResolvedHgmEngineOptions;
  #gateOpen = true;
  #draws = 0;

  /** @throws HgmError ERR_OPTION naming the field, the rule and the value */
  constructor(options: HgmEngineOptions = {}) {
    this.#options = resolveHgmEngineOptions(options);
  }

  /** How many agents there are. */
  get size(): number {
    return this.#tree.size;
  }

  /** Whether the expansion gate is open. */
  get expansionGate(): boolean {
    return this.#gateOpen;
  }

  /** Opens or closes the expansion gate; while it is closed, {@link nextAction} chooses nothing. */
  setExpansionGate(open: boolean): void {
    this.#gateOpen = open;
  }

  /**
   * Makes the agent and its missing ancestors.
   *
   * @param metadata - merged into what the agent has
   * @returns a copy of the agent
   * @throws HgmError ERR_ACTION_NAME, ERR_RESULT_CLONE
   */
  ensureNode(key: string, metadata?: Readonly<Record<string, unknown>>): AgentNode {
    const copy = copyAsMetadata(metadata, `the metadata of ${key}`);
    const agent = this.#tree.ensure(key);
    this.#merge(agent, copy);
    return this.#nodeOf(agent);
  }

  /**
   * The action to expand an agent by. While the agent has fewer children among `actions` than `wideningAlpha` and `minVisitations` allow for its clade's
   * visits, the first action that is not yet a child becomes one, and is returned. Otherwise a draw for every child among `actions`, from
   * Beta(thompsonPrior + S, thompsonPrior + F) of the child's clade, decides.
   *
   * Pruned and excluded agents are never returned, but count as children. Only an action that is returned can change the tree.
   *
   * @param actions - an action that occurs twice counts once
   * @returns null when there is none to choose, the agent or an ancestor is pruned, or the gate is closed
   * @throws HgmError ERR_ACTION_NAME
   */
  nextAction(key: string, actions: readonly string[], options: NextActionOptions = {}): string | null {
    const { excluded = NO_KEYS } = options;
    const parent = this.#tree.find(key);
    if (parent < 0) checkKey(key);
    const { children, missing } = this.#actions.resolve(parent, actions);
    if (!this.#gateOpen || this.isPruned(key)) return null;
    const visits = parent < 0 ? 0 : this.#tree.cladeVisits(parent);
    if (children.length < wideningLimit(visits, this.#options)) {
      const action = missing.find((candidate) => !excluded.has(`${key}/${candidate}`));
      if (action !== undefined) {
        this.#tree.addChild(this.#tree.ensure(key), action);
        return action;
      }
    }
    return this.#draw(children, excluded);
  }

  /**
   * Records that an expansion made the child of `parentKey` by `action`.
   *
   * @returns a copy of the child
   * @throws HgmError ERR_ACTION_NAME, ERR_RESULT_CLONE
   */
  recordExpansion(parentKey: string, action: string, options: { readonly payload?: unknown } = {}): AgentNode {
    checkActionName(action);
    const copy = copyAsMetadata(options.payload, `the payload of ${parentKey}/${action}`);
    const child = this.#tree.addChild(this.#tree.ensure(parentKey), action);
    this.#tree.setExpanded(child, true);
    this.#merge(child, copy);
    return this.#nodeOf(child);
  }

  /**
   * Records a reward of an agent, on it and on every ancestor.
   *
   * @param reward - in [0, 1]
   * @param options - `weight` is a finite number > 0, 1 by default
   * @returns a copy of the agent
   * @throws HgmError ERR_REWARD_RANGE, ERR_WEIGHT_RANGE, ERR_ACTION_NAME, ERR_RESULT_CLONE
   */
  recordEvaluation(
    key: string,
    reward: number,
    options: { readonly weight?: number; readonly payload?: unknown } = {},
  ): AgentNode {
    const { weight = 1, payload } = options;
    this.#tree.checkReward(reward, weight);
    const copy = copyAsMetadata(payload, `the payload of ${key}`);
    const agent = this.#tree.ensure(key);
    this.#tree.record(agent, reward, weight);
    this.#selector.update(agent);
    this.#merge(agent, copy);
    return this.#nodeOf(agent);
  }

  /**
   * Takes an agent and all its descendants, those to come included, out of choice for good. Their results still count for their ancestors,
   * and more can be recorded.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  markPruned(key: string, reason?: string): void {
    const agent = this.#find(key);
    this.#tree.markPruned(agent, reason);
    this.#selector.update(agent);
  }

  /** Whether the agent or an ancestor of it is pruned. An agent that is not there yet is, when one of its ancestors is. */
  isPruned(key: string): boolean {
    const nearest = this.#tree.findNearest(key);
    return nearest >= 0 && this.#tree.isPruned(nearest);
  }

  /**
   * The reason given when the agent, or its nearest ancestor that was, was pruned; undefined when neither was, or without a reason.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  pruneReason(key: string): string | undefined {
    return this.#tree.pruneReason(this.#find(key));
  }

  /**
   * Changes parameters from the next choice on; those that are not given stay.
   *
   * @throws HgmError ERR_OPTION naming the field, the rule and the value
   */
  updateParameters(parameters: Partial<Omit<HgmEngineOptions, 'seed'>>): void {
    if (Object.hasOwn(parameters, 'seed')) {
      throw new HgmError('ERR_OPTION', 'seed cannot be changed after the engine is made; make another engine');
    }
    this.#options = resolveHgmEngineOptions(parameters, this.#options);
  }

  /** The parameters that hold now. */
  engineConfig(): ResolvedHgmEngineOptions {
    return this.#options;
  }

  /** A copy of one agent; undefined when there is none with that key. */
  agent(key: string): AgentNode | undefined {
    const agent = this.#tree.find(key);
    return agent < 0 ? undefined : this.#nodeOf(agent);
  }

  /** A copy of every agent by key, in the order of their making. Above 10,000 agents prefer {@link snapshotPage}. */
  snapshot(): Map<string, AgentNode> {
    return agentsByKey(this.#tree.size, (agent) => this.#nodeOf(agent));
  }

  /**
   * Copies of some agents, in the order of their making, which no change to the tree changes: who follows the cursors meets every agent
   * once, those made meanwhile at the end.
   *
   * @throws HgmError ERR_OPTION
   */
  snapshotPage(options: AgentPageOptions = {}): AgentPage {
    return agentPageOf(this.#tree.size, options, (agent) => this.#nodeOf(agent));
  }

  #draw(children: readonly number[], excluded: ReadonlySet<string>): string | null {
    const tree = this.#tree;
    const agents = new Set<number>();
    for (const key of excluded) agents.add(tree.find(key));
    const uniform = keyedUniform(this.#options.seed, RandomPurpose.engine, this.#draws);
    const chosen = this.#selector.choose(children, this.#options.thompsonPrior, agents, uniform);
    if (chosen < 0) return null;
    this.#draws++;
    return tree.actionOf(chosen);
  }

  #find(key: string): number {
    const agent = this.#tree.find(key);
    if (agent < 0) throw new HgmError('ERR_UNKNOWN_AGENT', `no agent has the key "${key}"; snapshot() has all there are`);
    return agent;
  }

  #merge(agent: number, metadata: AgentMetadata | undefined): void {
    if (metadata !== undefined) this.#metadata.set(agent, { ...this.#metadata.get(agent), ...metadata });
  }

  #nodeOf(agent: number): AgentNode {
    const metadata = this.#metadata.get(agent);
    return agentNodeOf(this.#tree, agent, metadata === undefined ? {} : structuredClone(metadata));
  }
}
