import type { RunListing, ShownStatus } from '../../../shared/views/run-views.js';
import { spentOf } from '../../format/budget.js';
import { compareValues } from '../../format/values.js';

export type RunSort = 'createdAt' | 'name' | 'status' | 'best' | 'spent' | 'rate' | 'cost' | 'agents';

/** Which runs are in sight. */
export interface RunFilter {
  /** Words, each of which is part of name, id, problem, policy or a tag; `tag:x` is part of a tag. */
  readonly search: string;
  /** Null for all. */
  readonly status: ShownStatus | null;
}

/** The runs that a filter leaves. */
export function filterRuns(runs: readonly RunListing[], { search, status }: RunFilter): readonly RunListing[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => (status === null || run.status === status) && words.every((word) => hasWord(run, word)));
}

function hasWord({ runId, name, problem, policy, tags }: RunListing, word: string): boolean {
  const inTags = (part: string): boolean => tags.some((tag) => tag.toLowerCase().includes(part));
  if (word.startsWith('tag:')) return inTags(word.slice(4));
  return inTags(word) || [runId, name, problem, policy].some((text) => text?.toLowerCase().includes(word));
}

type Compare = (one: RunListing, other: RunListing) => number;

const COMPARE: Readonly<Record<RunSort, Compare>> = {
  createdAt: (one, other) => one.createdAt.localeCompare(other.createdAt),
  name: (one, other) => (one.name ?? one.runId).localeCompare(other.name ?? other.runId),
  status: (one, other) => one.status.localeCompare(other.status),
  // Of runs on different scales the figures say nothing about each other, but equal problems come together.
  best: (one, other) => {
    if (one.best === null || other.best === null) return Number(one.best !== null) - Number(other.best !== null);
    return one.problem === other.problem
      ? compareValues(one.best.mean, other.best.mean, one.measure)
      : one.problem.localeCompare(other.problem);
  },
  spent: (one, other) => (spentOf(one) ?? -1) - (spentOf(other) ?? -1),
  rate: (one, other) => one.evaluationsPerSecond - other.evaluationsPerSecond,
  cost: (one, other) => one.figures.cost - other.figures.cost,
  agents: (one, other) => one.agents - other.agents,
};

/** A sorted copy; runs that are alike come as they were. */
export function sortRuns(runs: readonly RunListing[], sort: RunSort, isDescending: boolean): readonly RunListing[] {
  const compare = COMPARE[sort];
  return [...runs].sort((one, other) => (isDescending ? compare(other, one) : compare(one, other)));
}
