/** A search without its execution: the tree, the indices and the policy, driven in a loop. */

import { HGM_POLICY } from '../../src/main/policy/hgm-policy.js';
import { type PosteriorFamily, resolvePolicyOptions } from '../../src/main/policy/policy-options.js';
import { type Decision, Search } from '../../src/main/policy/search.js';
import { keyedUniform, RandomPurpose } from '../../src/shared/random.js';

const SEED = 1;
/** Decisions between an outcome's choice and its record, as in a run of two threads. */
const LOOK_AHEAD = 4;
/** Decisions for each evaluation while a tree grows. Every result changes all clades up to the root, so more evaluations would make growing slow. */
const DECISIONS_PER_EVALUATION = 10;

/** How the search is set up. */
export interface GrownSearchOptions {
  /** How many agents its tree grows to. */
  readonly agents: number;
  /** Family of the posteriors that choices are drawn from. */
  readonly posterior: PosteriorFamily;
  /** How many tasks the problem has; 0 for none. */
  readonly taskCount: number;
}

export class GrownSearch {
  readonly #search: Search;
  readonly #pending: Decision[] = [];
  #decisions = 0;

  /** Grows a tree by the hgm policy, with an evaluation in every few decisions, and lets it evaluate only from then on. */
  constructor({ agents, posterior, taskCount }: GrownSearchOptions) {
    const options = {
      taskCount,
      evaluationBudget: Number.POSITIVE_INFINITY,
      maximumPendingPerAgent: Number.POSITIVE_INFINITY,
      maximumForcedExpansions: LOOK_AHEAD,
      maximumBarrenExpansions: Number.POSITIVE_INFINITY,
      seed: SEED,
    };
    this.#search = new Search(options, HGM_POLICY, resolvePolicyOptions({ initialExpansions: agents, posterior }, 2));
    while (this.#search.tree.size < agents) {
      this.#search.setExpansionGate(this.#decisions % DECISIONS_PER_EVALUATION !== 0);
      this.step();
    }
    this.#search.setExpansionGate(false);
    for (let n = 0; n < LOOK_AHEAD; n++) this.step();
  }

  /** One decision chosen, and another one's outcome recorded. */
  step(): void {
    const decision = this.#search.decide(keyedUniform(SEED, RandomPurpose.decision, ++this.#decisions));
    if (decision !== null) this.#pending.push(decision);
    if (decision !== null && this.#pending.length < LOOK_AHEAD) return;
    const ended = this.#pending.shift();
    if (ended === undefined) throw new Error('nothing can be chosen, and nothing is pending');
    if (ended.type === 'expand') this.#search.expanded(ended);
    else this.#search.evaluated(ended, qualityOf(ended.agent), 1);
  }
}

/** What every evaluation of an agent gives, uniform in [0, 1). Computed, since it must not count as memory of the search. */
function qualityOf(agent: number): number {
  return keyedUniform(SEED, RandomPurpose.simulation, agent)();
}
