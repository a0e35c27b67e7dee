import type { ActivityWork } from '../../../../shared/work.js';
import type { Attempt, SettleAttempt } from '../../executor.js';
import { PendingAttempt } from '../../threads/pending-attempt.js';

/** An attempt of an activity of a search, which any worker may run. */
export class RemoteAttempt extends PendingAttempt {
  readonly activity: Attempt<ActivityWork>;

  constructor(activity: Attempt<ActivityWork>, settle: SettleAttempt) {
    super(activity, settle);
    this.activity = activity;
  }
}
