/** What a no-op evaluation costs as threads grow, up to more of them than cores: in wall time, and in time of the main thread. */
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { observeGrownRun } from './harness/grown-run.js';
import { interleave, rowsOf } from './harness/interleave.js';
import { closePools, IN_FLIGHT_PER_THREAD, openPiscina } from './harness/peer-pools.js';
import { rateOf } from './harness/rate.js';
import { makeRow, type Row } from './harness/row.js';

const THREADS = [1, 2, 4] as const;
const US_PER_SECOND = 1e6;

async function measureThreads(threads: number, { rounds, windowMs, warmUpMs }: BenchSettings): Promise<Row[]> {
  const suffix = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const piscina = openPiscina(threads);
  const rateOfPiscina = (forMs: number) => rateOf(piscina.run, threads * IN_FLIGHT_PER_THREAD, forMs);
  const peer = `${piscina.name}, ${suffix}`;
  const mainThreadUs: number[] = [];
  const measureRun = async () => {
    const observed = await observeGrownRun({ threads, durationMs: 0, warmUpMs }, windowMs);
    mainThreadUs.push(observed.mainThreadUs);
    return US_PER_SECOND / observed.evaluationsPerSecond;
  };
  const subjects = [
    { name: peer, measure: async () => US_PER_SECOND / (await rateOfPiscina(windowMs)) },
    { name: `whole run, ${suffix}`, measure: measureRun },
  ];
  try {
    await rateOfPiscina(warmUpMs);
    const samples = await interleave(subjects, Math.min(rounds, 3));
    const name = `main thread of the whole run, ${suffix}`;
    return [
      ...rowsOf(samples, { unit: 'us', better: 'lower', peer }),
      makeRow({ name, unit: 'us', better: 'lower', samples: mainThreadUs }),
    ];
  } finally {
    await closePools([piscina]);
  }
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const threads of THREADS) rows.push(...(await measureThreads(threads, settings)));
  return rows;
}

export const threads: Benchmark = { name: 'threads', title: 'Cost of a no-op evaluation as threads grow', run };
