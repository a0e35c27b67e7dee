/** What isolation leaves of the processors: runs in child processes and in threads, and threads that nobody has to tell what to do. */
import { rateOfBareThreads } from './harness/bare-threads.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { observeGrownRun } from './harness/grown-run.js';
import { interleave, rowsOf } from './harness/interleave.js';
import type { Row } from './harness/row.js';

/** How long an evaluation is busy, in milliseconds. */
const DURATIONS_MS = [0.1, 1] as const;
/** Least warm-up, in milliseconds: processes start, compile, and learn how long batches are. */
const LEAST_WARM_UP_MS = 3000;
const LEAST_WINDOW_MS = 2000;

/** The row of an isolated run whose evaluations take so long. */
export function nameOfIsolatedRun(durationMs: number): string {
  return `isolation: 'process', ${durationMs} ms`;
}

/** The row of threads that give themselves their work. */
function nameOfBareThreads(durationMs: number): string {
  return `bare threads, ${durationMs} ms`;
}

async function measureDuration(durationMs: number, { quick, threads, rounds, ...times }: BenchSettings): Promise<Row[]> {
  const warmUpMs = quick ? times.warmUpMs : Math.max(times.warmUpMs, LEAST_WARM_UP_MS);
  const windowMs = quick ? times.windowMs : Math.max(times.windowMs, LEAST_WINDOW_MS);
  const shareOf = (perSecond: number) => (perSecond * durationMs) / (1000 * threads);
  const runOf = (isolation: 'thread' | 'process') => async () =>
    shareOf((await observeGrownRun({ threads, durationMs, warmUpMs, isolation }, windowMs)).evaluationsPerSecond);
  const peer = nameOfBareThreads(durationMs);
  const subjects = [
    { name: peer, measure: async () => shareOf(await rateOfBareThreads(threads, durationMs, times.warmUpMs, windowMs)) },
    { name: `whole run, ${durationMs} ms`, measure: runOf('thread') },
    { name: nameOfIsolatedRun(durationMs), measure: runOf('process') },
  ];
  return rowsOf(await interleave(subjects, Math.min(rounds, 3)), { unit: 'share', better: 'higher', peer });
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const durationMs of DURATIONS_MS) rows.push(...(await measureDuration(durationMs, settings)));
  return rows;
}

export const isolation: Benchmark = { name: 'isolation', title: 'Share of the ideal in child processes, 2 of them', run };
