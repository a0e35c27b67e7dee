/**
 * When an evaluation is hopeless: by Optuna's `MedianPruner`, with trials of one task in place of all, and by its `SuccessiveHalvingPruner`, the
 * asynchronous successive halving of Li et al., "A System for Massively Parallel Hyperparameter Tuning" (MLSys 2020).
 */
import type { Direction } from '../../../shared/results/direction.js';
import type { Checkpoints, EvaluationReports } from '../../../shared/results/reports.js';
import type { ResolvedGuardOptions } from '../../policy/guard-options.js';

/** What an evaluation is compared with on its way, as it was when it was chosen. */
export interface Comparison {
  readonly guards: ResolvedGuardOptions;
  /** What others of its task reported. */
  readonly others: readonly EvaluationReports[];
}

/** @param direction - of the scores; undefined for rewards */
export function checkpointsOf({ guards, others }: Comparison, direction: Direction | undefined): Checkpoints {
  return guards.hopeless === 'median' ? medians(guards, others) : rungs(guards, others, direction);
}

/**
 * The median rule: the best value so far must not be worse than the median of what others reported at that step, of those that went to their end.
 */
function medians(guards: ResolvedGuardOptions, others: readonly EvaluationReports[]): Checkpoints {
  const { minimumReportedEvaluations, minimumReportedStep } = guards;
  const byStep = new Map<number, number[]>();
  for (const { steps, values, endedAt } of others) {
    if (endedAt !== undefined) continue;
    for (const [index, step] of steps.entries()) {
      if (step < minimumReportedStep) continue;
      const reported = byStep.get(step) ?? [];
      reported.push(values[index]!);
      byStep.set(step, reported);
    }
  }
  const known = [...byStep].filter(([, reported]) => reported.length >= minimumReportedEvaluations);
  known.sort(([step], [other]) => step - other);
  return { compares: 'best', steps: known.map(([step]) => step), values: known.map(([, reported]) => medianOf(reported)) };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((value, other) => value - other);
  const upper = sorted.length >> 1;
  // Of an even number, the mean of the two in the middle.
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/**
 * Successive halving: rungs stand at the steps s, s x f, s x f^2 … for a first step s and the reduction factor f. The first value that is reported at or
 * after a rung must be among the best 1/f of all that reached the rung, itself one of them; the best always goes on.
 */
function rungs(
  guards: ResolvedGuardOptions,
  others: readonly EvaluationReports[],
  direction: Direction | undefined,
): Checkpoints {
  const { minimumReportedEvaluations, minimumReportedStep, reductionFactor } = guards;
  const steps: number[] = [];
  const thresholds: number[] = [];
  for (let rung = minimumReportedStep; ; rung *= reductionFactor) {
    const reached = others.flatMap((one) => valueAtRung(one, rung));
    // Fewer still have reached those after it.
    if (reached.length < minimumReportedEvaluations) return { compares: 'latest', steps, values: thresholds };
    reached.sort((value, other) => (direction === 'minimize' ? value - other : other - value));
    const goOn = Math.max(1, Math.floor((reached.length + 1) / reductionFactor));
    steps.push(rung);
    thresholds.push(reached[goOn - 1]!);
  }
}

/** The first value at or after a rung; nothing where the rung was not reached. */
function valueAtRung({ steps, values }: EvaluationReports, rung: number): readonly number[] {
  const index = steps.findIndex((step) => step >= rung);
  return index < 0 ? [] : [values[index]!];
}
