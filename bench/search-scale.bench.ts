/** What choosing an evaluation and recording a result cost by the size of the tree, and the memory that a tree takes. */
import { Bench } from 'tinybench';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { collectGarbage } from './harness/collect-garbage.js';
import { GrownSearch } from './harness/grown-search.js';
import { interleave, rowsOf } from './harness/interleave.js';
import { makeRow, type Row } from './harness/row.js';

const SIZES = [1000, 10_000, 100_000, 1_000_000] as const;
const QUICK_SIZES = [1000, 10_000] as const;
/** Smallest tree, in agents, for which memory is reported: in smaller ones, code and other memory that is there once outweighs the agents. */
const MEMORY_FROM = 100_000;
const US_PER_MS = 1000;

function nameOfSize(agents: number): string {
  return `${agents.toLocaleString('en-US')} agents`;
}

/** The row of one choice and one record in a tree of that size. */
export function nameOfStep(agents: number): string {
  return `select and record, ${nameOfSize(agents)}`;
}

/** The row of what an agent takes in a tree of that size. */
export function nameOfMemory(agents: number): string {
  return `memory of an agent, ${nameOfSize(agents)}`;
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

async function run(settings: BenchSettings): Promise<Row[]> {
  const sizes = settings.quick ? QUICK_SIZES : SIZES;
  const searches: { readonly name: string; readonly search: GrownSearch }[] = [];
  const bytesPerAgent: Row[] = [];
  for (const agents of sizes) {
    const before = usedBytes();
    searches.push({ name: nameOfStep(agents), search: new GrownSearch(agents) });
    if (agents < MEMORY_FROM) continue;
    const samples = [(usedBytes() - before) / agents];
    bytesPerAgent.push(makeRow({ name: nameOfMemory(agents), unit: 'bytes', better: 'lower', samples }));
  }
  const subjects = searches.map(({ name, search }) => ({
    name,
    measure: async () => meanStepUs(name, search, settings),
  }));
  const samples = await interleave(subjects, settings.rounds);
  const peer = nameOfStep(sizes[0]);
  return [...rowsOf(samples, { unit: 'us', better: 'lower', peer }), ...bytesPerAgent];
}

export const searchScale: Benchmark = { name: 'search-scale', title: 'Select and record by size of the tree, hgm policy', run };
