/** No-op `threadWork` through a hand-driven worker, each awaited to its record, beside the same number of calls of `piscina.run`. */
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { GROWN_AGENTS } from './harness/grown-run.js';
import { HandDriven } from './harness/hand-driven.js';
import { interleave, rowsOf } from './harness/interleave.js';
import { closePools, openPiscina, PISCINA } from './harness/peer-pools.js';
import { rateOf } from './harness/rate.js';
import type { Row } from './harness/row.js';

/** Activities under way at a time, over all threads. */
const IN_FLIGHT = 64;

/** The row of the hand-driven worker. */
export const HAND_DRIVEN = `hand-driven threadWork, ${IN_FLIGHT} in flight`;

async function run({ threads, rounds, windowMs, warmUpMs }: BenchSettings): Promise<Row[]> {
  const piscina = openPiscina(threads);
  const worker = await HandDriven.open(threads, GROWN_AGENTS, IN_FLIGHT);
  const peer = `${PISCINA}, ${IN_FLIGHT} in flight`;
  const rateOfPiscina = (forMs: number) => rateOf(piscina.run, IN_FLIGHT, forMs);
  const rateOfWorker = (forMs: number) => rateOf((lane) => worker.evaluate(lane), IN_FLIGHT, forMs);
  try {
    await rateOfPiscina(warmUpMs);
    await rateOfWorker(warmUpMs);
    const samples = await interleave(
      [
        { name: peer, measure: () => rateOfPiscina(windowMs) },
        { name: HAND_DRIVEN, measure: () => rateOfWorker(windowMs) },
      ],
      rounds,
    );
    return rowsOf(samples, { unit: '/s', better: 'higher', peer });
  } finally {
    await worker.close();
    await closePools([piscina]);
  }
}

export const handDriven: Benchmark = { name: 'hand-driven', title: 'No-op threadWork a second, driven by hand, 2 threads', run };
