/** What evaluations tell of themselves on their way, by `ctx.report`, and what they are measured by there. */

/** What one evaluation reported, in order. */
export interface EvaluationReports {
  /** Integers, each larger than the one before. */
  readonly steps: readonly number[];
  /** A reward, or score, for each step. */
  readonly values: readonly number[];
  /** The last step, where the evaluation was ended at it; absent where it went to its end. */
  readonly endedAt?: number;
}

/**
 * What an evaluation is measured by while it runs: fixed when it is chosen. A report is held against the latest checkpoint at, or before, its step,
 * and each checkpoint counts once. The evaluation is ended where it is worse.
 */
export interface Checkpoints {
  /** What is held against a checkpoint: the best value that was reported so far, or the latest. */
  readonly compares: 'best' | 'latest';
  /** In ascending order. */
  readonly steps: readonly number[];
  /** For each of these steps, the worst value with which an evaluation goes on. */
  readonly values: readonly number[];
}

export function reportsOf(steps: readonly number[], values: readonly number[], isEnded: boolean): EvaluationReports {
  const last = steps[steps.length - 1];
  return isEnded && last !== undefined ? { steps, values, endedAt: last } : { steps, values };
}
