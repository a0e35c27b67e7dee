/** What a pool thread is asked when it measures a problem, and what it answers. */
import type { Json } from './json.js';
import type { ProblemReference } from './work.js';

/** A task to measure with. */
export interface MeasuredTask {
  readonly number: number;
  readonly value: Json;
}

/** Input of the function that measures a problem in a thread. */
export interface MeasureInput {
  readonly problem: ProblemReference;
  readonly root: Json;
  /** Null where the problem has none; else at least one. */
  readonly tasks: readonly MeasuredTask[] | null;
  /** How long each function is measured, in milliseconds, > 0. */
  readonly timeMs: number;
}

/** What one call of a function costs: wall time over calls on different agents and tasks. */
export interface FunctionCost {
  /** Calls that were measured. */
  readonly calls: number;
  /** Mean wall time of a call, in milliseconds. */
  readonly meanMs: number;
  /** Standard deviation. */
  readonly sdMs: number;
  /** Half the width of the 95 % interval of the mean, over the mean. */
  readonly marginFraction: number;
  /** Shortest call, in milliseconds. */
  readonly minMs: number;
  /** Median, in milliseconds. */
  readonly p50Ms: number;
  /** 99th percentile, in milliseconds. */
  readonly p99Ms: number;
  /** Longest call, in milliseconds. */
  readonly maxMs: number;
  /** Mean of what a call told that it has cost, by `ctx.addCost` and in its result, in the problem's unit; 0 where it told nothing. */
  readonly meanPaid: number;
}

/** Sizes of values as JSON, in bytes of UTF-8. */
export interface JsonSizes {
  /** Mean length of the JSON text, in bytes of UTF-8. */
  readonly meanBytes: number;
  /** Largest length, in bytes of UTF-8. */
  readonly maxBytes: number;
}

/** What a problem's functions cost in one thread that does nothing else. */
export interface ProblemCosts {
  /** Null where the problem has no `setup`. */
  readonly setupMs: number | null;
  /** Calls of `evaluate`. */
  readonly evaluate: FunctionCost;
  /** Calls of `expand`. */
  readonly expand: FunctionCost;
  /** Agents that were measured with, the root included. */
  readonly agents: number;
  /** Sizes of the agents' states. */
  readonly agentSizes: JsonSizes;
  /** Null where the problem has no tasks. */
  readonly taskSizes: JsonSizes | null;
  /** How often an evaluation called `ctx.heartbeat()`, on average. */
  readonly heartbeatsPerEvaluation: number;
}
