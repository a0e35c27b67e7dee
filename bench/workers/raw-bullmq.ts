/** A process that takes jobs of BullMQ by itself: what a queue of single evaluations costs. */
import process from 'node:process';
import { Worker } from 'bullmq';
import { z } from 'zod';

/** What the process is given as its only argument, as JSON. */
export const rawWorkerSchema = z.object({ url: z.string(), queue: z.string(), concurrency: z.int() });

const { url, queue, concurrency } = rawWorkerSchema.parse(JSON.parse(process.argv[2] ?? ''));
const worker = new Worker<number, number>(queue, async ({ data }) => data, { connection: { url }, concurrency });
process.on('disconnect', () => process.exit());
await worker.waitUntilReady();
process.send?.('ready');
