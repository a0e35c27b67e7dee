import type { EarlierLease } from '../../executors/lease-desk.js';

/** The latest lease of an activity. */
export interface PendingLease extends EarlierLease {
  isOutside: boolean;
  /** How many leases of the activity have run out. */
  expiries: number;
}
