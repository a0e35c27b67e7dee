import type { ActivityWork } from '../../../../shared/work.js';
import type { Attempt, SettleAttempt } from '../../executor.js';
import { PendingAttempt } from '../../threads/pending-attempt.js';

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

/** Attempts that went into Redis as one job. */
export class SentBatch {
  /** Number of the batch in its generation, from 1. */
  readonly number: number;
  /** Id of its job. */
  readonly job: string;
  /** Whether it went into the queue of activities that run apart from the threads. */
  readonly isApart: boolean;
  readonly sentAtMs: number;
  /** How many of its attempts have neither settled nor come back. */
  left: number;
  /** How many have failed at the worker that answers. */
  failed = 0;
  /** Looks in a row at which its job was not there. */
  absences = 0;
  /** Whether Redis has it: until then nothing can be said of it. */
  isAdded = false;
  readonly #attempts: readonly RemoteAttempt[];

  constructor(number: number, job: string, attempts: readonly RemoteAttempt[], isApart: boolean, sentAtMs: number) {
    this.number = number;
    this.job = job;
    this.isApart = isApart;
    this.sentAtMs = sentAtMs;
    this.left = attempts.length;
    this.#attempts = attempts;
    for (const pending of attempts) pending.sent = this;
  }

  /** How many attempts it was sent with. */
  get size(): number {
    return this.#attempts.length;
  }

  /** Those that have neither settled nor come back, in order. */
  unsettled(): RemoteAttempt[] {
    return this.#attempts.filter(({ sent }) => sent === this);
  }
}
