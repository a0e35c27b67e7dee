import type { BestBelief } from '../best-belief.js';
import type { Search } from '../search.js';
import type { GuardedBelief } from '../search-guards.js';
import { surenessOfBest } from './best-confidence.js';

/**
 * What guards ask of what is believed of a search's agents.
 *
 * @param best - gives the best-belief agent; -1 as long as there is none
 */
export function guardedBelief(search: Pick<Search, 'tree' | 'scores'>, belief: BestBelief, best: () => number): GuardedBelief {
  return {
    bestLowerBound: () => {
      const agent = best();
      return agent < 0 ? Number.NEGATIVE_INFINITY : belief.lowerBound(agent);
    },
    lowerBound: (agent) => (belief.isCandidate(agent) ? belief.lowerBound(agent) : undefined),
    sureness: (confidence, margin) => surenessOfBest(search.tree, belief, confidence, margin),
    unit: () => search.scores?.standard.unit ?? 1,
  };
}
