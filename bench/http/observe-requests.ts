/** What a server of this process answers to those who ask it for work and tell it, from a process of their own. */
import { fork } from 'node:child_process';
import { z } from 'zod';

const OUTSIDERS = new URL('./outsiders.js', import.meta.url);

/** Connections that are open at a time, each with one request after the other. */
const CONNECTIONS = 16;
/** Leases of an ask, and results of a tell. */
export const BATCH = 16;

/** Least part of the leases asked for that are given: else there is something other than requests that takes time. */
const LEAST_FILLED = 0.95;

/** What the process is given as its only argument, as JSON. */
export const outsidersSchema = z.object({
  /** What `/ask` and `/tell` follow. */
  url: z.string(),
  connections: z.int(),
  /** Leases of an ask. */
  batch: z.int(),
  warmUpMs: z.number(),
  windowMs: z.number(),
});

/** What it sends when the window begins, and when it has ended. */
export const windowSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begun') }),
  z.object({ type: z.literal('ended'), requests: z.number(), leases: z.number(), elapsedMs: z.number() }),
]);

/** What was answered in a window. An ask is a request, and so is a tell. */
export interface RequestWindow {
  readonly requestsPerSecond: number;
  /** Time of a processor that this process took for each request, in microseconds. */
  readonly serverUs: number;
}

/** Has work asked for and told at `url` for a window, when all is warm. */
export async function observeRequests(url: string, warmUpMs: number, windowMs: number): Promise<RequestWindow> {
  const order: z.infer<typeof outsidersSchema> = { url, connections: CONNECTIONS, batch: BATCH, warmUpMs, windowMs };
  const outsiders = fork(OUTSIDERS, [JSON.stringify(order)]);
  let begunAt = process.cpuUsage();
  try {
    return await new Promise((resolve, reject) => {
      outsiders.once('error', reject);
      outsiders.once('exit', (code) => reject(new Error(`those who ask and tell ended too early, with exit code ${code}`)));
      outsiders.on('message', (sent) => {
        const message = windowSchema.parse(sent);
        if (message.type === 'begun') {
          begunAt = process.cpuUsage();
          return;
        }
        const { user, system } = process.cpuUsage(begunAt);
        const { requests, leases, elapsedMs } = message;
        if (leases < LEAST_FILLED * BATCH * (requests / 2)) reject(new Error(`${requests} requests were given ${leases} leases`));
        resolve({ requestsPerSecond: (1000 * requests) / elapsedMs, serverUs: (user + system) / requests });
      });
    });
  } finally {
    outsiders.kill('SIGKILL');
  }
}
