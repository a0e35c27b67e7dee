import { BATCH_LOCK_MS } from '../keys.js';
import type { JobQueue } from '../queues.js';
import type { RemoteAttempt, SentBatch } from './remote-attempt.js';
import type { SentBatches } from './sent-batches.js';

/** Between two looks at batches that are under way for long, in milliseconds. */
const AUDIT_MS = 4000;
/**
 * How often a batch comes back from workers that were lost before it is to blame. A worker has other batches too: where one of them ends it, the rest
 * is lost with it for no fault of its own.
 */
const MOST_LOSSES = 3;
/** Looks in a row at which a job is not there, and no notice waits to be taken in, after which it is lost. */
const MOST_ABSENCES = 2;

/** The queues that batches lie in. */
export interface AuditedQueues {
  queueOf(batch: SentBatch): Pick<JobQueue, 'losses' | 'remove'>;
}

export interface BatchAuditEvents {
  /** A batch's attempts are to be sent again, each by itself where `isSplit`. */
  onTakenBack(batch: SentBatch, isSplit: boolean): void;
  /** The only attempt of a batch has cost so many workers. */
  onBlamed(pending: RemoteAttempt, losses: number): void;
}

/** Looks after batches that take long: Redis may have lost one, or it may be what ends the workers that have it. */
export class BatchAudit {
  readonly #sent: SentBatches;
  readonly #queues: AuditedQueues;
  readonly #notices: Pick<JobQueue, 'count'>;
  readonly #events: BatchAuditEvents;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(sent: SentBatches, queues: AuditedQueues, notices: Pick<JobQueue, 'count'>, events: BatchAuditEvents) {
    this.#sent = sent;
    this.#queues = queues;
    this.#notices = notices;
    this.#events = events;
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
    const losses = await this.#queues.queueOf(first).losses(batches.map(({ job }) => job));
    const { waiting, active } = await this.#notices.count();
    for (const [index, batch] of batches.entries()) {
      const lost = losses[index];
      // What was sent before the job was done is taken in first.
      if (lost === undefined) batch.absences += waiting + active === 0 ? 1 : 0;
      else batch.absences = 0;
      if (batch.left === 0) continue;
      if (batch.absences >= MOST_ABSENCES) this.#events.onTakenBack(batch, false);
      else await this.#judge(batch, lost ?? 0);
    }
  }

  /** What ends workers is found among attempts that travel one by one. */
  async #judge(batch: SentBatch, losses: number): Promise<void> {
    if (losses <= MOST_LOSSES) return;
    await this.#queues.queueOf(batch).remove(batch.job);
    const [first] = batch.unsettled();
    if (batch.size === 1 && first !== undefined) this.#events.onBlamed(first, losses);
    else this.#events.onTakenBack(batch, true);
  }
}
