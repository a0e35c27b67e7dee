import { setImmediate } from 'node:timers/promises';
import type { PolicyOptions } from '../policy/policy-options.js';
import { type CmpComparison, compareCmp } from './cmp-comparison.js';
import { type CellResult, type ComparisonCell, runComparisonCell } from './comparison-cell.js';
import {
  type ComparedPolicy,
  type ComparisonOptions,
  nameOf,
  type ResolvedComparison,
  resolveComparison,
} from './comparison-options.js';
import { adjustByHolm, type Estimate, estimateMean, meanTestP } from './comparison-statistics.js';
import { landscapeNamed } from './landscapes.js';

/** How a policy did on a landscape. */
export interface PolicyComparison {
  /** How it is called in the tables; the name of the policy where no label was given. */
  readonly label: string;
  /** Name of the policy. */
  readonly policy: string;
  /** Parameters that it was given. */
  readonly options: PolicyOptions;
  /** True utility of the chosen agent, over seeds. */
  readonly utility: Estimate;
  /** That utility minus the first policy's with the same seed, over seeds; null for the first policy itself. */
  readonly difference: Estimate | null;
  /**
   * Two-sided p of the t test that the mean of that difference is 0, after Holm's correction for all differences on all landscapes; null for the
   * first policy.
   */
  readonly adjustedP: number | null;
  /** Mean of the largest true utility that was made, chosen or not. */
  readonly meanBestMade: number;
  /** Mean number of agents. */
  readonly meanAgents: number;
  /** Where it was asked for: how well estimates of CMP agree with the empirical one, in the trees of this policy. */
  readonly cmp?: CmpComparison;
  /** True utility of the chosen agent for each seed, in their order. */
  readonly utilities: readonly number[];
}

/** How the policies did on a landscape, in the order in which they were given. */
export interface LandscapeComparison {
  /** Its name. */
  readonly landscape: string;
  /** What is peculiar to it, in words. */
  readonly description: string;
  /** Of scores, the standard deviation of the utilities of all policies and seeds: what differences are large or small beside. Null of rewards. */
  readonly scale: number | null;
  /** One for each policy, in the order in which they were asked for. */
  readonly policies: readonly PolicyComparison[];
}

/** The outcome of a comparison; plain JSON. */
export interface ComparisonResult {
  /** Budget of each search, in evaluations. */
  readonly evaluations: number;
  /** Activities in flight in each search. */
  readonly concurrency: number;
  /** Seeds, one for each repetition. */
  readonly seeds: readonly number[];
  /** One for each landscape, in the order in which they were asked for. */
  readonly landscapes: readonly LandscapeComparison[];
}

/**
 * Runs every policy on every landscape with every seed, at the same budget, and compares the true utilities of the agents they chose.
 * Agents and rewards derive from seed and key alone, so differences are paired by seed.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value; ERR_POLICY
 */
export async function runComparison(options: ComparisonOptions = {}): Promise<ComparisonResult> {
  const comparison = resolveComparison(options);
  const { landscapes, seeds, evaluations, concurrency } = comparison;
  const policies = comparison.policies.map(labelled);
  const cells = cellsOf(comparison, policies);
  const results = await runAll(cells, comparison);
  const resultsOf = (landscape: number, policy: number): readonly CellResult[] => {
    const first = (landscape * policies.length + policy) * seeds.length;
    return results.slice(first, first + seeds.length);
  };
  const differencesOf = (landscape: number, policy: number): readonly number[] => {
    const reference = resultsOf(landscape, 0);
    return resultsOf(landscape, policy).map(({ utility }, place) => utility - reference[place]!.utility);
  };
  const others = policies.length - 1;
  const adjusted = adjustByHolm(
    landscapes.flatMap((_, l) => Array.from({ length: others }, (__, other) => meanTestP(differencesOf(l, other + 1)))),
  );
  return {
    evaluations,
    concurrency,
    seeds,
    landscapes: landscapes.map((landscape, l) => ({
      landscape,
      description: landscapeNamed(landscape)?.description ?? '',
      scale: landscapeNamed(landscape)?.scale === 'score' ? deviation(policies.flatMap((_, p) => resultsOf(l, p))) : null,
      policies: policies.map((policy, p) => ({
        ...summarise(policy, resultsOf(l, p)),
        difference: p === 0 ? null : estimateMean(differencesOf(l, p)),
        adjustedP: p === 0 ? null : adjusted[l * others + p - 1]!,
      })),
    })),
  };
}

function labelled({ policy, label = nameOf(policy), options = {} }: ComparedPolicy): Required<ComparedPolicy> {
  return { policy, label, options: { ...options } };
}

function cellsOf(
  { landscapes, seeds, evaluations, concurrency, cmp }: ResolvedComparison,
  policies: readonly Required<ComparedPolicy>[],
): readonly ComparisonCell[] {
  return landscapes.flatMap((landscape) =>
    policies.flatMap(({ policy, options }) =>
      seeds.map((seed) => ({ landscape, policy, policyOptions: options, seed, evaluations, concurrency, cmp })),
    ),
  );
}

/** Results in the order of the cells, whatever the order in which they come. The first failure ends it. */
async function runAll(
  cells: readonly ComparisonCell[],
  { runCell = runCellHere, cellsAtATime, onProgress }: ResolvedComparison,
): Promise<readonly CellResult[]> {
  const results = new Array<CellResult>(cells.length);
  let next = 0;
  let done = 0;
  const runner = async (): Promise<void> => {
    while (next < cells.length) {
      const place = next++;
      results[place] = await runCell(cells[place]!);
      onProgress?.(++done, cells.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(cellsAtATime, cells.length) }, runner));
  return results;
}

function summarise(
  { label, policy, options }: Required<ComparedPolicy>,
  results: readonly CellResult[],
): Omit<PolicyComparison, 'difference' | 'adjustedP'> {
  const utilities = results.map((result) => result.utility);
  const cmp = results.flatMap((result) => result.cmp ?? []);
  const meanOf = (figure: (result: CellResult) => number): number =>
    results.reduce((sum, result) => sum + figure(result), 0) / results.length;
  return {
    label,
    policy: nameOf(policy),
    options,
    utility: estimateMean(utilities),
    meanBestMade: meanOf((result) => result.bestMade),
    meanAgents: meanOf((result) => result.agents),
    ...(cmp.length > 0 && { cmp: compareCmp(cmp) }),
    utilities,
  };
}

/** The standard deviation of utilities, two or more. */
function deviation(results: readonly CellResult[]): number {
  const { length } = results;
  const mean = results.reduce((sum, { utility }) => sum + utility, 0) / length;
  return Math.sqrt(results.reduce((sum, { utility }) => sum + (utility - mean) ** 2, 0) / (length - 1));
}

/** Runs a cell in this thread. Cells take up to tens of milliseconds: the event loop has its turn between them. */
export async function runCellHere(cell: ComparisonCell): Promise<CellResult> {
  await setImmediate();
  return runComparisonCell(cell);
}
