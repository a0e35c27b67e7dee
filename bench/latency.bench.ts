/** How long one no-op takes there and back while nothing else is under way. */
import { Bench } from 'tinybench';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { HandDriven } from './harness/hand-driven.js';
import { interleave, rowsOf, type Subject } from './harness/interleave.js';
import { closePools, openPeerPools, openPiscinaInEventLoop, PISCINA } from './harness/peer-pools.js';
import type { Row } from './harness/row.js';

/** The row of the hand-driven worker. */
export const HAND_DRIVEN_LATENCY = 'hand-driven worker';

/** Agents of the hand-driven worker's tree. */
const AGENTS = 10;
const US_PER_MS = 1000;
/** Calls of each subject before any is measured: by then V8 has compiled what they run, however busy the machine is. */
const WARM_UP_CALLS = 10_000;
/** Calls before each window, after the other subjects had theirs. */
const WARM_UP_CALLS_OF_WINDOW = 200;
/** A window is so many times shorter, and there are as many times more: how fast a thread wakes up drifts from second to second. */
const MORE_WINDOWS = 3;

/** The median time of a call, in microseconds. */
async function medianUs(name: string, call: () => Promise<unknown>, { windowMs }: BenchSettings): Promise<number> {
  const warmUp = { warmupTime: 0, warmupIterations: WARM_UP_CALLS_OF_WINDOW };
  const bench = new Bench({ time: windowMs / MORE_WINDOWS, ...warmUp, throws: true }).add(name, async () => {
    // An async function: any other one is called once to see whether it returns a promise, and that call is not awaited.
    await call();
  });
  const [task] = await bench.run();
  if (task?.result.state !== 'completed') throw new Error(`measuring ${name} ended as ${task?.result.state}`);
  return task.result.latency.p50 * US_PER_MS;
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const { threads, rounds } = settings;
  const pools = [...openPeerPools(threads), openPiscinaInEventLoop(threads)];
  const handDriven = await HandDriven.open(threads, AGENTS, 1);
  const calls = [
    ...pools.map(({ name, run: call }) => ({ name, call })),
    { name: HAND_DRIVEN_LATENCY, call: () => handDriven.evaluate(0) },
  ];
  const subjects: Subject[] = calls.map(({ name, call }) => ({ name, measure: () => medianUs(name, call, settings) }));
  try {
    for (const { call } of calls) for (let warm = 0; warm < WARM_UP_CALLS; warm++) await call();
    return rowsOf(await interleave(subjects, rounds * MORE_WINDOWS), { unit: 'us', better: 'lower', peer: PISCINA });
  } finally {
    await handDriven.close();
    await closePools(pools);
  }
}

export const latency: Benchmark = { name: 'latency', title: 'One no-op there and back, nothing else under way', run };
