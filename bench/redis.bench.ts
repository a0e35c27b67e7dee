/** What a run over Redis gets done: beside BullMQ with a job for each evaluation, and beside threads that nobody has to tell what to do. */
import { rateOfBareThreads } from './harness/bare-threads.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { observeGrownRun } from './harness/grown-run.js';
import { interleave, rowsOf, type Subject } from './harness/interleave.js';
import { rateOfRawBullMq } from './harness/raw-bullmq.js';
import { startRedis, WorkerProcesses } from './harness/redis-run.js';
import type { Row } from './harness/row.js';

interface Fleet {
  readonly processes: number;
  /** Of each process. */
  readonly threads: number;
}

const FLEETS: readonly Fleet[] = [
  { processes: 1, threads: 1 },
  { processes: 2, threads: 1 },
  { processes: 4, threads: 1 },
];
const ONE_OF_TWO: Fleet = { processes: 1, threads: 2 };
const TWO_OF_ONE: Fleet = { processes: 2, threads: 1 };
/** How long an evaluation is busy in the rows of shares. */
export const BUSY_MS = 1;
/** Least warm-up, in milliseconds: workers join, code is compiled, batches find their length. */
const LEAST_WARM_UP_MS = 4000;
const LEAST_WINDOW_MS = 2000;
/** Each sample starts a Redis, a run and its workers, which takes ten seconds. */
const MOST_ROUNDS = 2;

const RAW = `BullMQ, a job an evaluation, ${TWO_OF_ONE.processes} processes`;

/** The row of a run whose evaluations take so long. */
export function nameOfRedisRun(durationMs: number, { processes, threads }: Fleet): string {
  const what = durationMs === 0 ? 'no-op' : `${durationMs} ms`;
  const of = threads === 1 ? '' : ` of ${threads} threads`;
  return `over Redis, ${what}, ${processes} worker ${processes === 1 ? 'process' : 'processes'}${of}`;
}

export const NO_OP_OVER_REDIS = nameOfRedisRun(0, TWO_OF_ONE);
export const BUSY_OVER_REDIS = nameOfRedisRun(BUSY_MS, ONE_OF_TWO);

/** Evaluations a second of a run whose evaluations are all done by worker processes. */
async function rateOverRedis(durationMs: number, fleet: Fleet, warmUpMs: number, windowMs: number): Promise<number> {
  const server = await startRedis();
  const workers = new WorkerProcesses(server.url, fleet.processes, fleet.threads);
  try {
    const options = { threads: 0, durationMs, warmUpMs, redis: server.url };
    return (await observeGrownRun(options, windowMs)).evaluationsPerSecond;
  } finally {
    await workers.end();
    await server.remove();
  }
}

async function rawRate(warmUpMs: number, windowMs: number): Promise<number> {
  const server = await startRedis();
  try {
    return await rateOfRawBullMq(server.url, TWO_OF_ONE.processes, warmUpMs, windowMs);
  } finally {
    await server.remove();
  }
}

async function run({ quick, threads, rounds, ...times }: BenchSettings): Promise<Row[]> {
  const warmUpMs = quick ? times.warmUpMs : Math.max(times.warmUpMs, LEAST_WARM_UP_MS);
  const windowMs = quick ? times.windowMs : Math.max(times.windowMs, LEAST_WINDOW_MS);
  const shareOf = (perSecond: number) => (perSecond * BUSY_MS) / (1000 * threads);
  const noOps: Subject[] = [
    { name: RAW, measure: () => rawRate(warmUpMs, windowMs) },
    ...FLEETS.map((fleet) => ({
      name: nameOfRedisRun(0, fleet),
      measure: () => rateOverRedis(0, fleet, warmUpMs, windowMs),
    })),
  ];
  const bare = `bare threads, ${BUSY_MS} ms`;
  const shares: Subject[] = [
    { name: bare, measure: async () => shareOf(await rateOfBareThreads(threads, BUSY_MS, times.warmUpMs, windowMs)) },
    ...[ONE_OF_TWO, ...FLEETS].map((fleet) => ({
      name: nameOfRedisRun(BUSY_MS, fleet),
      measure: async () => shareOf(await rateOverRedis(BUSY_MS, fleet, warmUpMs, windowMs)),
    })),
  ];
  const most = Math.min(rounds, MOST_ROUNDS);
  return [
    ...rowsOf(await interleave(noOps, most), { unit: '/s', better: 'higher', peer: RAW }),
    ...rowsOf(await interleave(shares, most), { unit: 'share', better: 'higher', peer: bare }),
  ];
}

export const redis: Benchmark = {
  name: 'redis',
  title: 'Evaluations over Redis, all by worker processes',
  run,
};
