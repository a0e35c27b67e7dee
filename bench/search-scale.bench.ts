/** What choosing an evaluation and recording a result cost by the size of the tree, and the memory that a tree takes. */
import { Bench } from 'tinybench';
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

/** The row of one decision and one record where lineages are judged by their best. */
export function nameOfLineages(agents: number, gains: Gains): string {
  return `by the best of lineages, gains ${gains}, ${agents.toLocaleString('en-US')} agents`;
}

/** Bytes of the JavaScript heap and of typed arrays. */
function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The mean, not the median: a few steps rebuild an index, and their cost belongs to all. */
function meanStepUs(name: string, search: GrownSearch, { windowMs, warmUpMs }: BenchSettings): number {
  const bench = new Bench({ time: windowMs, warmupTime: warmUpMs, throws: true, subtractTimerOverhead: true });
  const [task] = bench.add(name, () => search.step()).runSync();
  if (task?.result.state !== 'completed') throw new Error(`measuring ${name} ended as ${task?.result.state}`);
  return task.result.latency.mean * US_PER_MS;
}

async function measureKind(kind: Kind, settings: BenchSettings): Promise<Row[]> {
  const sizes = settings.quick ? QUICK_SIZES : SIZES;
  const searches: { readonly name: string; readonly search: GrownSearch }[] = [];
  const bytesPerAgent: Row[] = [];
  for (const agents of sizes) {
    const before = usedBytes();
    searches.push({ name: nameOfStep(agents, kind), search: new GrownSearch({ agents, ...kind }) });
    if (agents < MEMORY_FROM) continue;
    const samples = [(usedBytes() - before) / agents];
    bytesPerAgent.push(makeRow({ name: nameOfMemory(agents, kind), unit: 'bytes', better: 'lower', samples }));
  }
  const subjects = searches.map(({ name, search }) => ({
    name,
    measure: async () => meanStepUs(name, search, settings),
  }));
  const samples = await interleave(subjects, settings.rounds);
  const peer = nameOfStep(sizes[0], kind);
  return [...rowsOf(samples, { unit: 'us', better: 'lower', peer }), ...bytesPerAgent];
}

/** Mean processor time of a decision and a record while trees grow by a step, each of them, for about a window. */
function meanDecisionUs(trees: () => GrownLineages, windowMs: number): number {
  let decisions = 0;
  let us = 0;
  while (us < windowMs * US_PER_MS) {
    const tree = trees();
    const until = Math.ceil(STEP_RATIO * tree.agents);
    const start = process.cpuUsage();
    for (; tree.agents < until; decisions++) tree.step();
    const { user, system } = process.cpuUsage(start);
    us += user + system;
  }
  return us / decisions;
}

async function measureLineages(gains: Gains, { quick, rounds, windowMs }: BenchSettings): Promise<Row[]> {
  const agents = quick ? 10 * SMALL : LARGE;
  const large = new GrownLineages(agents, gains);
  const subjects = [
    // A small tree soon is no small one: each grows by one step.
    { name: nameOfLineages(SMALL, gains), measure: async () => meanDecisionUs(() => new GrownLineages(SMALL, gains), windowMs) },
    { name: nameOfLineages(agents, gains), measure: async () => meanDecisionUs(() => large, windowMs) },
  ];
  return rowsOf(await interleave(subjects, rounds), { unit: 'us', better: 'lower', peer: nameOfLineages(SMALL, gains) });
}

async function run(settings: BenchSettings): Promise<Row[]> {
  return [
    ...(await measureKind(BETA, settings)),
    ...(await measureKind(STUDENT_T, settings)),
    ...(await measureLineages('level off', settings)),
    ...(await measureLineages('go on', settings)),
  ];
}

export const searchScale: Benchmark = { name: 'search-scale', title: 'Select and record by size of the tree, hgm policy', run };
