/** BullMQ as it is used without us: a job for each evaluation, and an event that brings its result. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import type { z } from 'zod';
import type { rawWorkerSchema } from '../workers/raw-bullmq.js';

const WORKER = new URL('../workers/raw-bullmq.js', import.meta.url);
const QUEUE = 'raw';
/** Jobs that a process has at a time. */
const CONCURRENCY = 50;
/** Evaluations in flight for each place of a process: none is ever without work. */
const IN_FLIGHT_PER_PLACE = 4;

/**
 * Evaluations a second whose results have come back, by `processes` processes, observed for `windowMs` when they are warm. As in a search, the next one is
 * chosen when a result is known.
 */
export async function rateOfRawBullMq(url: string, processes: number, warmUpMs: number, windowMs: number): Promise<number> {
  const connection = { url };
  const order: z.infer<typeof rawWorkerSchema> = { url, queue: QUEUE, concurrency: CONCURRENCY };
  const children: ChildProcess[] = Array.from({ length: processes }, () => fork(WORKER, [JSON.stringify(order)]));
  const queue = new Queue<number, number>(QUEUE, { connection, defaultJobOptions: { removeOnComplete: true } });
  const events = new QueueEvents(QUEUE, { connection });
  let done = 0;
  let isOver = false;
  const evaluate = () => queue.add('evaluation', done);
  events.on('completed', () => {
    done++;
    if (!isOver) void evaluate();
  });
  try {
    await Promise.all([events.waitUntilReady(), ...children.map((child) => once(child, 'message'))]);
    await Promise.all(Array.from({ length: IN_FLIGHT_PER_PLACE * CONCURRENCY * processes }, evaluate));
    await setTimeout(warmUpMs);
    const before = done;
    const startedAtMs = performance.now();
    await setTimeout(windowMs);
    return (1000 * (done - before)) / (performance.now() - startedAtMs);
  } finally {
    isOver = true;
    for (const child of children) child.kill('SIGKILL');
    await events.close();
    await queue.close();
  }
}
