/** What the main thread and the store thread say to each other, and what both sides of the store call things. */

/** The file in which runs are kept when nothing else is said, from the folder that the process was started in. */
export const DEFAULT_STORE = '.hgm/runs.db';

/**
 * When a commit counts: `normal` once the operating system has it, which survives the death of the process; `full` once the disk has
 * it, which survives a loss of power too.
 */
export type Durability = 'full' | 'normal';

/** The status that a run's owner wrote last. */
export type RecordedStatus = 'running' | 'stopped' | 'completed' | 'exhausted' | 'failed';

/** `interrupted`: the status was written as `running`, and no process owns the run: its process died. */
export type StoredStatus = RecordedStatus | 'interrupted';

/** What a run has done. All of it follows from its journal. */
export interface RunCounts {
  /** Those that failed for good counted. */
  readonly evaluations: number;
  /** Those that made an agent. */
  readonly expansions: number;
  /** Those that made none, without an error. */
  readonly barrenExpansions: number;
  /** Agents that no expansion made, without the root. */
  readonly addedAgents: number;
  /** Activities that failed for good. */
  readonly failedActivities: number;
  /** Attempts that failed and are followed by another. An activity that runs again since its process died is not counted. */
  readonly retries: number;
  /** What all attempts have cost, however they ended. */
  readonly cost: number;
}

/** How long a run took, which its journal does not tell. */
export interface RunTimes {
  /** All sessions together, in milliseconds. */
  readonly elapsedMs: number;
  /** Wall time inside user functions, in milliseconds. */
  readonly busyMs: number;
}

/** How far a run is, as of its last commit. */
export interface RunFigures extends RunCounts, RunTimes {}

/** What a run has done that has done nothing. */
export const NO_COUNTS: RunCounts = Object.freeze({
  evaluations: 0,
  expansions: 0,
  barrenExpansions: 0,
  addedAgents: 0,
  failedActivities: 0,
  retries: 0,
  cost: 0,
});

/** How many agents a run has: its root, those that were added, and one for each expansion that made one. */
export function agentsOf({ addedAgents, expansions }: RunCounts): number {
  return 1 + addedAgents + expansions;
}

/** The figures of a run that has done nothing. */
export const NO_FIGURES: RunFigures = Object.freeze({ ...NO_COUNTS, elapsedMs: 0, busyMs: 0 });

/** The part of a run's entry that is written when the run is made, and does not change. */
export interface RunEntry {
  /** Letters, digits, `.`, `_` and `-`, at most 100 of them, the first one a letter or digit. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The problem's name. */
  readonly problem: string;
  /** Budget in evaluations; null for none. */
  readonly budget: number | null;
}

/** What anybody may write beside a run, at any time. */
export interface RunLabel {
  /** 1 to 100 characters; null for none. */
  readonly name: string | null;
  /** At most 20, of 1 to 50 characters. */
  readonly tags: readonly string[];
  /** Whether a server takes it up when it starts. */
  readonly isServed: boolean;
}

/** The label of a run that was given none. */
export const NO_LABEL: RunLabel = Object.freeze({ name: null, tags: Object.freeze([]), isServed: false });

/** A run that is to be made. What is left out of its label: no name, no tags, not served. */
export interface NewRun extends RunEntry, Partial<RunLabel> {
  /**
   * JSON that the store keeps and never reads. It holds the root and all tasks, so it may be large: it is written once, and given only
   * to whoever asks for it.
   */
  readonly header: string;
}

/** A run as a store knows it, without its header. */
export interface StoredRun extends RunEntry, RunLabel {
  /** Where it stands; a run whose process died is interrupted. */
  readonly status: StoredStatus;
  /** Its figures, as of its last commit. */
  readonly figures: RunFigures;
  /** The process that owns it, or owned it last; null when none did. */
  readonly ownerPid: number | null;
}

/** What changes of a run with a commit. */
export interface RunUpdate {
  /** The figures of the run so far. */
  readonly figures: RunFigures;
  /** The new status; absent where it stays. */
  readonly status?: RecordedStatus;
  /** The new budget in evaluations, null for none; absent where it stays. */
  readonly budget?: number | null;
}

/** A stretch of a run's journal. */
export interface JournalPage {
  /** Whole records. */
  readonly bytes: Uint8Array;
  /** Where the next page starts. */
  readonly next: number;
  /** Whether there is nothing after this page, for now. */
  readonly isEnd: boolean;
}

/** How a store thread opens its database. */
export interface StoreThreadOptions {
  /** Absolute path. */
  readonly file: string;
  readonly durability: Durability;
  /** How long a commit waits for a lock that another program holds, in milliseconds. */
  readonly busyTimeoutMs: number;
  /** Whether a file that does not exist is an error, and not made. */
  readonly mustExist: boolean;
}

/** What the store thread answers. Each call rejects with an `ErrorEnvelope`. */
export interface StoreEndpoint {
  open(options: StoreThreadOptions): Promise<void>;
  create(run: NewRun, bytes: Uint8Array): Promise<void>;
  claim(runId: string): Promise<StoredRun>;
  release(runId: string): Promise<void>;
  append(runId: string, bytes: Uint8Array, update: RunUpdate): Promise<void>;
  label(runId: string, label: Partial<RunLabel>): Promise<void>;
  list(): Promise<StoredRun[]>;
  read(runId: string): Promise<StoredRun>;
  header(runId: string): Promise<string>;
  journal(runId: string, from: number): Promise<JournalPage>;
  remove(runId: string): Promise<void>;
  compact(): Promise<void>;
  close(): Promise<void>;
}
