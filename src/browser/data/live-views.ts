/** What only the process that runs a run knows, and what the server puts together of several runs. Plain JSON; times are milliseconds. */
import type { Json } from '../../shared/json.js';
import type { CurvePoint, RunListing } from '../../shared/views/run-views.js';

/** What of a run has been running longest. */
export interface LongestView {
  readonly activity: number;
  readonly kind: 'expand' | 'evaluate';
  readonly key: string;
  readonly task: number | null;
  readonly elapsedMs: number;
}

/** A run in the server's own process. */
export interface LiveView {
  readonly isHere: boolean;
  /** Activities chosen and not yet recorded. */
  readonly inFlight: number;
  /** Of them, those that wait in a thread apart from the pool. */
  readonly waiting: number;
  readonly longestRunning: LongestView | null;
  /** How many are out. */
  readonly leases: number;
  /** How many take part. */
  readonly workers: number;
}

/** A run among those that are compared. */
export interface ComparedRun {
  readonly listing: RunListing;
  readonly curve: readonly CurvePoint[];
  readonly options: Readonly<Record<string, Json>>;
}

/** Runs side by side. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  /** Names of options that are not the same in all of them. */
  readonly differing: readonly string[];
}
