/** A process that is many fake workers. It says so when all take batches, and ends with the process that started it. */
import process from 'node:process';
import { z } from 'zod';
import { keyedUniform, RandomPurpose } from '../../src/shared/random.js';
import { FakeWorker } from './fake-worker.js';

/** What it is given as its only argument, as JSON. */
export const fleetSchema = z.object({
  url: z.string(),
  prefix: z.string(),
  runId: z.string(),
  /** Number of its first worker. */
  first: z.int(),
  workers: z.int(),
  threads: z.int(),
  meanMs: z.number(),
});

/** Workers that join at a time: each waits for a dozen answers of Redis, one after the other. */
const JOINING = 25;

export type FleetOrder = z.infer<typeof fleetSchema>;

const { first, workers, ...options } = fleetSchema.parse(JSON.parse(process.argv[2] ?? ''));
process.on('disconnect', () => process.exit());
for (let number = first; number < first + workers; number += JOINING) {
  const numbers = Array.from({ length: Math.min(JOINING, first + workers - number) }, (_, index) => number + index);
  const open = (own: number) =>
    FakeWorker.open({ ...options, number: own, random: keyedUniform(1, RandomPurpose.simulation, own) });
  await Promise.all(numbers.map(open));
}
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.send?.('ready');
