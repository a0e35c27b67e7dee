import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import type { AgentMetadata, AgentNode } from './agent-node.js';

/** Agents per page where no limit is given. */
const DEFAULT_PAGE_LIMIT = 1000;

/** Which part of all agents is wanted. */
export interface AgentPageOptions {
  /** Where the page before ended, an integer >= 0. @defaultValue 0 */
  readonly cursor?: number;
  /** Most agents in the page, an integer >= 1. @defaultValue 1000 */
  readonly limit?: number;
}

/** A part of all agents, in the order of their making. */
export interface AgentPage<Metadata = AgentMetadata> {
  readonly agents: AgentNode<Metadata>[];
  /** Where the next page begins; null when there is none. */
  readonly cursor: number | null;
}

/**
 * A page of the agents 0 to size - 1.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function agentPageOf<Metadata>(
  size: number,
  { cursor = 0, limit = DEFAULT_PAGE_LIMIT }: AgentPageOptions,
  nodeOf: (agent: number) => AgentNode<Metadata>,
): AgentPage<Metadata> {
  checkOption('cursor', cursor, isIntegerFrom(0, cursor), 'an integer >= 0');
  checkOption('limit', limit, isIntegerFrom(1, limit), 'an integer >= 1');
  const end = Math.min(size, cursor + limit);
  const agents: AgentNode<Metadata>[] = [];
  for (let agent = cursor; agent < end; agent++) agents.push(nodeOf(agent));
  return { agents, cursor: end < size ? end : null };
}

/** The agents 0 to size - 1 by their keys, in the order of their making. */
export function agentsByKey<Metadata>(
  size: number,
  nodeOf: (agent: number) => AgentNode<Metadata>,
): Map<string, AgentNode<Metadata>> {
  const nodes = new Map<string, AgentNode<Metadata>>();
  for (let agent = 0; agent < size; agent++) {
    const node = nodeOf(agent);
    nodes.set(node.key, node);
  }
  return nodes;
}
