import type { HgmError } from '../../../shared/errors.js';
import type { RunFigures } from '../../../shared/store-protocol.js';
import type { JournalRecord } from './journal-record.js';

/** Where a run records what its engine is told, before events tell of it. */
export interface RunJournal {
  /** Whether anything is kept; records need not be made where nothing is. */
  readonly isKept: boolean;
  record(record: JournalRecord): void;
  /**
   * Calls `callback`, in the order of the calls, once all that was recorded so far is committed; at once where it is already. Never
   * called after a fault, or for what comes after `close`.
   */
  commit(figures: RunFigures, callback: () => void): void;
  /** Told once, when the store fails: nothing is committed from then on. */
  onFault(listener: (error: HgmError) => void): void;
  /** Writes another budget in evaluations, null for none, with the next commit. */
  setBudget(evaluations: number | null): void;
  /** Commits that the run is over, or was let go, with this status. What is recorded after that is kept until {@link close}. Never rejects, and safe to call again, as `close`. */
  end(status: 'completed' | 'exhausted' | 'stopped' | 'failed', figures: RunFigures): Promise<void>;
  /** Does what {@link end} does, and gives the run up. Never rejects: a fault is told to its listener. Safe to call again: the first status stays. */
  close(status: 'completed' | 'exhausted' | 'stopped' | 'failed', figures: RunFigures): Promise<void>;
}

/** The journal of a run that is kept in no store. */
export const noJournal: RunJournal = Object.freeze({
  isKept: false,
  record: () => undefined,
  commit: (_: RunFigures, callback: () => void) => callback(),
  onFault: () => undefined,
  setBudget: () => undefined,
  end: async () => undefined,
  close: async () => undefined,
});
