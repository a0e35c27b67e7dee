/**
 * Baseline without exploration: on the paper's schedule, the agent with the best mean is expanded, or evaluated.
 *
 * The mean is that of Beta(1 + S, 1 + F), (1 + S) / (2 + S + F), the same prior as hgm's: with the raw mean an agent with one
 * reward of 1 would be ahead of every other. Agents that were never given an evaluation come first, the oldest before the others, as a greedy
 * bandit pulls every arm once; they cannot be expanded yet. Of equal means the one with fewer evaluations given comes first, then the older one.
 */
import type { Uniform } from '../../../shared/random.js';
import type { BuiltInPolicy } from '../policy-definition.js';
import type { SearchView } from '../search-policy.js';
import { ScheduledPolicy } from './scheduled-policy.js';

/** The mean of Beta(1 + S, 1 + F) over an agent's own results, provisional ones counted. */
export function posteriorMean(view: SearchView, agent: number): number {
  const success = view.ownSuccess(agent);
  const zeros = view.provisionalZeros(agent);
  return (1 + success + zeros * view.provisionalReward) / (2 + success + view.ownFailure(agent) + zeros);
}

/** The greedy baseline. */
export class GreedyPolicy extends ScheduledPolicy {
  override chooseEvaluation(uniform: Uniform): number {
    const view = this.view;
    for (let agent = 0; agent < view.agentCount; agent++) {
      if (view.evaluationsGiven(agent) === 0 && view.canEvaluate(agent)) return agent;
    }
    return super.chooseEvaluation(uniform);
  }

  protected override choose(isCandidate: (agent: number) => boolean): number {
    const view = this.view;
    let best = -1;
    let bestMean = Number.NEGATIVE_INFINITY;
    for (let agent = 0; agent < view.agentCount; agent++) {
      if (!isCandidate(agent)) continue;
      const mean = posteriorMean(view, agent);
      if (mean > bestMean || (mean === bestMean && (best < 0 || view.evaluationsGiven(agent) < view.evaluationsGiven(best)))) {
        best = agent;
        bestMean = mean;
      }
    }
    return best;
  }
}

/** What the option `policy: 'greedy'` stands for. */
export const GREEDY_POLICY: BuiltInPolicy = {
  name: 'greedy',
  version: 1,
  what: 'the best mean so far',
  reads: ['alpha', 'initialExpansions'],
  create: (view, options) => new GreedyPolicy(view, options),
};
