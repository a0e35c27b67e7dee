/** Settings that follow from the figures of a benchmark. */
import type { ProblemCosts } from '../../shared/problem-costs.js';
import type { BenchRun } from './bench-throughput.js';

/** The fewest threads are recommended that reach this share of the best rate. */
const GOOD_ENOUGH = 0.95;
/** A recommended time limit, in multiples of the 99th percentile of the calls' durations. */
const TIMEOUT_FACTOR = 20;
const SHORTEST_TIMEOUT_MS = 1000;
/** Least mean duration for which a heartbeat is recommended, in milliseconds: shorter calls are ended soon enough by their own time limit. */
const HEARTBEAT_FROM_MS = 1000;
/**
 * Least mean duration for which one evaluation in flight for each agent is recommended, in milliseconds: a longer evaluation is worth choosing
 * with all results of its agent. The executor sends evaluations of this length one at a time too.
 */
const STRICT_FROM_MS = 100;
/** Share of the ideal below which the runtime costs more than the user's functions. */
const DOMINATED_BELOW = 0.5;
/** Share of the ideal that the recommended number of evaluations in one call reaches. */
const WANTED_SHARE = 0.9;

/** What was measured, as far as anything follows from it. */
export interface BenchFigures {
  /** Processors that the process may use. */
  readonly cores: number;
  readonly costs: ProblemCosts;
  /** Whether the problem always says the same of an agent and a task. */
  readonly exact: boolean;
  /** At least one. */
  readonly runs: readonly BenchRun[];
}

/** Settings that follow from the figures. */
export interface BenchRecommendation {
  /** The fewest that reach 95 % of the best rate. */
  readonly threads: number;
  /** Whether short activities should travel in batches. */
  readonly batching: boolean;
  /** What a run with those threads had in flight at most. */
  readonly lookAhead: number;
  /** 20 times the p99 of the longer function, rounded up; at least a second. */
  readonly startToCloseTimeoutMs: number;
  /** 20 times the mean time between heartbeats, where evaluations take a second and have any; else null. */
  readonly heartbeatTimeoutMs: number | null;
  /** 1 where an evaluation is worth waiting for the results of its agent's others; null for no limit. */
  readonly maximumPendingPerAgent: 1 | null;
  /**
   * How many evaluations to do in one call so that threads are busy with them 90 % of the time; 1 where they are, or nearly, and for exact problems without
   * tasks, of which each agent is evaluated once.
   */
  readonly evaluationsTogether: number;
}

/** The run that the recommended number of threads was found with. */
export function recommendedRun(runs: readonly BenchRun[]): BenchRun {
  const best = runs.reduce((a, b) => (b.evaluationsPerSecond > a.evaluationsPerSecond ? b : a));
  const enough = GOOD_ENOUGH * best.evaluationsPerSecond;
  const good = runs.filter(({ evaluationsPerSecond }) => evaluationsPerSecond >= enough);
  // With batches where both rates are equal: batches never cost anything.
  const order = (run: BenchRun) => 2 * run.threads + (run.batching ? 0 : 1);
  return good.reduce((a, b) => (order(b) < order(a) ? b : a), best);
}

/** Pure: the same figures give the same settings. */
export function recommend({ costs, exact, runs }: BenchFigures): BenchRecommendation {
  const { evaluate, expand, heartbeatsPerEvaluation } = costs;
  const run = recommendedRun(runs);
  const slowestMs = Math.max(evaluate.p99Ms, expand.p99Ms);
  const isLong = evaluate.meanMs >= HEARTBEAT_FROM_MS;
  return {
    threads: run.threads,
    batching: run.batching,
    lookAhead: Math.max(1, run.inFlight),
    startToCloseTimeoutMs: roundedUp(Math.max(SHORTEST_TIMEOUT_MS, TIMEOUT_FACTOR * slowestMs)),
    heartbeatTimeoutMs:
      isLong && heartbeatsPerEvaluation > 0
        ? roundedUp((TIMEOUT_FACTOR * evaluate.meanMs) / (heartbeatsPerEvaluation + 1))
        : null,
    maximumPendingPerAgent: evaluate.meanMs >= STRICT_FROM_MS ? 1 : null,
    evaluationsTogether: exact && costs.taskSizes === null ? 1 : evaluationsTogether(run, evaluate.meanMs),
  };
}

/** From n x cost >= 9 x runtime, what is spent outside user functions: 90 % of a thread's time is then the user's. */
function evaluationsTogether({ parallelEfficiency, runtimeMsPerEvaluation }: BenchRun, costMs: number): number {
  // Expansions count too: a thread that runs one does not wait for the runtime.
  if (parallelEfficiency >= DOMINATED_BELOW) return 1;
  const together = ((WANTED_SHARE / (1 - WANTED_SHARE)) * runtimeMsPerEvaluation) / Math.max(costMs, 1e-6);
  return Math.max(1, roundedUp(together));
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const multiple = [1, 2, 5].find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return multiple * power;
}
