import { toError } from '../../../shared/error-envelope.js';
import { HgmError, isHgmError } from '../../../shared/errors.js';
import { NO_FIGURES, type RecordedStatus, type RunFigures, type RunUpdate } from '../../../shared/store-protocol.js';
import type { RunStore } from '../../store/run-store.js';
import type { JournalRecord } from './journal-record.js';
import { JournalWriter } from './journal-writer.js';
import type { RunJournal } from './run-journal.js';

/** Least time of a run between two moments in its journal, in milliseconds. */
const MOMENT_INTERVAL_MS = 250;

/** How a store's runs are written down; see {@link RunJournal}. */
export interface StoredJournalOptions {
  readonly store: RunStore;
  /** A run that the store owns. */
  readonly runId: string;
  /** What changes of the run with its first commit. */
  readonly first: Omit<RunUpdate, 'figures'>;
  /** Frees what was opened for the run's sake alone. */
  readonly release: () => Promise<void>;
}

/**
 * Commits in groups: while one commit is under way, what is recorded gathers for the next one. So a slow disk makes groups
 * larger, and slows the run only where too little is chosen ahead; at most two commits lie between a record and its acknowledgement.
 */
export class StoredJournal implements RunJournal {
  readonly isKept = true;
  readonly #options: StoredJournalOptions;
  readonly #writer = new JournalWriter();
  #callbacks: (() => void)[] = [];
  #figures: RunFigures = NO_FIGURES;
  #first: Omit<RunUpdate, 'figures'>;
  readonly #whenIdle: (() => void)[] = [];
  /** Time of the run at the moment that was written last. */
  #momentMs = Number.NEGATIVE_INFINITY;
  #isCommitting = false;
  #ending: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #fault: HgmError | undefined;
  #onFault: (error: HgmError) => void = () => undefined;

  constructor(options: StoredJournalOptions) {
    this.#options = options;
    this.#first = options.first;
  }

  record(record: JournalRecord): void {
    if (this.#isKeeping) this.#writer.write(record);
  }

  commit(figures: RunFigures, callback: () => void): void {
    if (!this.#isKeeping) return;
    if (this.#isIdle) {
      callback();
      return;
    }
    this.#figures = figures;
    if (this.#writer.length > 0 && figures.elapsedMs - this.#momentMs >= MOMENT_INTERVAL_MS) this.#writeMoment();
    this.#callbacks.push(callback);
    if (!this.#isCommitting) void this.#commitAll();
  }

  onFault(listener: (error: HgmError) => void): void {
    this.#onFault = listener;
    if (this.#fault !== undefined) listener(this.#fault);
  }

  setBudget(budget: number | null): void {
    this.#first = { ...this.#first, budget };
  }

  end(status: Exclude<RecordedStatus, 'running'>, figures: RunFigures): Promise<void> {
    this.#ending ??= this.#end(status, figures);
    return this.#ending;
  }

  close(status: Exclude<RecordedStatus, 'running'>, figures: RunFigures): Promise<void> {
    this.#closing ??= this.#close(this.end(status, figures));
    return this.#closing;
  }

  async #end(status: Exclude<RecordedStatus, 'running'>, figures: RunFigures): Promise<void> {
    this.#figures = figures;
    try {
      await this.#idle();
      if (this.#fault !== undefined) return;
      this.#writeMoment();
      this.#writer.write({ type: 'close', status });
      await this.#append({ status });
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #close(ended: Promise<void>): Promise<void> {
    const { store, runId, release } = this.#options;
    await ended;
    await this.#idle();
    try {
      // After a fault too: the user's own store stays open, and the run can be resumed from it.
      await store.release(runId);
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      await release();
    }
  }

  #writeMoment(): void {
    const { elapsedMs, busyMs } = this.#figures;
    this.#momentMs = elapsedMs;
    this.#writer.write({ type: 'moment', elapsedMs, busyMs });
  }

  /** Whether what is recorded will be committed. */
  get #isKeeping(): boolean {
    return this.#fault === undefined && this.#closing === undefined;
  }

  get #isIdle(): boolean {
    return !this.#isCommitting && this.#writer.length === 0 && this.#callbacks.length === 0;
  }

  /** Resolves when nothing is being committed and nothing waits for it, or after a fault. */
  #idle(): Promise<void> {
    if (this.#fault !== undefined || this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      if (!this.#isCommitting) void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#isCommitting = true;
    try {
      while (this.#writer.length > 0 || this.#callbacks.length > 0) {
        const callbacks = this.#callbacks;
        this.#callbacks = [];
        if (this.#writer.length > 0) await this.#append();
        for (const callback of callbacks) callback();
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#isCommitting = false;
      for (const callback of this.#whenIdle.splice(0)) callback();
    }
  }

  async #append(last: Pick<RunUpdate, 'status'> = {}): Promise<void> {
    const { store, runId } = this.#options;
    const first = this.#first;
    this.#first = {};
    await store.append(runId, this.#writer.take(), { ...first, figures: this.#figures, ...last });
  }

  #fail(thrown: unknown): void {
    if (this.#fault !== undefined) return;
    const error = toError(thrown, 'the store');
    this.#fault = isHgmError(error)
      ? error
      : new HgmError('ERR_STORE_IO', `the store failed: ${error.message}`, { cause: error });
    this.#callbacks = [];
    this.#onFault(this.#fault);
  }
}
