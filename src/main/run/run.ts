import type { Json } from '../../shared/json.js';
import type { JsonLeasing } from '../../shared/leases/json-leasing.js';
import type { Leasing } from '../../shared/leases/lease.js';
import type { LeaseInfo } from '../../shared/leases/lease-info.js';
import type { WorkerInfo } from '../../shared/workers/worker-info.js';
import type { AgentNode } from '../engine/agent-node.js';
import type { AgentPage, AgentPageOptions } from '../engine/agent-page.js';
import type { Determinism } from './determinism.js';
import type { EventsOptions } from './events/events-options.js';
import type { RunEvent } from './events/run-events.js';
import type { LongestRunning } from './pending/longest-running.js';
import type { Steering } from './steering/steering.js';

/**
 * - `running`: activities are chosen;
 * - `paused`: none is chosen until `unpause()`; what is in flight ends;
 * - `stopping`: none is chosen any more, what is in flight is waited for;
 * - `completed`: the budget is spent, or a guard stopped the search;
 * - `exhausted`: nothing is left to do before the budget is spent;
 * - `stopped`: `stop()` or its signal ended it;
 * - `failed`: too many activities failed in a row, no evaluation gave a reward, or the pool cannot run.
 */
export type RunStatus = 'running' | 'paused' | 'stopping' | 'completed' | 'exhausted' | 'stopped' | 'failed';

/** The agent that the run believes best: the largest epsilon-quantile of its own posterior. */
export interface BestAgent {
  /** Key of the agent, such as `root/0/3`. */
  readonly key: string;
  /** Mean reward of its own evaluations, in [0, 1]; absent for scores. */
  readonly mean?: number;
  /** Of a problem with a direction: the mean score of its own evaluations. */
  readonly score?: number;
  /** Evaluations of its own that were recorded, each as many as its weight. */
  readonly evaluations: number;
  /**
   * The epsilon-quantile of its posterior: in [0, 1] for Beta posteriors; with Student's t one of few results may be below 0. It counts a prior and how
   * hard the agent's tasks were, so it may be above `mean`, which is of the results alone. The mean itself where an exact agent has met all tasks. Absent for scores.
   */
  readonly lowerBound?: number;
  /**
   * Of a problem with a direction: what its mean score is believed to be at least as good as, with probability 1 - epsilon, so an upper bound
   * when minimising. The score itself where an exact agent has met all tasks, or there are none.
   */
  readonly bound?: number;
  /** Its state. */
  readonly agent: Json;
  /** What the problem's `describe` says of it; null without it, and before it has said it. */
  readonly description: string | null;
}

/** How far a run is. */
export interface RunProgress {
  /** Where the run stands. */
  readonly status: RunStatus;
  /** Evaluations that ended: what has been spent of the budget. */
  readonly evaluations: number;
  /** Budget in evaluations; null for none. */
  readonly evaluationBudget: number | null;
  /** Budget in milliseconds; null for none. */
  readonly timeBudgetMs: number | null;
  /** Agents made by expansion. */
  readonly expansions: number;
  /** Expansions that made no agent, without an error. */
  readonly barrenExpansions: number;
  /** Agents in the tree, the root included. */
  readonly agents: number;
  /** Activities chosen and not yet recorded. */
  readonly inFlight: number;
  /** Of them, those that wait in a thread apart from the pool: of kinds with an `expandConcurrency` or `evaluateConcurrency`. */
  readonly waiting: number;
  /** What of them has been running longest; null where nothing runs, or the executor does not tell. */
  readonly longestRunning: LongestRunning | null;
  /** Activities that failed for good. */
  readonly failedActivities: number;
  /** Attempts after the first of an activity. */
  readonly retries: number;
  /** What all attempts of evaluations and expansions have cost, however they ended; 0 where none told a cost. */
  readonly cost: number;
  /** Undefined until an evaluation gave a reward. */
  readonly best: BestAgent | undefined;
  /** Wall time that it has taken, in milliseconds, earlier sessions of a resumed run included. */
  readonly elapsedMs: number;
  /** Over the whole run. */
  readonly evaluationsPerSecond: number;
  /**
   * Wall time inside user functions over threads x elapsed time, in [0, 1]; what still runs is counted. With workers, over all threads, here and there, while they
   * were there, of this process alone. Null where there are no threads.
   */
  readonly parallelEfficiency: number | null;
  /** From the tighter budget and the rate so far; null when it cannot be told. */
  readonly timeLeftMs: number | null;
}

/** The outcome of a run; `hgm run --json` prints it. */
export interface RunResult {
  /** The id of the run. */
  readonly runId: string;
  /** How it ended: budget or a guard's goal reached, nothing left to choose, stopped, or failed. */
  readonly status: 'completed' | 'exhausted' | 'stopped' | 'failed';
  /** The guard that stopped the search, and why in a sentence; null where none did. */
  readonly guardStop: { readonly guard: string; readonly reason: string } | null;
  /** The problem's name. */
  readonly problem: string;
  /** Name of the policy. */
  readonly policy: string;
  /** Seed of all random numbers. */
  readonly seed: number;
  /** Size of the thread pool. */
  readonly threads: number;
  /** Evaluations that ended. */
  readonly evaluations: number;
  /** Agents made by expansion. */
  readonly expansions: number;
  /** Expansions that made no agent, without an error. */
  readonly barrenExpansions: number;
  /** Agents in the tree, the root included. */
  readonly agents: number;
  /** Activities that failed for good. */
  readonly failedActivities: number;
  /** Attempts after the first of an activity. */
  readonly retries: number;
  /** What all attempts of evaluations and expansions have cost, however they ended; 0 where none told a cost. */
  readonly cost: number;
  /** Null when no evaluation gave a reward. */
  readonly best: BestAgent | null;
  /** Wall time that it took, in milliseconds, earlier sessions of a resumed run included. */
  readonly elapsedMs: number;
  /** Over the whole run. */
  readonly evaluationsPerSecond: number;
  /** Wall time inside user functions over threads x elapsed time, in [0, 1]. With workers, as in {@link RunProgress}. Null where there were no threads. */
  readonly parallelEfficiency: number | null;
  /** Whether the same run would choose the same again; null when it was not asked to be deterministic. */
  readonly determinism: Determinism | null;
  /** What the problem's `report` made of the best agent; null without it. */
  readonly report: string | null;
  /** Why the run failed; null when it did not. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A search that is under way. */
export interface Run extends AsyncDisposable, Steering, Leasing {
  /** The id of the run, which `resumeRun` takes. */
  readonly id: string;
  /** Settles when the run has ended and its threads are gone. Rejects only on a fault of the runtime; a failed run resolves. */
  readonly result: Promise<RunResult>;
  /**
   * Events from now on, for this reader; the first reader also gets log lines of before it. Its buffer is bounded, so a slow reader never slows the search.
   * Ask for the types you want: the others are then not even made.
   *
   * @throws HgmError ERR_OPTION
   */
  events(options?: EventsOptions): AsyncIterableIterator<RunEvent>;
  /** How far the run is now, by what is acknowledged. */
  progress(): RunProgress;
  /** @internal What is leased and told, as JSON. */
  readonly inJson: JsonLeasing;
  /** The workers that take part in the run, or refuse to: with the option `redis`; else none. */
  workers(): readonly WorkerInfo[];
  /** What is leased to those outside, the longest held first. */
  leases(): readonly LeaseInfo[];
  /**
   * Chooses nothing more; what is running is given the grace period, then cancelled. Of a run that has ended otherwise it ends what is left:
   * the problem's `describe` and `report`. Safe to call again.
   */
  stop(): void;
  /** A copy of all agents by key, `metadata` being the agent's state. Above 10,000 agents prefer {@link snapshotPage}. */
  snapshot(): Promise<Map<string, AgentNode<Json>>>;
  /** A page of agents in the order of their making, consistent in itself. @throws HgmError ERR_OPTION */
  snapshotPage(options?: AgentPageOptions): Promise<AgentPage<Json>>;
}
