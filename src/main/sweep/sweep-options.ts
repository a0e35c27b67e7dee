import { availableParallelism } from 'node:os';
import { optionError } from '../../shared/check-option.js';
import { field, fillOptions, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { functionKind, integerKind, textKind } from '../../shared/option-kinds.js';
import { COMPARED_FIELDS, type ComparedPolicy } from '../comparison/comparison-options.js';
import { RUN_OPTIONS } from '../run/options/option-table.js';
import { resolveRunOptions } from '../run/resolve-run-options.js';
import { newRunId } from '../run/run-id.js';
import type { RunOptions } from '../run/run-options.js';
import { isRunId } from '../store/run-store.js';
import { type SweepCell, sweepCells } from './sweep-cells.js';
import type { SweptRun } from './swept-run.js';

/** Options of a run that each run of a sweep has its own of, or that serve one run at a time. */
export const OPTIONS_OF_ONE_RUN = ['id', 'name', 'policy', 'seed', 'onDecision', 'redis', 'executor'] as const;
type OptionOfOneRun = (typeof OPTIONS_OF_ONE_RUN)[number];

/** Options of a sweep: what is compared, and beside that the options that all of its runs have. */
export interface SweepOptions extends Omit<RunOptions, OptionOfOneRun> {
  /**
   * What takes part, at least one; the first one is what the others are compared with. `options` of a policy stand before `policyOptions`, which are for
   * all. Labels differ in letters or digits, and have at most 34 characters: they stand in the ids of runs. @defaultValue hgm, random, greedy and chain
   */
  readonly policies?: readonly ComparedPolicy[];
  /** Seeds, each of which every policy is run with; two or more distinct safe integers >= 0. @defaultValue 1 to 10 */
  readonly seeds?: readonly number[];
  /**
   * Id of the sweep, at most 40 letters, digits, `.`, `_` and `-`. One that the store has is taken up: its runs that did not end go on, those that it does
   * not have are started, those that ended stay. @defaultValue made from the time
   */
  readonly id?: string;
  /** Threads of each run, an integer from 1 to 1024. @defaultValue 1 */
  readonly threads?: number;
  /** Runs that go on at a time, an integer >= 1. @defaultValue as many as there are cores for the threads of each, at least 1 */
  readonly runsAtATime?: number;
  /**
   * Each answer is evaluated so many times afresh, or for every task that there is, by a run of its own, and that is compared: an integer >= 0. Without it the
   * results that an answer was chosen by are, as always of an exact problem without tasks. @defaultValue 0
   */
  readonly judge?: number;
  /** Told of each run that has ended, those of before first, with how many have of how many. */
  readonly onRun?: (run: SweptRun, ended: number, total: number) => void;
}

/** The policies of a sweep where none is named. */
const DEFAULT_SWEPT: readonly ComparedPolicy[] = ['hgm', 'random', 'greedy', 'chain'].map((policy) => ({ policy }));

const DEFAULT_SEEDS = Array.from({ length: 10 }, (_, place) => place + 1);
const LONGEST_ID = 40;

/** The options that are of the sweep itself. */
const OWN_FIELDS = {
  policies: field(
    'what is compared, the first one with each other',
    COMPARED_FIELDS.policies.kind,
    DEFAULT_SWEPT,
    'hgm, random, greedy and chain',
  ),
  seeds: field('seeds that each policy is run with', COMPARED_FIELDS.seeds.kind, DEFAULT_SEEDS, '1 to 10'),
  id: optionalField(
    'id of the sweep',
    textKind(
      `letters, digits, dots, underscores and hyphens, at most ${LONGEST_ID}, the first one a letter or digit`,
      (id) => isRunId(id) && id.length <= LONGEST_ID,
    ),
    'made from the time',
  ),
  threads: field('threads of each run', integerKind(1, 1024), 1),
  runsAtATime: optionalField('runs at a time', integerKind(1), 'as many as there are cores for their threads'),
  judge: field('evaluations by which each answer is judged afresh', integerKind(0), 0),
  onRun: optionalField('told of each run that has ended', functionKind<NonNullable<SweepOptions['onRun']>>()),
} as const satisfies OptionFields<
  Pick<SweepOptions, 'policies' | 'seeds' | 'id' | 'threads' | 'runsAtATime' | 'judge' | 'onRun'>
>;

const {
  id: _,
  name: __,
  policy: ___,
  seed: ____,
  onDecision: _____,
  redis: ______,
  executor: _______,
  ...OF_ALL_RUNS
} = RUN_OPTIONS;

const SWEEP_FIELDS = { ...OF_ALL_RUNS, ...OWN_FIELDS } as const satisfies OptionFields<SweepOptions>;

/** {@link SweepOptions}, checked. */
export interface ResolvedSweep {
  readonly id: string;
  readonly policies: readonly ComparedPolicy[];
  readonly seeds: readonly number[];
  readonly runsAtATime: number;
  readonly judge: number;
  readonly onRun: NonNullable<SweepOptions['onRun']>;
  /** In the order in which they are run: all policies with the first seed, then with the next. */
  readonly cells: readonly SweepCell[];
  /** What the runs have in common, as it was given. */
  readonly ofAllRuns: RunOptions;
}

/**
 * Reads options, those of each run too, checks every rule and fills in defaults.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveSweep(options: unknown): ResolvedSweep {
  const given = readOptions<SweepOptions>('options', SWEEP_FIELDS, options, '');
  const { policies: _, seeds: __, id: ___, runsAtATime: ____, judge: _____, onRun: ______, ...ofAllRuns } = given;
  const {
    policies,
    seeds,
    id = newRunId(),
    threads,
    runsAtATime,
    judge,
    onRun = () => undefined,
  } = fillOptions(OWN_FIELDS, given);
  const cells = sweepCells(id, policies, seeds, { ...ofAllRuns, threads });
  // From seed to seed nothing differs but the seed, which is one.
  const ofOneSeed = cells.slice(0, policies.length);
  const twice = ofOneSeed.find(({ runId }, place) => ofOneSeed.findIndex((other) => other.runId === runId) < place);
  if (twice !== undefined) {
    const rule = 'a list in which labels differ in letters or digits, since they stand in the ids of runs';
    throw optionError('policies', rule, `${JSON.stringify(twice.label)} is like another one`);
  }
  for (const cell of ofOneSeed) resolveRunOptions(cell.options);
  return {
    id,
    policies,
    seeds,
    runsAtATime: runsAtATime ?? Math.max(1, Math.floor(availableParallelism() / threads)),
    judge,
    onRun,
    cells,
    ofAllRuns,
  };
}
