/** The port through which activities of a run are leased to those outside of it: where they are served, and where the run keeps what was leased. */
import type { HgmError } from '../../shared/errors.js';
import type { JsonLeasing } from '../../shared/leases/json-leasing.js';
import type { Leasing } from '../../shared/leases/lease.js';
import type { LeaseInfo } from '../../shared/leases/lease-info.js';

/** How many activities of each kind there are. */
export interface OfKinds {
  readonly expand: number;
  readonly evaluate: number;
}

/** What of a search those outside want, and hold. */
export interface OutsideShare {
  /** By each kind, by those who take it; and in all, where whoever takes both counts once. */
  readonly wanted: OfKinds & { readonly all: number };
  readonly leased: OfKinds;
  /** Whether nobody else does activities. */
  readonly isAlone: boolean;
}

export const NOBODY_OUTSIDE: OutsideShare = Object.freeze({
  wanted: Object.freeze({ expand: 0, evaluate: 0, all: 0 }),
  leased: Object.freeze({ expand: 0, evaluate: 0 }),
  isAlone: false,
});

/** The latest lease of an activity that an earlier process left unsettled. */
export interface EarlierLease {
  /** Its number. */
  readonly lease: number;
  /** Of which attempt. */
  readonly attempt: number;
  readonly leaseMs: number;
  readonly workerId: string | null;
  /** Whether whoever holds it is thought to be on it: it has neither run out nor been given back. */
  readonly isOutside: boolean;
}

/** Leases with consecutive numbers that are given to somebody together. */
export interface Grant {
  /** The number of the first one. */
  readonly first: number;
  readonly leaseMs: number;
  readonly workerId: string | null;
  /** Of each its activity and attempt. */
  readonly activities: readonly number[];
  readonly attempts: readonly number[];
}

export interface LeaseBook {
  /** Under which the run's tokens are made; undefined before the first lease of the run. */
  readonly secret: Uint8Array | undefined;
  /** The number of the next lease. */
  readonly nextLease: number;
  /** What earlier processes left, by activity; each is taken out by whoever takes it up. */
  readonly earlier: Map<number, EarlierLease>;
  /** Whether nothing may be leased now. */
  readonly isPaused: boolean;
  /** Writes the secret down, before the first lease. */
  begin(secret: Uint8Array): void;
  /** Writes down that leases are given, or one is renewed that had ended. */
  granted(grant: Grant): void;
  /** Writes down that leases were given back. */
  released(activities: readonly number[]): void;
  /** Writes down that leases ran out. */
  expired(activities: readonly number[]): void;
  /** An attempt was told. */
  told(activity: number): void;
  /** How often a lease of an activity has run out. */
  expiriesOf(activity: number): number;
  /** Whether an attempt of an activity is still to end. */
  isUnsettled(activity: number, attempt: number): boolean;
  /** Calls back once all that was written down so far is committed. */
  whenCommitted(callback: () => void): void;
  /** Calls back once what has settled so far is recorded, what can be chosen then is chosen, and all of it is committed. */
  whenChosen(callback: () => void): void;
  /** Calls back once what has settled so far is recorded, and what can be chosen then is started, or will be in this turn. */
  whenStarted(callback: () => void): void;
}

/** Serves those outside of one run. */
export interface LeaseDesk extends Leasing {
  readonly inJson: JsonLeasing;
  /** What is wanted and held outside, by which the run chooses. */
  readonly share: OutsideShare;
  /** Begins, for a run. Before that there are no activities. */
  bind(book: LeaseBook): void;
  /** What is leased, the longest held first. */
  leases(): readonly LeaseInfo[];
  /** Hands out what waits: the run goes on. */
  serve(): void;
  /** Leases what waits to those who asked for it, at once. */
  fillAsks(): void;
  /** Refuses all that comes, and whoever waits for work: nothing is chosen any more. The first reason stays. */
  end(error: HgmError): void;
  /** Nothing is recorded any more. */
  fail(error: HgmError): void;
}
