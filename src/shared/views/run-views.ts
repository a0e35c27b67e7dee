/** A run as it is shown: in the terminal, the report, the dashboard and over HTTP. Plain JSON; times are milliseconds. */
import type { Json } from '../json.js';
import type { RunFigures, StoredStatus } from '../store-protocol.js';
import type { FailureGroup } from './activity-views.js';
import type { PathStep } from './agent-views.js';

/** What the results of a run are. */
export interface MeasureView {
  readonly scale: 'reward' | 'score';
  /** Null for rewards, of which larger ones are better. */
  readonly direction: 'minimize' | 'maximize' | null;
  /** Whether an evaluation gives the same whenever it is repeated. */
  readonly exact: boolean;
}

/** Where a run stands. A run that goes on is `paused` where its journal says so, `stopping` where the process that runs it does. */
export type ShownStatus = StoredStatus | 'paused' | 'stopping';

/** The agent that is believed to be the best. */
export interface BestView {
  readonly key: string;
  /** Of its own results. */
  readonly mean: number;
  /** What its mean is believed to be at least as good as, by a prior and how hard its tasks were too: it may be better than `mean`. */
  readonly bound: number;
  /** Of its own. */
  readonly evaluations: number;
  /** What the problem says of it; null where that is not known. */
  readonly description: string | null;
  /** That, or else the beginning of its state as JSON, at most 200 characters. */
  readonly summary: string;
}

/** A run among others. */
export interface RunListing {
  readonly runId: string;
  readonly name: string | null;
  readonly tags: readonly string[];
  /** Its name. */
  readonly problem: string;
  readonly status: ShownStatus;
  readonly policy: string | null;
  readonly seed: number | null;
  readonly threads: number | null;
  /** Null, as other facts of the header are, where it cannot be read. */
  readonly measure: MeasureView | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Null for none. */
  readonly evaluationBudget: number | null;
  readonly timeBudgetMs: number | null;
  readonly figures: RunFigures;
  readonly agents: number;
  readonly evaluationsPerSecond: number;
  /** Share of the threads' time that user functions ran; null where there are no threads. */
  readonly efficiency: number | null;
  readonly best: BestView | null;
  /** Means of the best agent so far, at most 32, the earliest first. */
  readonly sparkline: readonly number[];
  /** Whether a server takes it up when it starts. */
  readonly isServed: boolean;
}

/** A process's time with a run. */
export interface SessionView {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly evaluationBudget: number | null;
  readonly timeBudgetMs: number | null;
  /** `file:` URL; null where the run has no module. */
  readonly problemUrl: string | null;
}

/** What somebody did to a run while it went on. */
export interface SteeringView {
  /** Evaluations applied before it. */
  readonly atEvaluations: number;
  /** Of the run; null where the journal does not tell. */
  readonly elapsedMs: number | null;
  readonly action: string;
  /** Of the agent that it concerns; null where it concerns none. */
  readonly key: string | null;
  /** What an update changed; null for other actions. */
  readonly changes: Json;
}

/** A run by itself. */
export interface RunOverview extends RunListing {
  readonly taskCount: number;
  readonly params: Json;
  /** Those that a resumed run keeps, and were given. */
  readonly options: Readonly<Record<string, Json>>;
  readonly guards: Readonly<Record<string, number | string>>;
  /** The guard that stopped the search, and why in a sentence; absent while none has. */
  readonly guardStop?: { readonly guard: string; readonly reason: string };
  readonly policyVersion: number | null;
  readonly sessions: readonly SessionView[];
  /** Why the journal could be read no further; null where it could. All else is of what is before that. */
  readonly damage: { readonly code: string; readonly message: string } | null;
  /** Activities chosen and not settled. */
  readonly unsettled: number;
  /** Place in the journal up to which all of this was read. */
  readonly position: number;
  /** By kind and code, the most frequent first. */
  readonly failures: readonly FailureGroup[];
  /** The latest 200, the earliest of them first. */
  readonly steering: readonly SteeringView[];
  /** From the root to the best agent. */
  readonly pathToBest: readonly PathStep[];
}

/** The best agent at some moment. */
export interface CurvePoint {
  /** Applied so far. */
  readonly evaluations: number;
  /** Of the run; null where the journal does not tell. */
  readonly elapsedMs: number | null;
  /** Of the run so far. */
  readonly cost: number;
  readonly key: string;
  readonly mean: number;
  readonly bound: number;
}

/** How far a run was at some moment. */
export interface ThroughputPoint {
  readonly elapsedMs: number;
  /** Applied so far. */
  readonly evaluations: number;
  /** In user functions, of all threads together. */
  readonly busyMs: number;
}
