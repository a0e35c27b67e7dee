import { keyedUniform, RandomPurpose } from '../../shared/random.js';
import { ActionLists } from './action-lists.js';
import { checkKey } from './action-names.js';
import type { AgentKeys } from './agent-keys.js';
import { type AgentMetadata, type AgentNode, agentNodeOf, type RecordedEvaluation } from './agent-node.js';
import { AgentTree } from './agent-tree.js';
import { type ChildSelector, IndexedChildSelector } from './child-selector.js';
import type { ResolvedHgmEngineOptions } from './engine-options.js';
import { KeyCache } from './key-cache.js';
import { asMetadata, copyAttached } from './metadata-copy.js';
import { wideningLimit } from './progressive-widening.js';

/**
 * The hand-driven engine by numbers of agents: what `HgmEngine` and `HgmWorkflow` have in common. Nothing here copies what users attach, or
 * checks more than the tree does.
 */
export class HgmCore {
  readonly tree = new AgentTree();
  /** Agents by their keys. */
  readonly keys = new KeyCache(this.tree);
  options: ResolvedHgmEngineOptions;
  gateOpen = true;
  readonly #actions = new ActionLists(this.tree);
  readonly #busy = new Set<number>();
  readonly #selector: ChildSelector = new IndexedChildSelector(this.tree, this.#busy);
  readonly #metadata = new Map<number, AgentMetadata>();
  readonly #lastEvaluations = new Map<number, RecordedEvaluation>();
  readonly #lowRewards = new Map<number, number>();
  #expansions = 0;
  /** Expansions that were chosen and have not ended. */
  expansionsInFlight = 0;
  /** Random choices made so far. */
  draws = 0;

  constructor(options: ResolvedHgmEngineOptions) {
    this.options = options;
  }

  isBusy(agent: number): boolean {
    return this.#busy.has(agent);
  }

  /** A busy agent is not chosen. */
  setBusy(agent: number, busy: boolean): void {
    if (busy) this.#busy.add(agent);
    else this.#busy.delete(agent);
    this.#selector.updateChoice(agent);
  }

  /** See `HgmEngine.actions`. */
  freezeActions(actions: readonly string[]): readonly string[] {
    return this.#actions.freeze(actions);
  }

  /**
   * Chooses a child of an agent, which is made when widening allows one more; see `HgmEngine.nextAction`.
   *
   * @param isRefused - actions that are not to be made children
   * @returns -1 when there is none to choose
   * @throws HgmError ERR_ACTION_NAME
   */
  chooseChild(key: string, actions: readonly string[], isRefused: (action: string) => boolean = refusesNothing): number {
    const parent = this.keys.find(key);
    if (parent < 0) checkKey(key);
    const listed = this.#actions.resolve(parent, actions);
    if (!this.gateOpen || this.isPruned(parent, key)) return -1;
    const { maximumAgents, maximumExpansions } = this.options;
    if (this.#expansions + this.expansionsInFlight >= maximumExpansions) return -1;
    const visits = parent < 0 ? 0 : this.tree.cladeVisits(parent);
    if (this.tree.size < maximumAgents && listed.children.length < wideningLimit(visits, this.options)) {
      const action = listed.findMissing(isRefused);
      if (action !== undefined) return this.tree.addChild(parent < 0 ? this.keys.ensure(key) : parent, action);
    }
    return this.#draw(listed.children);
  }

  /** Whether the agent or an ancestor of it is pruned. */
  isPruned(agent: number, key: string): boolean {
    const nearest = agent < 0 ? this.keys.findNearest(key) : agent;
    return nearest >= 0 && this.tree.isPruned(nearest);
  }

  /** An expansion made an agent. @param payload - becomes part of its metadata, without being copied */
  expanded(agent: number, payload: unknown): void {
    this.#expansions++;
    this.tree.setExpanded(agent, true);
    this.attach(agent, payload);
  }

  /**
   * Records a reward. @param payload - kept as it is
   *
   * @throws HgmError ERR_REWARD_RANGE, ERR_WEIGHT_RANGE: nothing is changed
   */
  evaluated(agent: number, reward: number, weight: number, payload: unknown): void {
    this.tree.record(agent, reward, weight);
    this.#lastEvaluations.set(agent, { reward, weight, payload });
    this.#selector.update(agent);
    this.#judgeReward(agent, reward);
  }

  prune(agent: number, reason: string | undefined): void {
    this.tree.markPruned(agent, reason);
    this.#selector.updateChoice(agent);
  }

  /** Merges into the agent's metadata, without copying. */
  attach(agent: number, payload: unknown): void {
    const metadata = asMetadata(payload);
    if (metadata !== undefined) this.#metadata.set(agent, { ...this.#metadata.get(agent), ...metadata });
  }

  /** A copy of an agent. */
  nodeOf(agent: number, keys?: AgentKeys): AgentNode {
    const metadata = this.#metadata.get(agent);
    const last = this.#lastEvaluations.get(agent);
    return {
      ...agentNodeOf(this.tree, agent, metadata === undefined ? {} : structuredClone(metadata), keys),
      lastEvaluation: last === undefined ? null : { ...last, payload: copyAttached(last.payload, 'a payload') },
    };
  }

  /** Counts low rewards in a row, and prunes when there are too many. */
  #judgeReward(agent: number, reward: number): void {
    const { pruneAfterLowRewards, lowReward } = this.options;
    if (pruneAfterLowRewards === Number.POSITIVE_INFINITY || this.tree.parentOf(agent) < 0) return;
    const inARow = reward <= lowReward ? (this.#lowRewards.get(agent) ?? 0) + 1 : 0;
    if (inARow === 0) this.#lowRewards.delete(agent);
    else this.#lowRewards.set(agent, inARow);
    if (inARow < pruneAfterLowRewards || this.tree.isPruned(agent)) return;
    this.prune(agent, `${inARow} of its rewards in a row were at most ${lowReward}`);
  }

  #draw(children: readonly number[]): number {
    const uniform = keyedUniform(this.options.seed, RandomPurpose.engine, this.draws);
    const chosen = this.#selector.choose(children, this.options.thompsonPrior, uniform);
    if (chosen >= 0) this.draws++;
    return chosen;
  }
}

function refusesNothing(): boolean {
  return false;
}
