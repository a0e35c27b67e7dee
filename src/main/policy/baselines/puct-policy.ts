/**
 * PUCT with maximum backup and rank prior, as TTT-Discover chooses what to start from (arXiv 2601.16175, section 3.2), on the paper's schedule.
 *
 * Expanded is the agent a with the largest Q(a) + c R P(a) sqrt(1 + T) / (1 + n(a)), the oldest of equals, where
 * - Q(a) = the best mean among its children that have results, or its own where none has;
 * - P(a) = its prior, linear in its rank among the N agents with results: N - r over the sum of all, r = 0 for the best one;
 * - n(a) = expansions of it and of its descendants, those in the making counted, failed ones not; T = expansions chosen;
 * - R = distance of the best and the worst mean, and c = 1.
 * Means are those of greedy. Agents are evaluated as greedy does, since where it comes from one evaluation says all.
 */

import type { BuiltInPolicy } from '../policy-definition.js';
import { GreedyPolicy, posteriorMean } from './greedy-policy.js';

/** c. */
const EXPLORATION = 1;

/** The baseline PUCT. */
export class PuctPolicy extends GreedyPolicy {
  override chooseExpansion(): number {
    const { view } = this;
    const { agentCount } = view;
    const means = Array.from({ length: agentCount }, (_, agent) => posteriorMean(view, agent));
    const ranked = means.flatMap((_, agent) => (view.ownVisits(agent) > 0 ? [agent] : []));
    ranked.sort((one, other) => means[other]! - means[one]! || one - other);
    const priors = new Float64Array(agentCount);
    const known = ranked.length;
    ranked.forEach((agent, rank) => {
      priors[agent] = (known - rank) / ((known * (known + 1)) / 2);
    });
    const range = known > 0 ? means[ranked[0]!]! - means[ranked[known - 1]!]! : 0;
    const { bestOfChildren, visits } = this.#lineages(means);
    const width = EXPLORATION * range * Math.sqrt(1 + view.expansionsChosen);
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let agent = 0; agent < agentCount; agent++) {
      if (!view.canExpand(agent)) continue;
      const value = Number.isFinite(bestOfChildren[agent]) ? bestOfChildren[agent]! : means[agent]!;
      const bound = value + (width * priors[agent]!) / (1 + visits[agent]!);
      if (bound > most) [best, most] = [agent, bound];
    }
    return best;
  }

  /** What is backed up to each agent: the best mean among its children with results, minus infinity without any, and n. */
  #lineages(means: readonly number[]): { readonly bestOfChildren: Float64Array; readonly visits: Float64Array } {
    const { view } = this;
    const bestOfChildren = new Float64Array(means.length).fill(Number.NEGATIVE_INFINITY);
    const visits = new Float64Array(means.length);
    for (let agent = means.length - 1; agent >= 0; agent--) {
      visits[agent]! += view.childrenGiven(agent) + view.barrenExpansions(agent);
      const parent = view.parentOf(agent);
      if (parent < 0) continue;
      visits[parent]! += visits[agent]!;
      if (view.ownVisits(agent) > 0) bestOfChildren[parent] = Math.max(bestOfChildren[parent]!, means[agent]!);
    }
    return { bestOfChildren, visits };
  }
}

/** What the option `policy: 'puct'` stands for. */
export const PUCT_POLICY: BuiltInPolicy = {
  name: 'puct',
  version: 1,
  what: 'PUCT over the best of children, with a prior by rank',
  reads: ['alpha', 'initialExpansions'],
  create: (view, options) => new PuctPolicy(view, options),
};
