/** BullMQ's queues as both sides use them; BullMQ is loaded when the first one is opened. */
import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { within } from '../../../shared/clock.js';
import { BATCH_LOCK_MS, MAXIMUM_STALLS, queuePrefix, STALLED_INTERVAL_MS } from './keys.js';

/** How long closing waits for Redis, in milliseconds: with Redis gone BullMQ waits for ever. */
const CLOSE_MS = 1000;
/** How long a consumer waits after a fault of the connection, in milliseconds. */
const RETRY_MS = 500;

/** Jobs are never kept: what matters of them is taken in before they end. */
const UNKEPT = Object.freeze({ attempts: 1, removeOnComplete: true, removeOnFail: true });

type BullQueue = Queue<unknown, unknown, string, unknown, unknown, string>;

/** Where a queue is. */
export interface QueuePlace {
  /** It is used, and not closed. */
  readonly client: Redis;
  readonly prefix: string;
  /** See `RunKeys`. */
  readonly name: string;
  /** Told of each fault, a lost connection included; a consumer goes on after any. */
  readonly onError: (error: Error) => void;
}

/** A queue to which jobs are added. What fails with Redis away waits for it. */
export class JobQueue {
  readonly #queue: BullQueue;
  readonly #client: Redis;

  private constructor(queue: BullQueue, client: Redis) {
    this.#queue = queue;
    this.#client = client;
  }

  static async open({ client, prefix, name, onError }: QueuePlace): Promise<JobQueue> {
    const { Queue: BullMqQueue } = await import('bullmq');
    const options = { connection: client, prefix: queuePrefix(prefix), defaultJobOptions: UNKEPT, skipVersionCheck: true };
    const queue: BullQueue = new BullMqQueue(name, options);
    queue.on('error', onError);
    return new JobQueue(queue, client);
  }

  /**
   * Adds a job behind all others. Under an id that a job has which is not done it changes nothing.
   *
   * @param id - @defaultValue a new one; else no `:` in it, and not all digits
   */
  async add(data: object, id?: string): Promise<void> {
    await this.#queue.add('job', data, id === undefined ? {} : { jobId: id });
  }

  /** Takes a job out. @returns false where a consumer has it: then it stays */
  async remove(id: string): Promise<boolean> {
    return (await this.#queue.remove(id)) === 1;
  }

  /**
   * How often each of these jobs came back from a consumer that was lost; undefined for a job that is not there, which is done or was lost with
   * Redis.
   */
  async losses(ids: readonly string[]): Promise<readonly (number | undefined)[]> {
    const pipeline = this.#client.pipeline();
    for (const id of ids) pipeline.hmget(this.#queue.toKey(id), 'stc', 'timestamp');
    const found = (await pipeline.exec()) ?? [];
    return found.map(([error, fields]) => {
      if (error !== null) throw error;
      const [stalls, addedAt]: readonly unknown[] = Array.isArray(fields) ? fields : [];
      return typeof addedAt === 'string' ? Number(stalls ?? 0) : undefined;
    });
  }

  /** Gives a job other data, if it is there. */
  async replace(id: string, data: object): Promise<void> {
    const job = await this.#queue.getJob(id);
    await job?.updateData(data);
  }

  /** Of what there is as long as the queue is used. */
  keys(): readonly string[] {
    return ['meta', 'wait', 'active', 'marker', 'stalled', 'events', 'id', 'pc'].map((key) => this.#queue.toKey(key));
  }

  /** How many jobs wait, and how many consumers have. */
  async count(): Promise<{ readonly waiting: number; readonly active: number }> {
    const { wait = 0, active = 0 } = await this.#queue.getJobCounts('wait', 'active');
    return { waiting: wait, active };
  }

  /** Removes the jobs that wait; those that consumers have stay. */
  drain(): Promise<void> {
    return this.#queue.drain();
  }

  /** Removes the queue with all its jobs, also those that consumers have. */
  obliterate(): Promise<void> {
    return this.#queue.obliterate({ force: true });
  }

  close(): Promise<void> {
    return closed(this.#queue.close());
  }
}

/**
 * What is called with each job's data, unchecked. The job is done when it resolves; what it throws fails the job, which is then gone. A job may come
 * again, here or elsewhere, when Redis was away or this process was halted for longer than `BATCH_LOCK_MS`.
 */
export type TakeJob = (data: unknown, id: string) => Promise<void>;

/** Takes a queue's jobs, and gives those of consumers that have died to others. */
export class JobConsumer {
  readonly #worker: Worker<unknown>;
  #closing: Promise<void> | undefined;

  private constructor(worker: Worker<unknown>) {
    this.#worker = worker;
  }

  /** @param concurrency - how many jobs it has at a time */
  static async open({ client, prefix, name, onError }: QueuePlace, concurrency: number, take: TakeJob): Promise<JobConsumer> {
    const { Worker: BullMqWorker } = await import('bullmq');
    const options = {
      // It copies the connection for commands that block, and closes the copy.
      connection: client,
      prefix: queuePrefix(prefix),
      concurrency,
      lockDuration: BATCH_LOCK_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: MAXIMUM_STALLS,
      runRetryDelay: RETRY_MS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      skipVersionCheck: true,
    };
    const worker = new BullMqWorker<unknown>(name, ({ data, id }) => take(data, id ?? ''), options);
    worker.on('error', onError);
    return new JobConsumer(worker);
  }

  /** How many jobs it has at a time from now on. */
  set concurrency(concurrency: number) {
    this.#worker.concurrency = concurrency;
  }

  /** Takes no further job; those that it has go on. */
  pause(): Promise<void> {
    return this.#worker.pause(true);
  }

  resume(): void {
    this.#worker.resume();
  }

  /** Ends taking jobs, once those that it has are done, if that is soon. */
  finish(): Promise<void> {
    return this.#end(false);
  }

  /** Ends taking jobs. Those that it has are not waited for, and come to another consumer. */
  close(): Promise<void> {
    return this.#end(true);
  }

  /** Once only: BullMQ's worker does so one time, whatever it is asked then, and Redis is not waited for twice. */
  #end(force: boolean): Promise<void> {
    this.#closing ??= closed(this.#worker.close(force));
    return this.#closing;
  }
}

async function closed(closing: Promise<void>): Promise<void> {
  // What waits for a connection that is closed rejects: nothing is lost by that.
  await within(
    closing.catch(() => undefined),
    CLOSE_MS,
  );
}
