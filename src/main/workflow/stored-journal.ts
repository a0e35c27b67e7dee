import { toError } from '../../shared/error-envelope.js';
import { HgmError, isHgmError } from '../../shared/errors.js';
import type { RecordedStatus, RunFigures } from '../../shared/store-protocol.js';
import type { JournalRecord } from '../store/journal-record.js';
import { JournalWriter } from '../store/journal-writer.js';
import type { RunStore } from '../store/run-store.js';
import type { RunJournal } from './run-journal.js';

/** How a store's runs are written down; see {@link RunJournal}. */
export interface StoredJournalOptions {
  readonly store: RunStore;
  /** A run that the store owns. */
  readonly runId: string;
  /** Frees what was opened for the run's sake alone. */
  readonly release: () => Promise<void>;
}

/**
 * Commits in groups: while one commit is under way, what is recorded gathers for the next one. So a slow disk makes groups larger and
 * not the run slower, and at most two commits lie between a record and its acknowledgement.
 */
export class StoredJournal implements RunJournal {
  readonly isKept = true;
  readonly #options: StoredJournalOptions;
  readonly #writer = new JournalWriter();
  #callbacks: (() => void)[] = [];
  #figures: RunFigures | undefined;
  #isCommitting = false;
  #fault: HgmError | undefined;
  #onFault: (error: HgmError) => void = () => undefined;

  constructor(options: StoredJournalOptions) {
    this.#options = options;
  }

  record(record: JournalRecord): void {
    if (this.#fault === undefined) this.#writer.write(record);
  }

  commit(figures: RunFigures, callback: () => void): void {
    if (this.#fault !== undefined) return;
    if (!this.#isCommitting && this.#writer.length === 0) {
      callback();
      return;
    }
    this.#figures = figures;
    this.#callbacks.push(callback);
    if (!this.#isCommitting) void this.#commitAll();
  }

  onFault(listener: (error: HgmError) => void): void {
    this.#onFault = listener;
    if (this.#fault !== undefined) listener(this.#fault);
  }

  async close(status: Exclude<RecordedStatus, 'running'>, figures: RunFigures): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onceIdle(resolve);
    });
    const { store, runId, release } = this.#options;
    try {
      if (this.#fault === undefined) {
        this.#writer.write({ type: 'close', status });
        await store.append(runId, this.#writer.take(), { figures, status });
        await store.release(runId);
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      await release();
    }
  }

  /** Calls back when nothing is being committed and nothing waits for it. */
  #onceIdle(callback: () => void): void {
    if (this.#fault !== undefined || (!this.#isCommitting && this.#writer.length === 0 && this.#callbacks.length === 0)) callback();
    else {
      this.#whenIdle.push(callback);
      if (!this.#isCommitting) void this.#commitAll();
    }
  }

  readonly #whenIdle: (() => void)[] = [];

  async #commitAll(): Promise<void> {
    const { store, runId } = this.#options;
    this.#isCommitting = true;
    try {
      while (this.#writer.length > 0 || this.#callbacks.length > 0) {
        const callbacks = this.#callbacks;
        this.#callbacks = [];
        if (this.#writer.length > 0 && this.#figures !== undefined) await store.append(runId, this.#writer.take(), { figures: this.#figures });
        for (const callback of callbacks) callback();
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#isCommitting = false;
      for (const callback of this.#whenIdle.splice(0)) callback();
    }
  }

  #fail(thrown: unknown): void {
    if (this.#fault !== undefined) return;
    const error = toError(thrown, 'the store');
    this.#fault = isHgmError(error) ? error : new HgmError('ERR_STORE_IO', `the store failed: ${error.message}`, { cause: error });
    this.#callbacks = [];
    this.#onFault(this.#fault);
  }
}
