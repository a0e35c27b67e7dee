import { messageOf } from '../../../../shared/error-envelope.js';
import { type BatchJob, encodeBatchBody } from '../batch-job.js';
import type { JobQueue } from '../queues.js';
import type { BatchPacker } from './batch-packer.js';
import type { SentBatch } from './remote-attempt.js';
import type { RunSession } from './run-session.js';

/** How long after a refusal of Redis, such as for want of memory, it is tried again, in milliseconds. */
const TRY_AGAIN_MS = 500;

export interface BatchQueues {
  readonly pool: JobQueue;
  readonly apart: JobQueue;
}

/** Brings batches into Redis, however long that takes. */
export class BatchSender {
  readonly #session: RunSession;
  readonly #queues: BatchQueues;
  readonly #packer: BatchPacker;
  #isClosed = false;

  constructor(session: RunSession, queues: BatchQueues, packer: BatchPacker) {
    this.#session = session;
    this.#queues = queues;
    this.#packer = packer;
  }

  /**
   * Resolves once Redis has it, or once nothing of it is wanted any more.
   *
   * @throws what packing throws: then one of the attempts cannot be sent
   */
  async send(batch: SentBatch): Promise<void> {
    let job = this.#jobOf(batch);
    while (!this.#isClosed && batch.left > 0) {
      try {
        await this.#session.write(job.additions);
        if (batch.left > 0) await this.queueOf(batch).add(job.data, batch.job);
        batch.isAdded = true;
        this.#session.succeeded();
        return;
      } catch (error) {
        this.#session.fault(error);
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
        // What others named meanwhile may have gone by without being written.
        this.#packer.forgetAll();
        job = this.#jobOf(batch);
      }
    }
  }

  /** What is unsettled of a batch is all that it is to ask for from now on: whoever is given its job again runs no more. */
  async shorten(batch: SentBatch): Promise<void> {
    try {
      const { data, additions } = this.#jobOf(batch);
      await this.#session.write(additions);
      await this.queueOf(batch).replace(batch.job, data);
    } catch (error) {
      // Then it runs once more than needed, in vain.
      this.#session.fault(error);
    }
  }

  /** Takes a batch out of Redis. @returns false where a worker has it, or Redis does not say */
  async recall(batch: SentBatch): Promise<boolean> {
    try {
      return await this.queueOf(batch).remove(batch.job);
    } catch (error) {
      // BullMQ's words for a job that a worker has.
      if (!/locked/.test(messageOf(error))) this.#session.fault(error);
      return false;
    }
  }

  queueOf({ isApart }: SentBatch): JobQueue {
    return isApart ? this.#queues.apart : this.#queues.pool;
  }

  close(): void {
    this.#isClosed = true;
  }

  #jobOf(batch: SentBatch) {
    const { body, additions } = this.#packer.pack(batch.unsettled());
    const data: BatchJob = { batch: batch.number, generation: this.#session.generation, body: encodeBatchBody(body) };
    return { data, additions };
  }
}
