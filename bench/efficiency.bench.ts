/**
 * Share of the ideal: time that user functions were asked to be busy, over threads x time. 1 would be threads that never wait. On a
 * machine with as many cores as threads the main thread takes from them what it needs.
 */
import { rateOfBareThreads } from './harness/bare-threads.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { observeGrownRun } from './harness/grown-run.js';
import { interleave, rowsOf, type Subject } from './harness/interleave.js';
import { closePools, IN_FLIGHT_PER_THREAD, openSpinningPiscina } from './harness/peer-pools.js';
import { rateOf } from './harness/rate.js';
import type { Row } from './harness/row.js';

/** How long an evaluation is busy, in milliseconds. */
const DURATIONS_MS = [0.01, 0.1, 1, 10] as const;
/** Fewest evaluations of each thread in a window, so that the one that its end cuts off is less than a percent. */
const MINIMUM_EVALUATIONS = 100;
/** Least warm-up, in milliseconds: time to compile code that runs a thousand times a second, and to know enough evaluations for a full look-ahead. */
const LEAST_WARM_UP_MS = 3000;
const LEAST_WINDOW_MS = 1500;

/** The row of a run whose evaluations take so long. */
export function nameOfWholeRun(durationMs: number): string {
  return `whole run, ${durationMs} ms`;
}

async function measureDuration(durationMs: number, settings: BenchSettings): Promise<Row[]> {
  const { quick, threads } = settings;
  const warmUpMs = quick ? settings.warmUpMs : Math.max(settings.warmUpMs, LEAST_WARM_UP_MS);
  const rounds = Math.min(settings.rounds, 3);
  const windowMs = quick ? settings.windowMs : Math.max(settings.windowMs, LEAST_WINDOW_MS, MINIMUM_EVALUATIONS * durationMs);
  const shareOf = (perSecond: number) => (perSecond * durationMs) / (1000 * threads);
  const piscina = openSpinningPiscina(threads, durationMs);
  const rateOfPiscina = (forMs: number) => rateOf(piscina.run, threads * IN_FLIGHT_PER_THREAD, forMs);
  const peer = `piscina.run, ${durationMs} ms`;
  const subjects: Subject[] = [
    { name: peer, measure: async () => shareOf(await rateOfPiscina(windowMs)) },
    {
      name: nameOfWholeRun(durationMs),
      measure: async () => shareOf((await observeGrownRun({ threads, durationMs, warmUpMs }, windowMs)).evaluationsPerSecond),
    },
    {
      name: `threads on their own, ${durationMs} ms`,
      measure: async () => shareOf(await rateOfBareThreads(threads, durationMs, settings.warmUpMs, windowMs)),
    },
  ];
  try {
    await rateOfPiscina(warmUpMs);
    return rowsOf(await interleave(subjects, rounds), { unit: 'share', better: 'higher', peer });
  } finally {
    await closePools([piscina]);
  }
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const durationMs of DURATIONS_MS) rows.push(...(await measureDuration(durationMs, settings)));
  return rows;
}

export const efficiency: Benchmark = { name: 'efficiency', title: 'Share of the ideal, synchronous evaluations, 2 threads', run };
