import { type Direction, inDirection } from '../../shared/results/direction.js';
import type { AgentKeys } from './agent-keys.js';
import type { AgentTree } from './agent-tree.js';

/** What an agent's metadata is in the hand-driven engine: an object that grows by what is merged into it. */
export type AgentMetadata = Record<string, unknown>;

/** Sums over rewards r with weights w. */
export interface RewardFigures {
  /** Sum of w. */
  readonly visits: number;
  /** Sum of r w. */
  readonly successWeight: number;
  /** Sum of (1 - r) w. */
  readonly failureWeight: number;
}

/** {@link RewardFigures} of an agent of a run, which may have scores. */
export interface AgentFigures {
  /** Sum of w. */
  readonly visits: number;
  /** Sum of r w; absent for scores. */
  readonly successWeight?: number;
  /** Sum of (1 - r) w; absent for scores. */
  readonly failureWeight?: number;
}

/** {@link RewardSummary} of an agent of a run, which may have scores. */
export interface AgentSummary extends AgentFigures {
  /** Weighted mean, of scores as the problem gives them; 0 without any. */
  readonly mean: number;
  /** Weighted population variance; 0 without any. */
  readonly variance: number;
}

/** Sums and moments of rewards. */
export interface RewardSummary extends RewardFigures {
  /** Weighted mean; 0 without any. */
  readonly mean: number;
  /** Weighted population variance; 0 without any. */
  readonly variance: number;
}

/** A recorded evaluation. */
export interface RecordedEvaluation {
  /** In [0, 1]. */
  readonly reward: number;
  /** > 0. */
  readonly weight: number;
  /** What the evaluation returned beside its reward. */
  readonly payload: unknown;
}

/**
 * A copy of an agent's figures at one moment. Those at the top level are its clade's (the agent's and all its descendants'), `own` the
 * agent's alone.
 */
export interface AgentNode<Metadata = AgentMetadata> extends AgentFigures {
  /** Path of actions from the root: `root/a/b`. */
  readonly key: string;
  /** The parent's key; null for a root. */
  readonly parent: string | null;
  /** Clade-metaproductivity: weight, mean and weighted population variance of the clade's rewards, or scores; 0 without any. */
  readonly cmp: { readonly weight: number; readonly mean: number; readonly variance: number };
  /** The agent's own rewards, or scores; mean and variance as in `cmp`. */
  readonly own: AgentSummary;
  /** Actions of the children, in the order of their making. */
  readonly children: string[];
  /** What the user attached to the agent. */
  readonly metadata: Metadata;
  /** Whether the agent, or an ancestor of it, was pruned: it is never chosen. */
  readonly pruned: boolean;
  /** Whether an expansion of the agent was recorded; false for one that is only reserved, or was made as somebody's ancestor. */
  readonly expanded: boolean;
  /** The agent's evaluation that was recorded last; null before the first one. Agents of a run have no such field. */
  readonly lastEvaluation?: RecordedEvaluation | null;
}

/**
 * The agent as users see it. Clades must be up to date.
 *
 * @param metadata - passed on as it is
 * @param keys - where keys of many agents are asked for, what shares their beginnings
 */
export function agentNodeOf<Metadata>(tree: AgentTree, agent: number, metadata: Metadata, keys?: AgentKeys): AgentNode<Metadata> {
  const key = (keys ?? tree).keyOf(agent);
  const children: string[] = [];
  tree.forEachChild(agent, (child) => children.push(tree.actionOf(child)));
  return {
    key,
    parent: parentKeyOf(tree, agent, key, keys),
    visits: tree.cladeVisits(agent),
    successWeight: tree.cladeSuccess(agent),
    failureWeight: tree.cladeFailure(agent),
    cmp: { weight: tree.cladeVisits(agent), mean: tree.cladeMean(agent), variance: tree.cladeVariance(agent) },
    own: ownSummaryOf(tree, agent),
    children,
    metadata,
    pruned: tree.isPruned(agent),
    expanded: tree.isExpanded(agent),
  };
}

/**
 * An agent with scores as users see it: means are the problem's, and there are no weights of success and failure.
 *
 * @param direction - the smaller, or the larger scores are better; the tree has those of 'minimize' with their sign turned
 */
export function scoredNodeOf<Metadata>(
  tree: AgentTree,
  agent: number,
  metadata: Metadata,
  direction: Direction,
): AgentNode<Metadata> {
  const { successWeight: _, failureWeight: __, cmp, own, ...rest } = agentNodeOf(tree, agent, metadata);
  const { visits, mean, variance } = own;
  return {
    ...rest,
    cmp: { ...cmp, mean: inDirection(cmp.mean, direction) },
    own: { visits, mean: inDirection(mean, direction), variance },
  };
}

function parentKeyOf(tree: AgentTree, agent: number, key: string, keys: AgentKeys | undefined): string | null {
  const parent = tree.parentOf(agent);
  if (parent < 0) return null;
  return keys === undefined ? key.slice(0, key.length - tree.actionOf(agent).length - 1) : keys.keyOf(parent);
}

/** An agent's own rewards. */
export function ownSummaryOf(tree: AgentTree, agent: number): RewardSummary {
  return {
    visits: tree.ownVisits(agent),
    successWeight: tree.ownSuccess(agent),
    failureWeight: tree.ownFailure(agent),
    mean: tree.ownMean(agent),
    variance: tree.ownVariance(agent),
  };
}

/** The rewards of an agent's clade, which must be up to date. */
export function cladeSummaryOf(tree: AgentTree, agent: number): RewardSummary {
  return {
    visits: tree.cladeVisits(agent),
    successWeight: tree.cladeSuccess(agent),
    failureWeight: tree.cladeFailure(agent),
    mean: tree.cladeMean(agent),
    variance: tree.cladeVariance(agent),
  };
}
