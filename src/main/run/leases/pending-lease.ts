/** The latest lease of an activity. */
export interface PendingLease {
  /** Its number. */
  readonly lease: number;
  /** Of which attempt. */
  readonly attempt: number;
  readonly leaseMs: number;
  readonly workerId: string | null;
  /** Whether whoever holds it is thought to be on it: it has neither run out nor been given back. */
  isOutside: boolean;
  /** How many leases of the activity have run out. */
  expiries: number;
}
