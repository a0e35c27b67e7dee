import { finiteOrNull } from '../../shared/json.js';
import type { MeasureView } from '../../shared/views/run-views.js';
import { nameOf } from '../comparison/comparison-options.js';
import { adjustByHolm, type Estimate, estimateMean, meanTestP } from '../comparison/comparison-statistics.js';
import type { PolicyOptions } from '../policy/policy-options.js';
import { resolveRunOptions } from '../run/resolve-run-options.js';
import { type MeanPoint, meanCurve } from './mean-curve.js';
import { labelOf } from './sweep-cells.js';
import type { ResolvedSweep } from './sweep-options.js';
import { answerOf, hasEnded, type ReadRun, type SweptRun } from './swept-run.js';

/** How the first policy of a sweep did against another one, seed by seed, over the seeds with which both have an answer. */
export interface SweptDifference {
  /** Value of the first policy minus that of the other one, whichever is better. Null of fewer than two seeds. */
  readonly value: Estimate | null;
  /** Two-sided p of the t test that the mean difference is 0; null of fewer than two seeds. */
  readonly p: number | null;
  /** That p after Holm's correction for as many tests as there are other policies. */
  readonly adjustedP: number | null;
  /** Seeds with which the first policy's answer was better, as good, and worse. */
  readonly better: number;
  readonly equal: number;
  readonly worse: number;
}

/** How a policy did in a sweep. */
export interface SweptPolicy {
  readonly label: string;
  /** Name of the policy. */
  readonly policy: string;
  /** Its own, beside those of all. */
  readonly options: PolicyOptions;
  /** Its runs that have ended with an answer. */
  readonly answers: number;
  /** Mean of the values of its answers; null of fewer than two. */
  readonly value: Estimate | null;
  /** Means over its runs that have ended. */
  readonly meanAgents: number | null;
  readonly meanElapsedMs: number | null;
  readonly meanCost: number | null;
  /** The first policy against this one; null for the first one. */
  readonly difference: SweptDifference | null;
  /** Mean value of the best agent over evaluations, at most 100 points; empty of fewer than two runs that have ended with an answer. */
  readonly curve: readonly MeanPoint[];
}

/** The outcome of a sweep; plain JSON. */
export interface SweepResult {
  readonly id: string;
  /** Name of the problem. */
  readonly problem: string;
  /** What is compared: the mean of results of the agent that each run believes best, on this scale. */
  readonly measure: MeasureView;
  /** Evaluations by which each answer was judged afresh; 0 where its own results are compared, as always of an exact problem without tasks. */
  readonly judge: number;
  /** Budget of each run; null for none. */
  readonly evaluations: number | null;
  readonly timeMs: number | null;
  readonly seeds: readonly number[];
  /** In the order in which they were given. */
  readonly policies: readonly SweptPolicy[];
  /** Those that the store has: all policies with the first seed, then with the next. */
  readonly runs: readonly SweptRun[];
  /** Runs of all policies with all seeds, whether there are already or not. */
  readonly total: number;
  /** Whether all of them have ended. */
  readonly isComplete: boolean;
}

/** @param reads - the runs that the store has, in the order of the sweep's cells */
export function sweepResult(
  sweep: ResolvedSweep,
  { problem, measure, hasTasks }: ReadRun,
  reads: readonly ReadRun[],
): SweepResult {
  const { id, seeds, cells, ofAllRuns } = sweep;
  const { evaluations, timeMs } = resolveRunOptions({ ...ofAllRuns });
  const judge = measure.exact && !hasTasks ? 0 : sweep.judge;
  const ended = reads.filter(({ run }) => hasEnded(run) && (judge === 0 || run.best === null || run.judged !== null));
  const [first, ...others] = sweep.policies.map((policy) => ({
    policy,
    reads: ended.filter(({ run }) => run.policy === labelOf(policy)),
  }));
  const differences = withHolm(others.map(({ reads: other }) => differenceOf(first?.reads ?? [], other, measure)));
  return {
    id,
    problem,
    measure,
    judge,
    evaluations: finiteOrNull(evaluations),
    timeMs: finiteOrNull(timeMs),
    seeds,
    policies: [...(first === undefined ? [] : [first]), ...others].map(({ policy, reads: own }, place): SweptPolicy => {
      const runs = own.map(({ run }) => run);
      const answers = own.filter(({ run }) => run.best !== null);
      return {
        label: labelOf(policy),
        policy: nameOf(policy.policy),
        options: { ...policy.options },
        answers: answers.length,
        value: estimated(answers.flatMap(({ run }) => answerOf(run) ?? [])),
        meanAgents: meanOf(runs.map(({ agents }) => agents)),
        meanElapsedMs: meanOf(runs.map(({ elapsedMs }) => elapsedMs)),
        meanCost: meanOf(runs.map(({ cost }) => cost)),
        difference: place === 0 ? null : (differences[place - 1] ?? null),
        curve: answers.length < 2 ? [] : meanCurve(answers),
      };
    }),
    runs: reads.map(({ run }) => run),
    total: cells.length,
    isComplete: ended.length === cells.length,
  };
}

/** Whether the own results of every answer say all of it. */
export function isExact({ measure, runs }: SweepResult): boolean {
  return measure.exact && runs.every(({ best }) => best === null || best.isExact);
}

function differenceOf(
  first: readonly ReadRun[],
  other: readonly ReadRun[],
  { direction }: MeasureView,
): Omit<SweptDifference, 'adjustedP'> {
  const values = new Map(other.map(({ run }) => [run.seed, answerOf(run)]));
  const differences = first.flatMap(({ run }) => {
    const [own, value] = [answerOf(run), values.get(run.seed)];
    return own === undefined || value === undefined ? [] : [own - value];
  });
  const sign = direction === 'minimize' ? -1 : 1;
  return {
    value: estimated(differences),
    p: differences.length < 2 ? null : meanTestP(differences),
    better: differences.filter((difference) => sign * difference > 0).length,
    equal: differences.filter((difference) => difference === 0).length,
    worse: differences.filter((difference) => sign * difference < 0).length,
  };
}

/** What has no p yet counts as a test all the same, with p 1, so that no p falls when more is known. */
function withHolm(differences: readonly Omit<SweptDifference, 'adjustedP'>[]): readonly SweptDifference[] {
  const adjusted = adjustByHolm(differences.map(({ p }) => p ?? 1));
  return differences.map((difference, place) => ({
    ...difference,
    adjustedP: difference.p === null ? null : (adjusted[place] ?? null),
  }));
}

function estimated(values: readonly number[]): Estimate | null {
  return values.length < 2 ? null : estimateMean(values);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
