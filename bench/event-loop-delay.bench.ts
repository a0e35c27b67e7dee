/** How late the main thread's event loop runs a timer while the pool is saturated with 0.1 ms evaluations: the 99th percentile. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { GrownRun } from './harness/grown-run.js';
import { interleave, rowsOf, type Subject } from './harness/interleave.js';
import { closePools, IN_FLIGHT_PER_THREAD, openSpinningPiscina } from './harness/peer-pools.js';
import { rateOf } from './harness/rate.js';
import type { Row } from './harness/row.js';

const DURATION_MS = 0.1;
const PERCENTILE = 99;
/** Interval of the timer whose lateness is the delay, in milliseconds. */
const RESOLUTION_MS = 1;
const NS_PER_MS = 1e6;
/** Length of a window, in multiples of the usual one, so that the timer fires often enough for a percentile. */
const WINDOWS = 3;

/** The row of a run. */
export const SATURATED_RUN = 'whole run';

async function delayDuring(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  await work();
  histogram.disable();
  return Math.max(0, histogram.percentile(PERCENTILE) / NS_PER_MS - RESOLUTION_MS);
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const { threads, warmUpMs } = settings;
  const windowMs = WINDOWS * settings.windowMs;
  const piscina = openSpinningPiscina(threads, DURATION_MS);
  const keepPiscinaBusy = (forMs: number) => rateOf(piscina.run, threads * IN_FLIGHT_PER_THREAD, forMs);
  const subjects: Subject[] = [
    {
      name: piscina.name,
      measure: async () => {
        await keepPiscinaBusy(warmUpMs);
        return delayDuring(() => keepPiscinaBusy(windowMs));
      },
    },
    {
      name: SATURATED_RUN,
      measure: async () => {
        await using grown = await GrownRun.open({ threads, durationMs: DURATION_MS, warmUpMs });
        return await delayDuring(() => grown.observe(windowMs));
      },
    },
  ];
  try {
    const samples = await interleave(subjects, Math.min(settings.rounds, 3));
    return rowsOf(samples, { unit: 'ms', better: 'lower', peer: piscina.name });
  } finally {
    await closePools([piscina]);
  }
}

export const eventLoopDelay: Benchmark = {
  name: 'event-loop-delay',
  title: 'Event-loop delay of the main thread at p99, 2 threads saturated with 0.1 ms evaluations',
  run,
};
