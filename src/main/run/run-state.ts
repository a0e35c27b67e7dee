import type { Json } from '../../shared/json.js';
import type { AgentReference } from '../../shared/work.js';
import { type AgentNode, agentNodeOf } from '../engine/agent-node.js';
import { BestBelief } from '../policy/best-belief.js';
import { makePolicy } from '../policy/policies.js';
import { type Decision, Search } from '../policy/search.js';
import { type GuardAction, SearchGuards } from '../policy/search-guards.js';
import type { ResolvedRunOptions } from './run-options.js';

const NO_ACTIONS: readonly GuardAction[] = [];

/**
 * What the outcomes of a run make of it: the search, its agents, the belief in the best, and the guards. The same decisions and outcomes in
 * the same order make the same state, so a run that is rebuilt from its journal goes through here too.
 */
export class RunState {
  readonly search: Search;
  /** Each agent as its work carries it. */
  readonly agents: AgentReference[];
  readonly belief: BestBelief;
  readonly #guards: SearchGuards | undefined;

  /** @param taskCount - 0 where the problem has no tasks */
  constructor(options: ResolvedRunOptions, taskCount: number, root: Json) {
    const { policy, policyOptions, guards } = options;
    this.search = new Search(
      {
        taskCount,
        evaluationBudget: options.evaluations,
        maxPendingPerAgent: policyOptions.maxPendingPerAgent,
        seed: options.seed,
      },
      (view) => makePolicy(policy, view, policyOptions),
    );
    this.agents = [{ number: 0, key: 'root', state: root }];
    this.belief = new BestBelief(this.search.tree, policyOptions.epsilon, this.search.beliefs);
    this.#guards = guards === undefined ? undefined : new SearchGuards(guards);
  }

  agent(number: number): AgentReference {
    const reference = this.agents[number];
    if (reference === undefined) throw new TypeError(`the run has no agent ${number}`);
    return reference;
  }

  /** A copy of an agent as users see it, with its state. Clades must be up to date. */
  nodeOf(agent: number): AgentNode<Json> {
    return agentNodeOf(this.search.tree, agent, structuredClone(this.agent(agent).state));
  }

  /** An expansion made a child. */
  expanded(decision: Decision, state: Json): AgentReference {
    const number = this.search.expanded(decision);
    const key = `${this.agent(decision.agent).key}/${this.search.tree.actionOf(number)}`;
    const child = { number, key, state };
    this.agents[number] = child;
    this.#guards?.expanded(decision.agent);
    return child;
  }

  /**
   * An evaluation gave a reward.
   *
   * @returns what guards ask for; pruning and the expansion gate are seen to
   */
  evaluated(decision: Decision, reward: number, weight: number, cost: number): readonly GuardAction[] {
    this.search.evaluated(decision, reward, weight);
    this.belief.update(decision.agent);
    if (this.#guards === undefined) return NO_ACTIONS;
    return this.#carryOut(this.#guards.evaluated({ agent: decision.agent, reward, weight, cost }, this.#bestLowerBound));
  }

  /**
   * An activity failed for good.
   *
   * @param asZero - whether an evaluation counts as reward 0
   * @returns as {@link evaluated}
   */
  failed(decision: Decision, asZero: boolean): readonly GuardAction[] {
    if (decision.type === 'evaluate' && asZero) {
      this.search.evaluated(decision, 0, 1);
      this.belief.update(decision.agent);
    } else {
      this.cancelled(decision);
    }
    if (this.#guards === undefined) return NO_ACTIONS;
    return this.#carryOut(this.#guards.failed(decision.agent, decision.type, this.#bestLowerBound));
  }

  /** An activity came to no outcome. */
  cancelled(decision: Decision): void {
    if (decision.type === 'expand') this.search.expansionFailed(decision);
    else this.search.evaluationDiscarded(decision);
  }

  readonly #bestLowerBound = (): number => {
    const best = this.belief.best();
    return best < 0 ? Number.NEGATIVE_INFINITY : this.belief.lowerBound(best);
  };

  #carryOut(actions: readonly GuardAction[]): readonly GuardAction[] {
    for (const action of actions) {
      if (action.type === 'prune') this.search.prune(this.agent(action.agent).key, action.reason);
      if (action.type === 'expansion-gate') this.search.setExpansionGate(action.open);
    }
    return actions;
  }
}
