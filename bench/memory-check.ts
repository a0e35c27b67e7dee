/** `npm run memory-check`: a long run of evaluations that cost nothing, in a heap that is small. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { startRun } from '../src/main/compose/start-run.js';
import type { Run, RunResult } from '../src/main/run/run.js';
import { formatCount } from '../src/shared/format/number-format.js';
import { collectGarbage } from './harness/collect-garbage.js';
import { integerOption, runProgram, UsageError } from './harness/run-program.js';
import { type MemorySample, memoryTrend } from './soak/memory-trend.js';

const HELP = `npm run memory-check -- [--evaluations N] [--threads N] [--store memory]

Runs N no-op evaluations (8,000,000 without it) with a heap of 300 MB, kept in a file that is removed afterwards, or with --store memory
nowhere. Exit code 0 when the run completes and memory stays flat beside its tree, else 1; a process that dies of memory ends with a signal.

Example: npm run memory-check -- --evaluations 1000000
`;

const PROBLEM = new URL('./problems/no-op.problem.js', import.meta.url);
const MIB = 2 ** 20;
const SAMPLE_INTERVAL_MS = 1000;
/** Samples for each forced collection: between them the collector works as it does by itself. */
const SAMPLES_A_COLLECTION = 5;

interface Watched {
  readonly result: RunResult;
  /** Largest heap seen, garbage included, in bytes. */
  readonly peakHeapBytes: number;
  readonly samples: readonly MemorySample[];
}

async function watch(run: Run): Promise<Watched> {
  const samples: MemorySample[] = [];
  let peakHeapBytes = 0;
  const ended = run.result.then(() => true);
  for (let looks = 1; !(await Promise.race([ended, setTimeout(SAMPLE_INTERVAL_MS, false)])); looks++) {
    peakHeapBytes = Math.max(peakHeapBytes, process.memoryUsage().heapUsed);
    if (looks % SAMPLES_A_COLLECTION !== 0) continue;
    collectGarbage();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    const { evaluations, agents } = run.progress();
    samples.push({ heapBytes: heapUsed + arrayBuffers, residentBytes: rss, agents });
    process.stdout.write(`${formatCount(evaluations)} evaluations, ${formatCount(agents)} agents, in use ${inMib(heapUsed)}\n`);
  }
  return { result: await run.result, peakHeapBytes, samples };
}

function inMib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

async function check(evaluations: number, threads: number, store: string): Promise<boolean> {
  const run = await startRun(PROBLEM, { evaluations, threads, seed: 1, store });
  const { result, peakHeapBytes, samples } = await watch(run);
  const trend = memoryTrend(samples);
  const isComplete = result.status === 'completed' && result.evaluations === evaluations;
  const growth =
    trend === null ? 'too short to tell' : `heap ${inMib(trend.heapGrowthBytes)}, process ${inMib(trend.residentGrowthBytes)}`;
  process.stdout.write(
    `${[
      `${result.status}: ${formatCount(result.evaluations)} of ${formatCount(evaluations)} evaluations in ${(result.elapsedMs / 1000).toFixed(0)} s, ${formatCount(result.evaluationsPerSecond)}/s, ${formatCount(result.agents)} agents`,
      `largest heap, garbage included: ${inMib(peakHeapBytes)} of ${inMib(getHeapStatistics().heap_size_limit)}`,
      `growth of memory beside the tree: ${growth}`,
    ].join('\n')}\n`,
  );
  return isComplete && (trend === null || trend.isFlat);
}

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      evaluations: { type: 'string', default: '8000000' },
      threads: { type: 'string', default: '2' },
      store: { type: 'string', default: 'file' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const evaluations = integerOption('evaluations', values.evaluations);
  const threads = integerOption('threads', values.threads);
  if (values.store !== 'file' && values.store !== 'memory') {
    throw new UsageError(`--store must be file or memory; it is ${values.store}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'hgm-memory-check-'));
  try {
    return (await check(evaluations, threads, values.store === 'memory' ? 'memory' : join(folder, 'runs.db'))) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
});
