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

export type FleetOrder = z.infer<typeof fleetSchema>;

const { first, workers, ...options } = fleetSchema.parse(JSON.parse(process.argv[2] ?? ''));
process.on('disconnect', () => process.exit());
for (let number = first; number < first + workers; number++) {
  await FakeWorker.open({ ...options, number, random: keyedUniform(1, RandomPurpose.simulation, number) });
}
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.send?.('ready');
