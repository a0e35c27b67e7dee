import { BATCH_LOCK_MS } from '../keys.js';
import type { JobQueue } from '../queues.js';
import type { BatchSender } from './batch-sender.js';
import type { SentBatch, SentBatches } from './sent-batches.js';

/** Between two looks at batches that are under way for long, in milliseconds. */
const AUDIT_MS = 4000;
/** How often a batch comes back from workers that were lost before its attempts travel one by one. */
const MOST_LOSSES = 3;
/** Looks in a row at which a job is not there, and no notice waits to be taken in, after which it is lost. */
const MOST_ABSENCES = 2;

/** Looks after batches that take long: Redis may have lost one, or it may be what ends the workers that have it. */
export class BatchAudit {
  readonly #sent: SentBatches;
  readonly #sender: BatchSender;
  readonly #notices: JobQueue;
  readonly #takeBack: (batch: SentBatch, isSplit: boolean) => void;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /** @param takeBack - has a batch's attempts sent again, each by itself where `isSplit` */
  constructor(sent: SentBatches, sender: BatchSender, notices: JobQueue, takeBack: (batch: SentBatch, isSplit: boolean) => void) {
    this.#sent = sent;
    this.#sender = sender;
    this.#notices = notices;
    this.#takeBack = takeBack;
  }

  /** Looks, if it is time. */
  async look(nowMs: number): Promise<void> {
    if (nowMs - this.#lookedAtMs < AUDIT_MS) return;
    this.#lookedAtMs = nowMs;
    const old = [...this.#sent].filter(({ isAdded, sentAtMs }) => isAdded && nowMs - sentAtMs > BATCH_LOCK_MS);
    for (const isApart of [false, true]) await this.#lookAt(old.filter((batch) => batch.isApart === isApart));
  }

  async #lookAt(batches: readonly SentBatch[]): Promise<void> {
    const [first] = batches;
    if (first === undefined) return;
    const losses = await this.#sender.queueOf(first).losses(batches.map(({ job }) => job));
    const { waiting, active } = await this.#notices.count();
    for (const [index, batch] of batches.entries()) {
      const lost = losses[index];
      // What was sent before the job was done is taken in first.
      if (lost === undefined) batch.absences += waiting + active === 0 ? 1 : 0;
      else batch.absences = 0;
      if (batch.unsettled.size === 0) continue;
      if (batch.absences >= MOST_ABSENCES) this.#takeBack(batch, false);
      else if ((lost ?? 0) > MOST_LOSSES && batch.size > 1) await this.#split(batch);
    }
  }

  /** What is to blame is found among attempts that travel one by one. */
  async #split(batch: SentBatch): Promise<void> {
    await this.#sender.queueOf(batch).remove(batch.job);
    this.#takeBack(batch, true);
  }
}
