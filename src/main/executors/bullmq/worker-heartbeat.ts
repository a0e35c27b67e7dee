/** What a worker says of itself every `WORKER_HEARTBEAT_MS`: its entry in the run's hash of workers. */
import { z } from 'zod';
import { encodeMessage } from '../worker-host/message-codec.js';
import { decodeBytes } from './wire-bytes.js';

const count = z.number().int().nonnegative();
/** Most attempts that a heartbeat names as running; the rest are not charged when the worker dies. */
export const MAXIMUM_RUNNING = 4096;

const heartbeatSchema = z.object({
  /** Larger by one each time. The coordinator measures a heartbeat's age by when it saw this change: clocks of machines differ. */
  sequence: count,
  /** The machine's name. */
  host: z.string().max(300),
  pid: count,
  /** Of the package. */
  version: z.string().max(100),
  /** How many activities its pool runs at a time. */
  threads: count,
  /** Of the run's record that it serves; 0 where it serves none. */
  generation: count,
  /** Attempts whose user code runs, and for how long it has, in milliseconds. */
  running: z
    .array(
      z.object({
        activityId: z.number().int().positive(),
        attempt: z.number().int().positive(),
        elapsedMs: z.number().nonnegative(),
      }),
    )
    .max(MAXIMUM_RUNNING),
  /** Batches that it holds: taken, and not completed. */
  batches: z.array(count).max(MAXIMUM_RUNNING),
  /** Attempts that have ended at it since it joined, and how many of them failed. */
  settled: count,
  failed: count,
  /** Why it does not take part, in one sentence; null where it does. */
  refused: z.string().max(2000).nullable(),
  /** Whether it takes nothing more, and is about to leave. */
  isLeaving: z.boolean(),
});

export type WorkerHeartbeat = Readonly<z.infer<typeof heartbeatSchema>>;

export function encodeHeartbeat(heartbeat: WorkerHeartbeat): Buffer {
  return encodeMessage(heartbeat);
}

/** Undefined for what is no heartbeat, whoever wrote it. Never throws. */
export function decodeHeartbeat(bytes: Buffer): WorkerHeartbeat | undefined {
  const read = heartbeatSchema.safeParse(decodeBytes(bytes));
  return read.success ? read.data : undefined;
}
