import { field, fillOptions, type OptionFields, readOptions } from '../../shared/option-fields.js';
import { integerKind } from '../../shared/option-kinds.js';
import type { AgentMetadata, AgentNode } from './agent-node.js';

/** Which part of all agents is wanted. */
export interface AgentPageOptions {
  /** Where the page before ended, an integer >= 0. @defaultValue 0 */
  readonly cursor?: number;
  /** Most agents in the page, an integer >= 1. @defaultValue 1000 */
  readonly limit?: number;
}

const PAGE_FIELDS = {
  cursor: field('where the page before ended', integerKind(0), 0),
  limit: field('most agents in the page', integerKind(1), 1000),
} as const satisfies OptionFields<AgentPageOptions>;

/** A part of all agents, in the order of their making. */
export interface AgentPage<Metadata = AgentMetadata> {
  /** Copies, in the order of their making. */
  readonly agents: AgentNode<Metadata>[];
  /** Where the next page begins; null when there is none. */
  readonly cursor: number | null;
}

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveAgentPageOptions(options: unknown): Required<AgentPageOptions> {
  return fillOptions(PAGE_FIELDS, readOptions<AgentPageOptions>('options', PAGE_FIELDS, options, ''));
}

/**
 * A page of the agents 0 to size - 1.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function agentPageOf<Metadata>(
  size: number,
  options: AgentPageOptions,
  nodeOf: (agent: number) => AgentNode<Metadata>,
): AgentPage<Metadata> {
  const { cursor, limit } = resolveAgentPageOptions(options);
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
