/**
 * Baseline UCT (Kocsis and Szepesvári, 2006): a descent from the root by upper confidence bounds, on the paper's schedule.
 *
 * Notation: c = explorationConstant; S_C and n_C = rewards and visits of a clade, S and n = an agent's own.
 * At each agent the descent either stays, at S / n + c sqrt(ln n_C / n), or goes to a child i, at S_Ci / n_Ci + c sqrt(ln n_C / n_Ci),
 * whichever is larger, the older agent of equals; without visits a bound is infinite. Clades without a candidate are left out. The agent
 * where it stays is expanded, or evaluated, as the schedule says.
 */
import { ScheduledPolicy } from './scheduled-policy.js';

/** See the head of this file. */
export class UctPolicy extends ScheduledPolicy {
  readonly name = 'uct';

  /** From the last agent to the first, so that each clade knows where its own descent would end before its parent compares it. */
  protected override choose(isCandidate: (agent: number) => boolean): number {
    const view = this.view;
    const { tree } = view;
    const cladeVisits = (agent: number) => tree.cladeVisits(agent) + view.cladeProvisionalZeros(agent);
    view.settleClades();
    const end = new Array<number>(tree.size).fill(-1);
    const bound = new Array<number>(tree.size).fill(Number.NEGATIVE_INFINITY);
    for (let agent = tree.size - 1; agent >= 0; agent--) {
      if (isCandidate(agent)) {
        const visits = tree.ownVisits(agent) + view.provisionalZeros(agent);
        const own = this.#bound(tree.ownSuccess(agent), visits, cladeVisits(agent));
        if (own >= bound[agent]!) end[agent] = agent;
      }
      const parent = tree.parentOf(agent);
      if (end[agent]! < 0 || parent < 0) continue;
      const clade = this.#bound(tree.cladeSuccess(agent), cladeVisits(agent), cladeVisits(parent));
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
