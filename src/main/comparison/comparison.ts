import { setImmediate } from 'node:timers/promises';
import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import { POLICY_NAMES } from '../policy/policies.js';
import { type PolicyOptions, resolvePolicyOptions } from '../policy/policy-options.js';
import { type CellResult, type ComparisonCell, runComparisonCell } from './comparison-cell.js';
import { type Estimate, estimateMean } from './comparison-statistics.js';
import { LANDSCAPE_NAMES, landscapeNamed } from './landscapes.js';

/** A policy that takes part. */
export interface ComparedPolicy {
  /** How it is called in the result. @defaultValue the policy's name */
  readonly label?: string;
  /** One of the policies' names. */
  readonly policy: string;
  /** @defaultValue {} */
  readonly options?: PolicyOptions;
}

/** What is compared, and how. */
export interface ComparisonOptions {
  /** @defaultValue all there are */
  readonly landscapes?: readonly string[];
  /** The first one is what the others are compared with. @defaultValue hgm, hgm with Student-t posteriors, then every baseline */
  readonly policies?: readonly ComparedPolicy[];
  /** Seeds that each policy is given on each landscape, two or more distinct safe integers >= 0. @defaultValue 1 to 40 */
  readonly seeds?: readonly number[];
  /** Budget of each search in evaluations, an integer >= 1. @defaultValue 1000 */
  readonly evaluations?: number;
  /** Simulated activities in flight, an integer >= 1. @defaultValue 4 */
  readonly concurrency?: number;
  /** Runs one cell, perhaps elsewhere: `runComparisonCell` of comparison-cell.js is pure. @defaultValue in this thread */
  readonly runCell?: (cell: ComparisonCell) => Promise<CellResult>;
  /** Cells that are run at a time, an integer >= 1. @defaultValue 64 */
  readonly cellsAtATime?: number;
  /** Told after each cell. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How a policy did on a landscape. */
export interface PolicyComparison {
  readonly label: string;
  readonly policy: string;
  readonly options: PolicyOptions;
  /** True utility of the chosen agent, over seeds. */
  readonly utility: Estimate;
  /** That utility minus the first policy's with the same seed, over seeds; null for the first policy itself. */
  readonly difference: Estimate | null;
  /** Mean of the largest true utility that was made, chosen or not. */
  readonly meanBestMade: number;
  /** Mean number of agents. */
  readonly meanAgents: number;
  /** True utility of the chosen agent for each seed, in their order. */
  readonly utilities: readonly number[];
}

/** How the policies did on a landscape, in the order in which they were given. */
export interface LandscapeComparison {
  readonly landscape: string;
  readonly description: string;
  readonly policies: readonly PolicyComparison[];
}

/** The outcome of a comparison; plain JSON. */
export interface ComparisonResult {
  readonly evaluations: number;
  readonly concurrency: number;
  readonly seeds: readonly number[];
  readonly landscapes: readonly LandscapeComparison[];
}

interface ResolvedComparison {
  readonly landscapes: readonly string[];
  readonly policies: readonly Required<ComparedPolicy>[];
  readonly seeds: readonly number[];
  readonly evaluations: number;
  readonly concurrency: number;
  readonly runCell: (cell: ComparisonCell) => Promise<CellResult>;
  readonly cellsAtATime: number;
  readonly onProgress: (done: number, total: number) => void;
}

const DEFAULT_SEEDS = 40;
const DEFAULT_POLICIES: readonly ComparedPolicy[] = [
  { policy: 'hgm' },
  { policy: 'hgm', label: 'hgm student-t', options: { posterior: 'student-t' } },
  ...POLICY_NAMES.filter((policy) => policy !== 'hgm').map((policy) => ({ policy })),
];

/**
 * Runs every policy on every landscape with every seed, at the same budget, and compares the true utilities of the agents they chose.
 * Agents and rewards derive from seed and key alone, so differences are paired by seed.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export async function runComparison(options: ComparisonOptions = {}): Promise<ComparisonResult> {
  const comparison = resolveComparison(options);
  const cells = cellsOf(comparison);
  const results = await runAll(cells, comparison);
  const { landscapes, policies, seeds, evaluations, concurrency } = comparison;
  const resultsOf = (landscape: number, policy: number): readonly CellResult[] => {
    const first = (landscape * policies.length + policy) * seeds.length;
    return results.slice(first, first + seeds.length);
  };
  return {
    evaluations,
    concurrency,
    seeds,
    landscapes: landscapes.map((landscape, l) => ({
      landscape,
      description: landscapeNamed(landscape)?.description ?? '',
      policies: policies.map((policy, p) => summarise(policy, resultsOf(l, p), p === 0 ? null : resultsOf(l, 0))),
    })),
  };
}

function cellsOf({ landscapes, policies, seeds, evaluations, concurrency }: ResolvedComparison): readonly ComparisonCell[] {
  return landscapes.flatMap((landscape) =>
    policies.flatMap(({ policy, options }) =>
      seeds.map((seed) => ({ landscape, policy, policyOptions: options, seed, evaluations, concurrency })),
    ),
  );
}

/** Results in the order of the cells, whatever the order in which they come. The first failure ends it. */
async function runAll(cells: readonly ComparisonCell[], comparison: ResolvedComparison): Promise<readonly CellResult[]> {
  const results = new Array<CellResult>(cells.length);
  let next = 0;
  let done = 0;
  const runner = async (): Promise<void> => {
    while (next < cells.length) {
      const place = next++;
      results[place] = await comparison.runCell(cells[place]!);
      comparison.onProgress(++done, cells.length);
    }
  };
  await Promise.all(Array.from({ length: comparison.cellsAtATime }, runner));
  return results;
}

function summarise(
  { label, policy, options }: Required<ComparedPolicy>,
  results: readonly CellResult[],
  reference: readonly CellResult[] | null,
): PolicyComparison {
  const utilities = results.map((result) => result.utility);
  const meanOf = (figure: (result: CellResult) => number): number =>
    results.reduce((sum, result) => sum + figure(result), 0) / results.length;
  return {
    label,
    policy,
    options,
    utility: estimateMean(utilities),
    difference: reference === null ? null : estimateMean(utilities.map((utility, place) => utility - reference[place]!.utility)),
    meanBestMade: meanOf((result) => result.bestMade),
    meanAgents: meanOf((result) => result.agents),
    utilities,
  };
}

/** Cells take up to tens of milliseconds: the event loop has its turn between them. */
async function runCellHere(cell: ComparisonCell): Promise<CellResult> {
  await setImmediate();
  return runComparisonCell(cell);
}

function resolveComparison(options: ComparisonOptions): ResolvedComparison {
  const policies = options.policies ?? DEFAULT_POLICIES;
  const resolved: ResolvedComparison = {
    landscapes: options.landscapes ?? LANDSCAPE_NAMES,
    policies: policies.map(({ policy, label = policy, options: policyOptions = {} }) => ({
      policy,
      label,
      options: policyOptions,
    })),
    seeds: options.seeds ?? Array.from({ length: DEFAULT_SEEDS }, (_, place) => place + 1),
    evaluations: options.evaluations ?? 1000,
    concurrency: options.concurrency ?? 4,
    runCell: options.runCell ?? runCellHere,
    cellsAtATime: options.cellsAtATime ?? 64,
    onProgress: options.onProgress ?? (() => undefined),
  };
  checkComparison(resolved);
  return resolved;
}

function checkComparison({ landscapes, policies, seeds, evaluations, concurrency, cellsAtATime }: ResolvedComparison): void {
  checkOption(
    'landscapes',
    landscapes,
    landscapes.length > 0 && areDistinct(landscapes),
    'a list without repetition that is not empty',
  );
  for (const landscape of landscapes) {
    checkOption('landscapes', landscape, LANDSCAPE_NAMES.includes(landscape), `names among ${LANDSCAPE_NAMES.join(', ')}`);
  }
  const labels = policies.map(({ label }) => label);
  checkOption('policies', labels, labels.length > 0 && areDistinct(labels), 'a list with distinct labels that is not empty');
  for (const { policy, options } of policies) {
    checkOption('policies', policy, POLICY_NAMES.includes(policy), `names among ${POLICY_NAMES.join(', ')}`);
    resolvePolicyOptions(options, 1);
  }
  const areSeeds = seeds.length > 1 && areDistinct(seeds) && seeds.every((seed) => isIntegerFrom(0, seed));
  checkOption('seeds', seeds, areSeeds, 'a list of two or more distinct integers from 0 to 2^53 - 1');
  checkOption('evaluations', evaluations, isIntegerFrom(1, evaluations), 'an integer >= 1');
  checkOption('concurrency', concurrency, isIntegerFrom(1, concurrency), 'an integer >= 1');
  checkOption('cellsAtATime', cellsAtATime, isIntegerFrom(1, cellsAtATime), 'an integer >= 1');
}

function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
