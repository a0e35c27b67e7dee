/** What an activity is. */
export type LeaseKind = 'expand' | 'evaluate';

/** A lease as it is shown to those who watch. */
export interface LeaseInfo {
  /** Who has it; null where that was not said. */
  readonly workerId: string | null;
  readonly kind: LeaseKind;
  readonly key: string;
  /** The number of the task; null where there is none. */
  readonly task: number | null;
  readonly attempt: number;
  /** How long ago it was given, in milliseconds. */
  readonly sinceMs: number;
  readonly expiresInMs: number;
}
