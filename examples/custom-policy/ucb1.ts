import type { PolicyDefinition } from 'hgm-orchestrator';

/**
 * UCB1 (Auer, Cesa-Bianchi and Fischer, 2002) over all agents: the one with the largest S / n + c sqrt(ln N / n) is expanded, and evaluated.
 * S and n are rewards and visits of its own, those in flight counted as visits without reward, and c is `explorationConstant`.
 */
export const ucb1: PolicyDefinition = {
  name: 'ucb1',
  version: 1,
  create: (view, { explorationConstant }) => {
    const bound = (agent: number): number => {
      const visits = view.ownVisits(agent) + view.pendingEvaluations(agent);
      if (visits === 0) return Number.POSITIVE_INFINITY;
      return view.ownSuccess(agent) / visits + explorationConstant * Math.sqrt(Math.log(view.evaluationsChosen) / visits);
    };
    const largest = (isCandidate: (agent: number) => boolean): number => {
      let best = -1;
      for (let agent = 0; agent < view.agentCount; agent++) {
        if (isCandidate(agent) && (best < 0 || bound(agent) > bound(best))) best = agent;
      }
      return best;
    };
    return {
      chooseExpansion: () => largest((agent) => view.canExpand(agent)),
      chooseEvaluation: () => largest((agent) => view.canEvaluate(agent)),
    };
  },
};
