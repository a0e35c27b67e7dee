/** The pools that we are compared with, each as its own documentation says to use it, all with the same number of threads. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import Tinypool from 'tinypool';
import workerpool from 'workerpool';

/** A pool whose threads do one thing. */
export interface PeerPool {
  readonly name: string;
  run(): Promise<unknown>;
  close(): Promise<unknown>;
}

const NO_OP = new URL('../workers/no-op.js', import.meta.url).href;
const SPIN = new URL('../workers/spin.js', import.meta.url).href;

/** Calls that are kept under way at each thread of a pool, so that no thread waits for the main thread's next turn. */
export const IN_FLIGHT_PER_THREAD = 64;

/** The peer that targets are measured against. */
export const PISCINA = 'piscina.run';

/** @param concurrentTasksPerWorker - tasks that a thread is sent at a time; Piscina's own default is 1 */
export function openPiscina(threads: number, concurrentTasksPerWorker = 1): PeerPool {
  const piscina = new Piscina({
    filename: NO_OP,
    name: 'noOp',
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker,
  });
  const name = concurrentTasksPerWorker === 1 ? PISCINA : `${PISCINA}, ${concurrentTasksPerWorker} tasks a thread`;
  return { name, run: () => piscina.run(undefined), close: () => piscina.destroy() };
}

/** The pool whose threads wait as ours do: in the event loop, so that what user code left behind goes on. */
export const PISCINA_IN_EVENT_LOOP = `${PISCINA}, atomics disabled`;

/** Piscina with the setting that this package runs it with. */
export function openPiscinaInEventLoop(threads: number): PeerPool {
  const options = { filename: NO_OP, name: 'noOp', minThreads: threads, maxThreads: threads };
  const piscina = new Piscina({ ...options, atomics: 'disabled' });
  return { name: PISCINA_IN_EVENT_LOOP, run: () => piscina.run(undefined), close: () => piscina.destroy() };
}

/** Piscina whose threads are busy for `durationMs` a task. */
export function openSpinningPiscina(threads: number, durationMs: number): PeerPool {
  const piscina = new Piscina({ filename: SPIN, name: 'spin', minThreads: threads, maxThreads: threads });
  return { name: PISCINA, run: () => piscina.run(durationMs), close: () => piscina.destroy() };
}

function openTinypool(threads: number): PeerPool {
  const tinypool = new Tinypool({ filename: NO_OP, name: 'noOp', minThreads: threads, maxThreads: threads });
  return { name: 'tinypool', run: () => tinypool.run(undefined), close: () => tinypool.destroy() };
}

function openWorkerpool(threads: number): PeerPool {
  const script = fileURLToPath(new URL('../workers/workerpool-no-op.js', import.meta.url));
  const pool = workerpool.pool(script, { minWorkers: threads, maxWorkers: threads, workerType: 'thread' });
  // Its promises are of a class of its own.
  return { name: 'workerpool', run: async () => pool.exec('noOp', []), close: async () => pool.terminate() };
}

function openPoolifier(threads: number): PeerPool {
  const script = fileURLToPath(new URL('../workers/poolifier-no-op.js', import.meta.url));
  const pool = new FixedThreadPool<undefined, number>(threads, script);
  return { name: 'poolifier', run: () => pool.execute(), close: () => pool.destroy() };
}

/** Longest wait for a pool to close: Poolifier's `destroy` sometimes waits for an answer that never comes. */
const CLOSE_LIMIT_MS = 2000;

/** Closes pools, and waits for it within reason: the process of a benchmark ends soon after. */
export async function closePools(pools: readonly PeerPool[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, CLOSE_LIMIT_MS);
  });
  try {
    await Promise.race([Promise.all(pools.map((pool) => pool.close())), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Every peer with a no-op; {@link PISCINA} is the first. */
export function openPeerPools(threads: number): PeerPool[] {
  return [openPiscina(threads), openPiscina(threads, 8), openTinypool(threads), openWorkerpool(threads), openPoolifier(threads)];
}
