/** A benchmark in a process of its own: what one leaves behind, in the heap or in compiled code, is no other one's cost. */
import { fork } from 'node:child_process';
import { z } from 'zod';
import type { BenchSettings } from './benchmark.js';
import { type Row, rowSchema } from './row.js';

const CHILD = new URL('../child.js', import.meta.url);

/** Longest time of a benchmark: one that takes longer is broken. */
const LIMIT_MS = 300_000;

/** What the child is given as its only argument, as JSON. */
export const orderSchema = z.object({
  name: z.string(),
  settings: z.object({
    quick: z.boolean(),
    threads: z.int(),
    rounds: z.int(),
    windowMs: z.number(),
    warmUpMs: z.number(),
  }),
});

/** @throws Error when the benchmark fails, whose own error is on stderr by then */
export async function runIsolated(name: string, settings: BenchSettings): Promise<Row[]> {
  const order: z.infer<typeof orderSchema> = { name, settings };
  const child = fork(CHILD, [JSON.stringify(order)], {
    execArgv: [...process.execArgv, '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    timeout: LIMIT_MS,
  });
  let message: unknown;
  child.once('message', (sent) => {
    message = sent;
  });
  const end = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `${signal}, the limit being ${LIMIT_MS} ms`),
    );
  });
  if (message === undefined) throw new Error(`the benchmark ${name} ended without figures, with ${end}`);
  return z.array(rowSchema).parse(message);
}
