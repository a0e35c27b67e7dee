import { afterTime, type Clock, systemClock } from '../../../../shared/clock.js';
import { toError } from '../../../../shared/error-envelope.js';
import { encodeNotices, type NoticeJob, type WorkerNotice } from '../notice-job.js';
import type { JobQueue } from '../queues.js';

/** How long adding waits after Redis refused a job, in milliseconds. */
const RETRY_MS = 500;
/** Most notices in one job. */
const MOST_NOTICES = 500;

interface WaitingNotice {
  readonly generation: number;
  readonly notice: WorkerNotice;
  readonly onAdded: () => void;
}

/**
 * Adds notices to the run's queue of notices, in order: while one job is added, the next one gathers. What Redis refuses is added again until it takes
 * it: what waits is bounded by who sends, since a worker takes no batch while it holds enough.
 */
export class NoticeSender {
  readonly #queue: Pick<JobQueue, 'add'>;
  readonly #worker: string;
  readonly #onRefused: (error: Error) => void;
  readonly #clock: Clock;
  readonly #waiting: WaitingNotice[] = [];
  #isSending = false;
  #isClosed = false;

  /** @param onRefused - told each time that Redis takes none: it is out of memory, or may not be written */
  constructor(queue: Pick<JobQueue, 'add'>, worker: string, onRefused: (error: Error) => void, clock: Clock = systemClock) {
    this.#queue = queue;
    this.#worker = worker;
    this.#onRefused = onRefused;
    this.#clock = clock;
  }

  /** Notices that are not in Redis yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when it is in Redis; never where this is closed before. @param notice - can be encoded */
  send(generation: number, notice: WorkerNotice): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ generation, notice, onAdded: resolve });
      if (this.#isSending) return;
      this.#isSending = true;
      queueMicrotask(() => void this.#sendAll());
    });
  }

  /** What waits is let go. */
  close(): void {
    this.#isClosed = true;
  }

  async #sendAll(): Promise<void> {
    for (let [first] = this.#waiting; first !== undefined && !this.#isClosed; [first] = this.#waiting) {
      const { generation } = first;
      const other = this.#waiting.findIndex((notice) => notice.generation !== generation);
      const count = Math.min(other < 0 ? this.#waiting.length : other, MOST_NOTICES);
      const notices = this.#waiting.slice(0, count).map(({ notice }) => notice);
      const job: NoticeJob = { worker: this.#worker, generation, body: encodeNotices(notices) };
      if (await this.#add(job)) for (const { onAdded } of this.#waiting.splice(0, count)) onAdded();
      else await new Promise<void>((resolve) => afterTime(this.#clock, RETRY_MS, resolve));
    }
    this.#isSending = false;
  }

  /** @returns whether Redis took it */
  async #add(job: NoticeJob): Promise<boolean> {
    try {
      await this.#queue.add(job);
      return true;
    } catch (thrown) {
      if (!this.#isClosed) this.#onRefused(toError(thrown, 'adding a job'));
      return false;
    }
  }
}
