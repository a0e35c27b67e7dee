/** Agents as they are shown. Plain JSON; times are milliseconds. */
import type { Json } from '../json.js';
import type { FailureView, ResultView } from './activity-views.js';

/** An agent on a way through the tree. */
export interface PathStep {
  readonly key: string;
  /** Of its own results; null where it has none. */
  readonly mean: number | null;
  /** Of its own, each as many as its weight. */
  readonly evaluations: number;
}

/** An agent with all its descendants. */
export interface CladeView {
  /** Null where it has no results. */
  readonly mean: number | null;
  readonly evaluations: number;
  /** Agents in it. */
  readonly size: number;
}

/** An agent among others. */
export interface AgentView extends PathStep {
  /** In the order of making, the root being 0. */
  readonly number: number;
  /** Key; null for the root. */
  readonly parent: string | null;
  /** Of its own results; null where there are none. */
  readonly variance: number | null;
  readonly clade: CladeView;
  /** What its mean is believed to be at least as good as, by a prior and how hard its tasks were too: it may be better than `mean`; null where it has no results. */
  readonly bound: number | null;
  /** Of its own evaluations, and of the expansion that made it. */
  readonly cost: number;
  /** Evaluations applied when it was made. */
  readonly madeAtEvaluations: number;
  /** How many. */
  readonly children: number;
  /** Keys of the agents that the expansion was shown which made it. */
  readonly mates: readonly string[];
  readonly pruned: boolean;
  /** Whether no expansion made it. */
  readonly added: boolean;
  readonly description: string | null;
}

/** What a problem draws of an agent. */
export interface PictureView {
  /** As a `data:` URL; null where it draws nothing. */
  readonly picture: string | null;
  /** Why it could not be drawn; null where it could. */
  readonly fault: string | null;
}

/** By what agents are sorted. */
export type AgentSort = 'number' | 'mean' | 'bound' | 'evaluations' | 'clade' | 'cost' | 'madeAt';

/** Which agents are asked for. */
export interface AgentQuery {
  /** @defaultValue 0 */
  readonly cursor?: number;
  /** 1 to 1000. @defaultValue 100 */
  readonly limit?: number;
  /** Agents without the figure come last. @defaultValue 'number' */
  readonly sort?: AgentSort;
  /** @defaultValue 'ascending' for `number` and `madeAt`, else the best or most first */
  readonly order?: 'ascending' | 'descending';
  /** Part of the key or of the description. */
  readonly search?: string;
}

/** All that is known of an agent. */
export interface AgentDetail extends AgentView {
  readonly state: Json;
  /** Absent for the root. */
  readonly parentState?: Json;
  /** At most 1,000. */
  readonly childKeys: readonly string[];
  readonly childCount: number;
  /** From the root to its parent. */
  readonly ancestors: readonly PathStep[];
  /** The latest 1,000, the earliest of them first. */
  readonly results: readonly ResultView[];
  readonly resultCount: number;
  /** Of its evaluations and of expansions of it, as far as they are kept. */
  readonly failures: readonly FailureView[];
  /** What the problem's `render` made, as a `data:` URL; null where it made none, or that is not known. */
  readonly picture: string | null;
}
