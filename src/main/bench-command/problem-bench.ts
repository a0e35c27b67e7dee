/** The benchmark of a problem: what its functions cost, what a run gets done with them, and what follows from it. */

import { availableParallelism, loadavg } from 'node:os';
import type { Json } from '../../shared/json.js';
import { field, fillOptions, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import {
  DURATION_KIND,
  functionKind,
  integerKind,
  numberKind,
  PARAMETERS_KIND,
  SEED_KIND,
  SIGNAL_KIND,
} from '../../shared/option-kinds.js';
import type { ProblemCosts } from '../../shared/problem-costs.js';
import type { Direction } from '../../shared/results/direction.js';
import type { Run } from '../run/run.js';
import type { RunOptions } from '../run/run-options.js';
import { type BenchRecommendation, recommend } from './bench-recommendation.js';
import { type BenchRun, measureThroughput, type Throughput } from './bench-throughput.js';
import type { MeasuredProblem } from './measure-costs.js';

/** Evaluations of each thread that a run is watched for, in mean durations of one, up to {@link LONGEST_WINDOW}. */
const EVALUATIONS_IN_WINDOW = 10;
/** Longest time that a run is watched, in multiples of the time asked for. */
const LONGEST_WINDOW = 10;
/** Time before a run is watched, in parts of the time asked for. */
const WARM_UP_FRACTION = 0.25;

/** Options of a benchmark. */
export interface BenchOptions {
  /**
   * How long each function, and each run, is measured, in milliseconds, > 0; ten evaluations of a run are waited for when they take
   * longer, up to ten times as long. @defaultValue 2000
   */
  readonly timeMs?: number;
  /** Most threads that runs are measured with, an integer from 1 to 1024. @defaultValue os.availableParallelism() */
  readonly threads?: number;
  /** Seed of all random numbers, a safe integer >= 0. @defaultValue 1 */
  readonly seed?: number;
  /** Values for the problem's parameters. @defaultValue {} */
  readonly params?: Readonly<Record<string, Json>>;
  /** Limit of loading the problem and of its `setup`, in milliseconds. @defaultValue 60000 */
  readonly setupTimeoutMs?: number;
  /** Told what is about to be measured, in a few words. */
  readonly onStep?: (step: string) => void;
  /** Interrupts the benchmark, which then rejects with ERR_CANCELLED. */
  readonly signal?: AbortSignal;
}

/** {@link BenchOptions} with defaults filled in and rules checked. */
export interface ResolvedBenchOptions {
  readonly timeMs: number;
  readonly threads: number;
  readonly seed: number;
  readonly params: Readonly<Record<string, Json>>;
  readonly setupTimeoutMs: number;
  readonly onStep: (step: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** What a benchmark found; `hgm bench --json` prints it. */
export interface BenchResult {
  /** The problem's name. */
  readonly problem: string;
  /** Which scores are better; null where it gives rewards. */
  readonly direction: Direction | null;
  /** Whether it always says the same of an agent and a task. */
  readonly exact: boolean;
  /** Seed of the random numbers, an integer >= 0. */
  readonly seed: number;
  /** Processors that this process may use. */
  readonly cores: number;
  /** Programs that wanted a processor in the minute before, on average; 0 where the system does not tell. */
  readonly loadBefore: number;
  /** How long each function, and each run, was measured, in milliseconds. */
  readonly timeMs: number;
  /** What the functions cost, measured one call at a time. */
  readonly costs: ProblemCosts;
  /** With 1, 2, 4 … threads, each with batches, then without. */
  readonly runs: readonly BenchRun[];
  /** Options that follow from the measurements. */
  readonly recommendation: BenchRecommendation;
}

/** What a benchmark needs others to do. */
export interface BenchParts {
  measure(): Promise<MeasuredProblem>;
  startRun(options: RunOptions): Promise<Run>;
}

const A_DAY_MS = 86_400_000;
const MEASURED_KIND = numberKind('a number of milliseconds above 0 and at most a day', (value) => value > 0 && value <= A_DAY_MS);

const BENCH_FIELDS = {
  timeMs: field('how long each function, and each run, is measured', MEASURED_KIND, 2000),
  threads: {
    what: 'most threads that runs are measured with',
    kind: integerKind(1, 1024),
    defaultText: 'as many as there are cores',
    fill: (value: number | undefined) => value ?? availableParallelism(),
  },
  seed: field('seed of all random numbers', SEED_KIND, 1),
  params: field("values for the problem's parameters", PARAMETERS_KIND, {}, '{}'),
  setupTimeoutMs: field('limit of loading the problem and of its setup', DURATION_KIND, 60_000),
  onStep: field('told what is about to be measured', functionKind<NonNullable<BenchOptions['onStep']>>(), () => undefined),
  signal: optionalField('interrupts the benchmark', SIGNAL_KIND),
} as const satisfies OptionFields<BenchOptions>;

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function resolveBenchOptions(options: BenchOptions): ResolvedBenchOptions {
  return fillOptions(BENCH_FIELDS, readOptions<BenchOptions>('options', BENCH_FIELDS, options, ''));
}

/** 1, 2, 4 … up to a number, and the number itself. */
export function threadCounts(threads: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < threads; count *= 2) counts.push(count);
  return [...counts, threads];
}

/** @throws HgmError what the parts throw, ERR_BENCH, ERR_CANCELLED */
export async function runBench(options: ResolvedBenchOptions, { measure, startRun }: BenchParts): Promise<BenchResult> {
  const { timeMs, threads, seed, onStep, signal } = options;
  const cores = availableParallelism();
  const [loadBefore = 0] = loadavg();
  onStep('evaluate and expand in one thread');
  const { name, direction, exact, costs } = await measure();
  const windowMs = Math.max(timeMs, Math.min(EVALUATIONS_IN_WINDOW * costs.evaluate.meanMs, LONGEST_WINDOW * timeMs));
  const measured: Throughput[] = [];
  for (const count of threadCounts(threads)) {
    for (const batching of [true, false]) {
      onStep(`a run with ${count === 1 ? '1 thread' : `${count} threads`}${batching ? '' : ', without batches'}`);
      const settings = { threads: count, batching, warmUpMs: WARM_UP_FRACTION * timeMs, windowMs };
      measured.push(await measureThroughput(startRun, settings, signal));
    }
  }
  const runs = measured.map((run) => ({ ...run, speedUp: speedUpOf(run, measured) }));
  const recommendation = recommend({ cores, costs, exact, runs });
  return { problem: name, direction, exact, seed, cores, loadBefore, timeMs, costs, runs, recommendation };
}

function speedUpOf({ batching, evaluationsPerSecond }: Throughput, runs: readonly Throughput[]): number {
  const single = runs.find((run) => run.threads === 1 && run.batching === batching);
  return single === undefined || single.evaluationsPerSecond === 0 ? 0 : evaluationsPerSecond / single.evaluationsPerSecond;
}
