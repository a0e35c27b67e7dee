import { HgmError } from '../../shared/errors.js';
import { checkActionName } from './action-names.js';
import { AgentKeys } from './agent-keys.js';
import type { AgentNode } from './agent-node.js';
import { type AgentPage, type AgentPageOptions, agentPageOf, agentsByKey } from './agent-page.js';
import { type HgmEngineOptions, type ResolvedHgmEngineOptions, resolveHgmEngineOptions } from './engine-options.js';
import { HgmCore } from './hgm-core.js';
import { copyAttached } from './metadata-copy.js';

const NO_KEYS: ReadonlySet<string> = new Set();

/** What may be told to {@link HgmEngine.nextAction} beside the actions. */
export interface NextActionOptions {
  /** Keys of agents that are not to be chosen now; busy ones, for example. @defaultValue none */
  readonly excluded?: ReadonlySet<string>;
}

/**
 * The engine of the Hierarchical Generative Machine that is driven by hand: a tree of agents known by keys, their results, and the choice of the
 * next action by progressive widening and Thompson sampling. Synchronous and pure: the same options and calls give the same answers. It makes no
 * search by itself: that is `startRun`, whose policies choose among the agents of the whole tree.
 *
 * A method that throws has changed nothing. Agents are made as needed, with their ancestors, by every method that is given something to
 * keep. Metadata and payloads are copied on their way in and out. Metadata and payloads of expansions are merged by one rule: the fields of an
 * object replace fields of the same name in the agent's metadata, any other value replaces `metadata.payload`. The payload of an evaluation
 * stands in `lastEvaluation`.
 */
export class HgmEngine {
  /** @internal The same agents by their numbers. */
  readonly core: HgmCore;

  /** @throws HgmError ERR_OPTION naming the field, the rule and the value */
  constructor(options: HgmEngineOptions = {}) {
    this.core = new HgmCore(resolveHgmEngineOptions(options));
  }

  /** How many agents there are. */
  get size(): number {
    return this.core.tree.size;
  }

  /** Whether the expansion gate is open. */
  get expansionGate(): boolean {
    return this.core.gateOpen;
  }

  /** Opens or closes the expansion gate; while it is closed, {@link nextAction} chooses nothing. */
  setExpansionGate(open: boolean): void {
    this.core.gateOpen = open;
  }

  /**
   * Makes the agent and its missing ancestors.
   *
   * @param metadata - merged into what the agent has
   * @returns a copy of the agent
   * @throws HgmError ERR_ACTION_NAME, ERR_RESULT_CLONE
   */
  ensureNode(key: string, metadata?: Readonly<Record<string, unknown>>): AgentNode {
    const copy = copyAttached(metadata, `the metadata of ${key}`);
    const agent = this.core.keys.ensure(key);
    this.core.attach(agent, copy);
    return this.core.nodeOf(agent);
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
    const core = this.core;
    const { excluded = NO_KEYS } = options;
    const busy = [...excluded].map((busyKey) => core.keys.find(busyKey)).filter((agent) => agent >= 0);
    for (const agent of busy) core.setBusy(agent, true);
    try {
      const child = core.chooseChild(key, actions, (action) => excluded.size > 0 && excluded.has(`${key}/${action}`));
      return child < 0 ? null : core.tree.actionOf(child);
    } finally {
      for (const agent of busy) core.setBusy(agent, false);
    }
  }

  /**
   * A frozen copy of a list of actions, which {@link nextAction} recognises by identity: a choice among many then costs little more than one
   * among few. Any other list is compared with the agent's last one, action by action.
   *
   * @throws HgmError ERR_ACTION_NAME
   */
  actions(list: readonly string[]): readonly string[] {
    return this.core.freezeActions(list);
  }

  /**
   * Records that an expansion made the child of `parentKey` by `action`.
   *
   * @returns a copy of the child
   * @throws HgmError ERR_ACTION_NAME, ERR_RESULT_CLONE
   */
  recordExpansion(parentKey: string, action: string, options: { readonly payload?: unknown } = {}): AgentNode {
    checkActionName(action);
    const copy = copyAttached(options.payload, `the payload of ${parentKey}/${action}`);
    const { tree, keys } = this.core;
    const child = tree.addChild(keys.ensure(parentKey), action);
    this.core.expanded(child, copy);
    return this.core.nodeOf(child);
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
    const { tree, keys } = this.core;
    tree.checkReward(reward, weight);
    const copy = copyAttached(payload, `the payload of ${key}`);
    const agent = keys.ensure(key);
    this.core.evaluated(agent, reward, weight, copy);
    return this.core.nodeOf(agent);
  }

  /**
   * Takes an agent and all its descendants, those to come included, out of choice for good. Their results still count for their ancestors,
   * and more can be recorded.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  markPruned(key: string, reason?: string): void {
    this.core.prune(this.#find(key), reason);
  }

  /** Whether the agent or an ancestor of it is pruned. An agent that is not there yet is, when one of its ancestors is. */
  isPruned(key: string): boolean {
    return this.core.isPruned(-1, key);
  }

  /**
   * The reason given when the agent, or its nearest ancestor that was, was pruned; undefined when neither was, or without a reason.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  pruneReason(key: string): string | undefined {
    return this.core.tree.pruneReason(this.#find(key));
  }

  /**
   * Changes parameters from the next choice on; those that are not given stay.
   *
   * @returns the parameters that hold now
   * @throws HgmError ERR_OPTION naming the field, the rule and the value
   */
  updateParameters(parameters: Partial<Omit<HgmEngineOptions, 'seed'>>): ResolvedHgmEngineOptions {
    if (Object.hasOwn(parameters, 'seed')) {
      throw new HgmError('ERR_OPTION', 'seed cannot be changed after the engine is made; make another engine');
    }
    this.core.options = resolveHgmEngineOptions(parameters, this.core.options);
    return this.core.options;
  }

  /** The parameters that hold now. */
  engineConfig(): ResolvedHgmEngineOptions {
    return this.core.options;
  }

  /** A copy of one agent; undefined when there is none with that key. */
  agent(key: string): AgentNode | undefined {
    const agent = this.core.keys.find(key);
    return agent < 0 ? undefined : this.core.nodeOf(agent);
  }

  /** A copy of every agent by key, in the order of their making. Above 10,000 agents prefer {@link snapshotPage}. */
  snapshot(): Map<string, AgentNode> {
    const keys = new AgentKeys(this.core.tree);
    return agentsByKey(this.size, (agent) => this.core.nodeOf(agent, keys));
  }

  /**
   * Copies of some agents, in the order of their making, which no change to the tree changes: who follows the cursors meets every agent
   * once, those made meanwhile at the end.
   *
   * @throws HgmError ERR_OPTION
   */
  snapshotPage(options: AgentPageOptions = {}): AgentPage {
    const keys = new AgentKeys(this.core.tree);
    return agentPageOf(this.size, options, (agent) => this.core.nodeOf(agent, keys));
  }

  #find(key: string): number {
    const agent = this.core.keys.find(key);
    if (agent < 0) throw new HgmError('ERR_UNKNOWN_AGENT', `no agent has the key "${key}"; snapshot() has all there are`);
    return agent;
  }
}
