import { emptyLineage, encodeLineage, LINEAGE_FLAG } from '../../shared/views/lineage-columns.js';
import { toldResult } from '../run/agents/told-agent.js';
import type { RunFollower } from './run-follower.js';

/** Most that a column of counts holds. */
const MOST = 2 ** 32 - 1;

/** A sum of weights as a count: at least 1 where there is any, and no more than the column holds, beyond which it would begin again at 0. */
function wholeCount(weight: number): number {
  return weight > 0 ? Math.min(MOST, Math.max(1, Math.round(weight))) : 0;
}

/** The lineage of agents numbered from `from` on, at most `limit`; see `encodeLineage`. */
export function lineagePage(run: RunFollower, from: number, limit: number): Uint8Array<ArrayBuffer> {
  const { state, agents, clades } = run;
  const { tree } = state.search;
  const count = Math.max(0, Math.min(limit, tree.size - from));
  const columns = emptyLineage(count);
  for (let row = 0; row < count; row++) {
    const agent = from + row;
    columns.parent[row] = tree.parentOf(agent);
    columns.evaluations[row] = wholeCount(tree.ownVisits(agent));
    columns.mean[row] = tree.ownVisits(agent) > 0 ? toldResult(tree.ownMean(agent), state.direction) : Number.NaN;
    columns.cladeEvaluations[row] = wholeCount(clades.evaluations(agent));
    columns.cladeMean[row] = clades.mean(agent);
    columns.madeAt[row] = agents.madeAt(agent);
    columns.cost[row] = agents.costOf(agent);
    columns.flags[row] =
      (tree.isPruned(agent) ? LINEAGE_FLAG.pruned : 0) |
      (tree.childCount(agent) > 0 ? LINEAGE_FLAG.expanded : 0) |
      (agents.isAdded(agent) ? LINEAGE_FLAG.added : 0) |
      (agents.hasMates(agent) ? LINEAGE_FLAG.hasMates : 0);
  }
  return encodeLineage({ from, count, total: tree.size, position: run.next, columns });
}
