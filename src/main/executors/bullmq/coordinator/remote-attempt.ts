import type { ActivityWork } from '../../../../shared/work.js';
import type { Attempt, SettleAttempt } from '../../executor.js';
import { PendingAttempt } from '../../threads/pending-attempt.js';
import type { SentBatch } from './sent-batches.js';

/** An attempt of an activity of a search, which any worker may run. */
export class RemoteAttempt extends PendingAttempt {
  readonly activity: Attempt<ActivityWork>;
  /** What it went to workers in, until it has settled or comes back. */
  sent: SentBatch | undefined;
  /** Whether this process runs it: then what workers say of it does not count. */
  isAtHome = false;

  constructor(activity: Attempt<ActivityWork>, settle: SettleAttempt) {
    super(activity, settle);
    this.activity = activity;
  }
}
