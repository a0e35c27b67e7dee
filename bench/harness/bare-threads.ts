/** Threads that are busy and do nothing else: what is left to be reached on this machine, whoever gives them their work. */
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

const SPIN_ALONE = new URL('../workers/spin-alone.js', import.meta.url);

/** Evaluations a second that threads make of themselves, observed for `windowMs` when they are warm. */
export async function rateOfBareThreads(
  threads: number,
  durationMs: number,
  warmUpMs: number,
  windowMs: number,
): Promise<number> {
  const count = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(count);
  const workers = Array.from({ length: threads }, () => new Worker(SPIN_ALONE, { workerData: { durationMs, count } }));
  try {
    await setTimeout(warmUpMs);
    const before = Atomics.load(words, 0);
    const startedAtMs = performance.now();
    await setTimeout(windowMs);
    return (1000 * (Atomics.load(words, 0) - before)) / (performance.now() - startedAtMs);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
