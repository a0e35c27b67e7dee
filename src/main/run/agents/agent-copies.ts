import type { Json } from '../../../shared/json.js';
import type { AgentNode } from '../../engine/agent-node.js';
import { type AgentPage, type AgentPageOptions, agentPageOf, agentsByKey } from '../../engine/agent-page.js';
import type { RunState } from '../run-state.js';

/** Copies of all agents of a run as users see them, with their states, by key. */
export function copyAllAgents(state: RunState): Map<string, AgentNode<Json>> {
  state.search.settleClades();
  return agentsByKey(state.search.tree.size, (agent) => state.nodeOf(agent));
}

/** A page of them, in the order of their making. @throws HgmError ERR_OPTION */
export function copyAgents(state: RunState, options: AgentPageOptions): AgentPage<Json> {
  state.search.settleClades();
  return agentPageOf(state.search.tree.size, options, (agent) => state.nodeOf(agent));
}
