/**
 * Baseline UCT (Kocsis and Szepesvári, 2006): a descent from the root by upper confidence bounds, on the paper's schedule.
 *
 * Notation: c = explorationConstant; S_C and n_C = rewards and visits of a clade, S and n = an agent's own.
 * At each agent the descent either stays, at S / n + c sqrt(ln n_C / n), or goes to a child i, at S_Ci / n_Ci + c sqrt(ln n_C / n_Ci),
 * whichever is larger, the older agent of equals; without visits a bound is infinite. Clades without a candidate are left out. The agent
 * where it stays is expanded, or evaluated, as the schedule says.
 */

import type { BuiltInPolicy } from '../policy-definition.js';
import { ScheduledPolicy } from './scheduled-policy.js';

/** The baseline UCT. */
export class UctPolicy extends ScheduledPolicy {
  /** From the last agent to the first, so that each clade knows where its own descent would end before its parent compares it. */
  protected override choose(isCandidate: (agent: number) => boolean): number {
    const view = this.view;
    const { provisionalReward } = view;
    const cladeVisits = (agent: number) => view.cladeVisits(agent) + view.cladeProvisionalZeros(agent);
    view.settleClades();
    const end = new Array<number>(view.agentCount).fill(-1);
    const bound = new Array<number>(view.agentCount).fill(Number.NEGATIVE_INFINITY);
    for (let agent = view.agentCount - 1; agent >= 0; agent--) {
      if (isCandidate(agent)) {
        const zeros = view.provisionalZeros(agent);
        const success = view.ownSuccess(agent) + zeros * provisionalReward;
        const own = this.#bound(success, view.ownVisits(agent) + zeros, cladeVisits(agent));
        if (own >= bound[agent]!) end[agent] = agent;
      }
      const parent = view.parentOf(agent);
      if (end[agent]! < 0 || parent < 0) continue;
      const success = view.cladeSuccess(agent) + view.cladeProvisionalZeros(agent) * provisionalReward;
      const clade = this.#bound(success, cladeVisits(agent), cladeVisits(parent));
      if (clade >= bound[parent]!) {
        bound[parent] = clade;
        end[parent] = end[agent]!;
      }
    }
    return end[0] ?? -1;
  }

  #bound(success: number, visits: number, visitsAbove: number): number {
    if (visits === 0) return Number.POSITIVE_INFINITY;
    return success / visits + this.options.explorationConstant * Math.sqrt(Math.max(0, Math.log(visitsAbove)) / visits);
  }
}

/** What the option `policy: 'uct'` stands for. */
export const UCT_POLICY: BuiltInPolicy = {
  name: 'uct',
  version: 1,
  what: 'upper confidence bounds, from the root down',
  reads: ['alpha', 'initialExpansions', 'explorationConstant'],
  create: (view, options) => new UctPolicy(view, options),
};
