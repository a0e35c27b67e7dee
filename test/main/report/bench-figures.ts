import { recommend } from '../../../src/main/bench-command/bench-recommendation.js';
import type { BenchRun } from '../../../src/main/bench-command/bench-throughput.js';
import type { BenchResult } from '../../../src/main/bench-command/problem-bench.js';
import type { FunctionCost, ProblemCosts } from '../../../src/shared/problem-costs.js';

/** The cost of a function whose calls are all about alike. */
export function costOf(meanMs: number): FunctionCost {
  const spread = { sdMs: meanMs / 10, marginFraction: 0.01, minMs: 0.8 * meanMs, p50Ms: meanMs, p99Ms: 1.2 * meanMs };
  return { calls: 100, meanMs, ...spread, maxMs: 2 * meanMs, meanPaid: 0 };
}

export function costs(evaluateMs: number, others: Partial<ProblemCosts> = {}): ProblemCosts {
  return {
    setupMs: null,
    evaluate: costOf(evaluateMs),
    expand: costOf(evaluateMs / 2),
    agents: 16,
    agentSizes: { meanBytes: 100, maxBytes: 140 },
    taskSizes: null,
    heartbeatsPerEvaluation: 0,
    ...others,
  };
}

/** A run with a rate, and with what follows from it and the cost of an evaluation. */
export function runOf(threads: number, rate: number, costMs: number, others: Partial<BenchRun> = {}): BenchRun {
  const offeredMs = 1000 * threads;
  return {
    threads,
    batching: true,
    elapsedMs: 1000,
    evaluations: rate,
    expansions: 3,
    failedActivities: 0,
    evaluationsPerSecond: rate,
    parallelEfficiency: Math.min(1, (rate * costMs) / offeredMs),
    runtimeMsPerEvaluation: Math.max(0, offeredMs / rate - costMs),
    eventLoopDelayP99Ms: 1.5,
    inFlight: 4 * threads,
    speedUp: 1,
    ...others,
  };
}

export function resultOf(runs: readonly BenchRun[], measured: ProblemCosts, others: Partial<BenchResult> = {}): BenchResult {
  const { direction = null, exact = false } = others;
  const figures = { cores: 2, costs: measured, exact, runs };
  const recommendation = recommend(figures);
  return { problem: 'climb', direction, seed: 1, loadBefore: 0, timeMs: 1000, ...figures, recommendation, ...others };
}
