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
/** Calls before any is measured, beside the time: on a busy machine that is too few for V8 to have compiled what they run. */
const WARM_UP_CALLS = 10_000;

/** The median time of a call, in microseconds. */
async function medianUs(name: string, call: () => Promise<unknown>, { windowMs, warmUpMs }: BenchSettings): Promise<number> {
  const warmUp = { warmupTime: warmUpMs, warmupIterations: WARM_UP_CALLS };
  const bench = new Bench({ time: windowMs, ...warmUp, throws: true }).add(name, async () => {
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
  const subject = (name: string, call: () => Promise<unknown>): Subject => ({
    name,
    measure: () => medianUs(name, call, settings),
  });
  const subjects = [
    ...pools.map((pool) => subject(pool.name, pool.run)),
    subject(HAND_DRIVEN_LATENCY, () => handDriven.evaluate(0)),
  ];
  try {
    return rowsOf(await interleave(subjects, Math.min(rounds, 3)), { unit: 'us', better: 'lower', peer: PISCINA });
  } finally {
    await handDriven.close();
    await closePools(pools);
  }
}

export const latency: Benchmark = { name: 'latency', title: 'One no-op there and back, nothing else under way', run };
