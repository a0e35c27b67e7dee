import type { Json } from '../../shared/json.js';
import { type AgentNode, agentNodeOf } from '../engine/agent-node.js';
import type { RunState } from './run-state.js';

/**
 * Copies of a run's agents, in the order of their making, with their states as metadata.
 *
 * @param from - number of the first
 * @param limit - how many at most
 */
export function snapshotPageOf(
  state: RunState,
  from: number,
  limit: number,
): { agents: AgentNode<Json>[]; cursor: number | null } {
  const { search } = state;
  search.settleClades();
  const end = Math.min(search.tree.size, from + limit);
  const agents: AgentNode<Json>[] = [];
  for (let agent = from; agent < end; agent++) {
    agents.push(agentNodeOf(search.tree, agent, structuredClone(state.agent(agent).state)));
  }
  return { agents, cursor: end < search.tree.size ? end : null };
}
