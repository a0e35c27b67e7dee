/**
 * Baseline without a tree: the best agent so far is given a child, one at a time, and the better of the two stays. What a tree is worth is the distance
 * to it.
 *
 * A child is judged when it has met its k evaluations, k = `childEvaluations`, or fewer where it has no more tasks; of an exact problem one. It stays
 * when its mean, that of Beta(1 + S, 1 + F) as greedy has it, is at least that of the best so far. An expansion is due when every agent is judged, and none is in
 * the making. After `restartAfter` children in a row that did not stay, the chain begins anew with the root. Where the best so far cannot be expanded, the
 * chain goes on from the best that can be; where none can be, the best that can be evaluated is, as no child is to come.
 */

import type { BuiltInPolicy } from '../policy-definition.js';
import type { ResolvedPolicyOptions } from '../policy-options.js';
import type { SearchPolicy, SearchView } from '../search-policy.js';
import { posteriorMean } from './greedy-policy.js';

const ROOT = 0;

/** The baseline of one agent, one child. */
export class ChainPolicy implements SearchPolicy {
  readonly #view: SearchView;
  readonly #options: Pick<ResolvedPolicyOptions, 'childEvaluations' | 'restartAfter'>;
  /** Children that were made, of every agent. */
  readonly #children: number[] = [];
  /** Who is expanded. */
  #best = ROOT;
  /** Every agent before this one is judged. */
  #judged = 0;
  #misses = 0;

  constructor(view: SearchView, options: Pick<ResolvedPolicyOptions, 'childEvaluations' | 'restartAfter'>) {
    this.#view = view;
    this.#options = options;
  }

  wantsExpansion(): boolean {
    return this.#view.ownVisits(ROOT) > 0 && this.#isFree();
  }

  chooseExpansion(): number {
    if (!this.#isFree()) return -1;
    const view = this.#view;
    if (view.canExpand(this.#best)) return this.#best;
    const other = this.#bestOf((agent) => view.canExpand(agent));
    if (other >= 0) this.#best = other;
    return other;
  }

  chooseEvaluation(): number {
    const view = this.#view;
    const isFree = this.#isFree();
    for (let agent = this.#judged; agent < view.agentCount; agent++) if (this.#isOwed(agent)) return agent;
    return isFree ? this.#bestOf((agent) => view.canEvaluate(agent)) : -1;
  }

  /** Whether every agent is judged, and the best so far has no child in the making. */
  #isFree(): boolean {
    const view = this.#view;
    while (this.#children.length < view.agentCount) {
      const agent = this.#children.push(0) - 1;
      const parent = view.parentOf(agent);
      if (parent >= 0) this.#children[parent]!++;
    }
    while (this.#judged < view.agentCount && !this.#isOpen(this.#judged)) this.#judge(this.#judged++);
    return this.#judged === view.agentCount && view.childrenGiven(this.#best) <= this.#children[this.#best]!;
  }

  #isOpen(agent: number): boolean {
    return this.#view.pendingEvaluations(agent) > 0 || this.#isOwed(agent);
  }

  #isOwed(agent: number): boolean {
    return this.#view.evaluationsGiven(agent) < this.#options.childEvaluations && this.#view.canEvaluate(agent);
  }

  #judge(agent: number): void {
    const view = this.#view;
    if (view.ownVisits(agent) > 0 && posteriorMean(view, agent) >= posteriorMean(view, this.#best)) {
      this.#best = agent;
      this.#misses = 0;
      return;
    }
    if (++this.#misses < this.#options.restartAfter) return;
    this.#best = ROOT;
    this.#misses = 0;
  }

  #bestOf(isCandidate: (agent: number) => boolean): number {
    const view = this.#view;
    let best = -1;
    for (let agent = 0; agent < view.agentCount; agent++) {
      if (isCandidate(agent) && (best < 0 || posteriorMean(view, agent) > posteriorMean(view, best))) best = agent;
    }
    return best;
  }
}

/** What the option `policy: 'chain'` stands for. */
export const CHAIN_POLICY: BuiltInPolicy = {
  name: 'chain',
  version: 1,
  what: 'the best so far, one child at a time',
  reads: ['childEvaluations', 'restartAfter'],
  create: (view, options) => new ChainPolicy(view, options),
};
