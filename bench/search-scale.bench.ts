/** What choosing an evaluation and recording a result cost by the size of the tree, and the memory that a tree takes. */
import { HGM_POLICY } from '../src/main/policy/hgm-policy.js';
import { PUCT_POLICY } from '../src/main/policy/puct/puct-policy.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { collectGarbage } from './harness/collect-garbage.js';
import { type Gains, GrownLineages } from './harness/grown-lineages.js';
import { GrownSearch, type GrownSearchOptions } from './harness/grown-search.js';
import { interleave, rowsOf } from './harness/interleave.js';
import { makeRow, type Row } from './harness/row.js';

const LARGE = 1_000_000;
const SIZES = [1000, 10_000, 100_000, LARGE] as const;
const QUICK_SIZES = [1000, 10_000] as const;
/** Smallest tree, in agents, for which memory is reported: in smaller ones, code and other memory that is there once outweighs the agents. */
const MEMORY_FROM = 100_000;
const US_PER_MS = 1000;
/** Growth of a tree, in agents, in which all that is taken anew now and then is taken anew once. */
const STEP_RATIO = 1.05;
const SMALL = 1000;
/** Results that a tree gets while it is measured, for each agent. It has a tenth as many results as agents when it has grown. */
const RESULTS_PER_AGENT = 0.3;
/** Steps between readings of the processor time: 0.3 ms or more. */
const STEPS_AT_ONCE = 300;
/** Longest time of a window with the growing of trees, in windows. */
const GROWING_RATIO = 1.5;
/** Most rounds of trees whose lineages are judged by their best: the large ones take seconds to set up and to grow by a step. */
const MAXIMUM_LINEAGE_ROUNDS = 3;

/** A search that is measured at several sizes. */
type Kind = Omit<GrownSearchOptions, 'agents'>;

/** Rewards of 0 and 1 are searched so by default, without tasks. */
export const BETA: Kind = { posterior: 'beta', taskCount: 0 };
/** Graded rewards are searched so by default; tasks that even a small tree has not all met in the time. */
export const STUDENT_T: Kind = { posterior: 'student-t', taskCount: 100_000 };

function nameOfSize(agents: number, { posterior, taskCount }: Kind): string {
  const size = `${agents.toLocaleString('en-US')} agents`;
  if (posterior === 'beta') return size;
  return `${size}, Student-t, ${taskCount.toLocaleString('en-US')} tasks`;
}

/** The row of one choice and one record in a tree of that size. */
export function nameOfStep(agents: number, kind: Kind): string {
  return `select and record, ${nameOfSize(agents, kind)}`;
}

/** The row of what an agent takes in a tree of that size. */
export function nameOfMemory(agents: number, kind: Kind): string {
  return `memory of an agent, ${nameOfSize(agents, kind)}`;
}

/** Policies that judge lineages by their best, by what a row calls them: hgm does so where a problem is exact. */
export const BY_LINEAGES = { 'by the best of lineages': HGM_POLICY, 'by puct': PUCT_POLICY } as const;

/** The row of one decision and one record where lineages are judged by their best. */
export function nameOfLineages(agents: number, gains: Gains, policy: keyof typeof BY_LINEAGES): string {
  return `${policy}, gains ${gains}, ${agents.toLocaleString('en-US')} agents`;
}

/** Bytes of the JavaScript heap and of typed arrays. */
function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/**
 * A tree that is measured while it gets so many results an agent, and is then grown anew: with ever more results a small one would be measured when
 * nearly all is known of its agents, and the large one when nearly nothing is.
 */
class YoungSearch {
  readonly #options: GrownSearchOptions;
  #search: GrownSearch;
  #stepsLeft = 0;

  constructor(options: GrownSearchOptions) {
    this.#options = options;
    this.#search = this.#grow();
  }

  /** Mean processor time of a step; not their median, since a few steps remake an index or fit offsets, and their cost belongs to all. */
  meanStepUs(windowMs: number): number {
    const endsAt = performance.now() + GROWING_RATIO * windowMs;
    let steps = 0;
    let us = 0;
    while (us < windowMs * US_PER_MS && (us === 0 || performance.now() < endsAt)) {
      if (this.#stepsLeft === 0) this.#search = this.#grow();
      const count = Math.min(this.#stepsLeft, STEPS_AT_ONCE);
      const start = process.cpuUsage();
      for (let step = 0; step < count; step++) this.#search.step();
      const { user, system } = process.cpuUsage(start);
      us += user + system;
      steps += count;
      this.#stepsLeft -= count;
    }
    return us / steps;
  }

  #grow(): GrownSearch {
    this.#stepsLeft = Math.ceil(RESULTS_PER_AGENT * this.#options.agents);
    return new GrownSearch(this.#options);
  }
}

async function measureKind(kind: Kind, settings: BenchSettings): Promise<Row[]> {
  const sizes = settings.quick ? QUICK_SIZES : SIZES;
  const searches: { readonly name: string; readonly search: YoungSearch }[] = [];
  const bytesPerAgent: Row[] = [];
  for (const agents of sizes) {
    const before = usedBytes();
    searches.push({ name: nameOfStep(agents, kind), search: new YoungSearch({ agents, ...kind }) });
    if (agents < MEMORY_FROM) continue;
    const samples = [(usedBytes() - before) / agents];
    bytesPerAgent.push(makeRow({ name: nameOfMemory(agents, kind), unit: 'bytes', better: 'lower', samples }));
  }
  const subjects = searches.map(({ name, search }) => ({
    name,
    measure: async () => search.meanStepUs(settings.windowMs),
  }));
  const samples = await interleave(subjects, settings.rounds);
  const peer = nameOfStep(sizes[0], kind);
  return [...rowsOf(samples, { unit: 'us', better: 'lower', peer }), ...bytesPerAgent];
}

/** Mean processor time of a decision and a record while trees grow by a step, each of them, for about a window, set-up aside. */
function meanDecisionUs(trees: () => GrownLineages, windowMs: number): number {
  const endsAt = performance.now() + GROWING_RATIO * windowMs;
  let decisions = 0;
  let us = 0;
  while (us < windowMs * US_PER_MS && (us === 0 || performance.now() < endsAt)) {
    const tree = trees();
    const until = Math.ceil(STEP_RATIO * tree.agents);
    const start = process.cpuUsage();
    for (; tree.agents < until; decisions++) tree.step();
    const { user, system } = process.cpuUsage(start);
    us += user + system;
  }
  return us / decisions;
}

async function measureLineages(
  policy: keyof typeof BY_LINEAGES,
  gains: Gains,
  { quick, rounds, windowMs }: BenchSettings,
): Promise<Row[]> {
  const agents = quick ? 10 * SMALL : LARGE;
  const grown = (size: number) => new GrownLineages(size, gains, BY_LINEAGES[policy]);
  const large = grown(agents);
  const [small, peer] = [() => grown(SMALL), nameOfLineages(SMALL, gains, policy)];
  const subjects = [
    // A small tree soon is no small one: each grows by one step.
    { name: peer, measure: async () => meanDecisionUs(small, windowMs) },
    { name: nameOfLineages(agents, gains, policy), measure: async () => meanDecisionUs(() => large, windowMs) },
  ];
  return rowsOf(await interleave(subjects, Math.min(rounds, MAXIMUM_LINEAGE_ROUNDS)), { unit: 'us', better: 'lower', peer });
}

async function run(settings: BenchSettings): Promise<Row[]> {
  return [
    ...(await measureKind(BETA, settings)),
    ...(await measureKind(STUDENT_T, settings)),
    ...(await measureLineages('by the best of lineages', 'level off', settings)),
    ...(await measureLineages('by the best of lineages', 'go on', settings)),
    ...(await measureLineages('by puct', 'level off', settings)),
    ...(await measureLineages('by puct', 'go on', settings)),
  ];
}

export const searchScale: Benchmark = { name: 'search-scale', title: 'Select and record by size of the tree, hgm policy', run };
