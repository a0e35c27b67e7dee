import { GreedyPolicy, posteriorMean } from '../../../../src/main/policy/baselines/greedy-policy.js';

/** PUCT by its definition: every choice looks at all agents. */
export class PlainPuct extends GreedyPolicy {
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
    const width = range * Math.sqrt(1 + view.expansionsChosen);
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
