/** No-op evaluations a second through everything there is between choice and record, beside what bare pools do with no-op tasks. */
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { GROWN_AGENTS, type GrownRunOptions, observeGrownRun } from './harness/grown-run.js';
import { HandDriven } from './harness/hand-driven.js';
import { interleave, rowsOf, type Subject } from './harness/interleave.js';
import { closePools, IN_FLIGHT_PER_THREAD, openPeerPools, PISCINA } from './harness/peer-pools.js';
import { rateOf } from './harness/rate.js';
import type { Row } from './harness/row.js';

/** The row of a run with Beta posteriors, which the default takes for rewards of 0 and 1. */
export const WHOLE_RUN = 'whole run';

/** Activities in flight of the run that has as many as the bare pools. */
const WIDE_LOOK_AHEAD = 2 * IN_FLIGHT_PER_THREAD;

async function run({ threads, rounds, windowMs, warmUpMs }: BenchSettings): Promise<Row[]> {
  const inFlight = threads * IN_FLIGHT_PER_THREAD;
  const pools = openPeerPools(threads);
  const handDriven = await HandDriven.open(threads, GROWN_AGENTS, inFlight);
  const ofRun = async (options: Pick<GrownRunOptions, 'lookAhead' | 'posterior'>) =>
    (await observeGrownRun({ ...options, threads, durationMs: 0, warmUpMs }, windowMs)).evaluationsPerSecond;
  const subjects: Subject[] = [
    ...pools.map(({ name, run: call }) => ({ name, measure: () => rateOf(call, inFlight, windowMs) })),
    { name: 'hand-driven worker', measure: () => rateOf((lane) => handDriven.evaluate(lane), inFlight, windowMs) },
    { name: WHOLE_RUN, measure: () => ofRun({}) },
    { name: `${WHOLE_RUN}, look-ahead ${WIDE_LOOK_AHEAD}`, measure: () => ofRun({ lookAhead: WIDE_LOOK_AHEAD }) },
    { name: `${WHOLE_RUN}, Student-t posteriors`, measure: () => ofRun({ posterior: 'student-t' }) },
  ];
  try {
    for (const { run: call } of pools) await rateOf(call, inFlight, warmUpMs);
    await rateOf((lane) => handDriven.evaluate(lane), inFlight, warmUpMs);
    return rowsOf(await interleave(subjects, rounds), { unit: '/s', better: 'higher', peer: PISCINA });
  } finally {
    await handDriven.close();
    await closePools(pools);
  }
}

export const dispatch: Benchmark = { name: 'dispatch', title: 'No-op evaluations a second, 2 threads', run };
