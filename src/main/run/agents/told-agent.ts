/** Agents as users are told of them: scores as the problem gives them, where the search has them turned. */
import type { Json } from '../../../shared/json.js';
import { type Direction, inDirection } from '../../../shared/results/direction.js';
import type { AgentReference } from '../../../shared/work.js';
import { type AgentNode, agentNodeOf, scoredNodeOf } from '../../engine/agent-node.js';
import type { AgentTree } from '../../engine/agent-tree.js';
import type { BestAgent } from '../run.js';

/** A reward, or a score as the problem has it, of the number that the search knows; and back. */
export function toldResult(value: number, direction: Direction | undefined): number {
  return direction === undefined ? value : inDirection(value, direction);
}

/** A copy of an agent, with its state. Clades must be up to date. */
export function toldNode(tree: AgentTree, { number, state }: AgentReference, direction: Direction | undefined): AgentNode<Json> {
  const copy = structuredClone(state);
  return direction === undefined ? agentNodeOf(tree, number, copy) : scoredNodeOf(tree, number, copy, direction);
}

/**
 * An agent with results of its own, as a good one.
 *
 * @param bound - the lower bound of what the search knows
 */
export function toldBest(
  tree: AgentTree,
  { number, key, state }: AgentReference,
  bound: number,
  direction: Direction | undefined,
): BestAgent {
  const [mean, evaluations] = [tree.ownMean(number), tree.ownVisits(number)];
  if (direction === undefined) return { key, mean, evaluations, lowerBound: bound, agent: state, description: null };
  const score = inDirection(mean, direction);
  return { key, score, evaluations, bound: inDirection(bound, direction), agent: state, description: null };
}
