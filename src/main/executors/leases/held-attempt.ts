import type { QueueItem } from '../../../shared/collections/linked-queue.js';
import type { ActivityWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome, SettleAttempt } from '../executor.js';
import { isSameText, type LeaseTokens } from './lease-tokens.js';

/** An attempt that somebody has been given. */
export type LeasedAttempt = HeldAttempt & { readonly token: string };

/** An attempt that is leased, or waits to be leased or run. */
export class HeldAttempt implements QueueItem<HeldAttempt> {
  readonly attempt: Attempt<ActivityWork>;
  /** Of its latest lease, which is taken as long as the attempt is here; undefined before the first. */
  token: string | undefined;
  /** The number of that lease. */
  lease = -1;
  isLeased = false;
  workerId: string | null = null;
  leaseMs = 0;
  /** When it was leased, and when that runs out, by the executor's clock. */
  leasedAtMs = 0;
  expiresAtMs = 0;
  queued = false;
  previous: HeldAttempt | null = null;
  next: HeldAttempt | null = null;
  readonly #settle: SettleAttempt;

  constructor(attempt: Attempt<ActivityWork>, settle: SettleAttempt) {
    this.attempt = attempt;
    this.#settle = settle;
  }

  get kind(): ActivityWork['type'] {
    return this.attempt.work.type;
  }

  /** Who settles it where it is run elsewhere. */
  get settler(): SettleAttempt {
    return this.#settle;
  }

  give(tokens: LeaseTokens, lease: number, workerId: string | null, leaseMs: number, nowMs: number): void {
    const { activityId, attempt } = this.attempt;
    this.lease = lease;
    this.token = tokens.make(activityId, attempt, lease);
    this.isLeased = true;
    this.workerId = workerId;
    this.leaseMs = leaseMs;
    this.leasedAtMs = nowMs;
    this.expiresAtMs = nowMs + leaseMs;
  }

  /** Whether a token is that of its latest lease. */
  isOf(token: string): boolean {
    return this.token !== undefined && isSameText(this.token, token);
  }

  settle(outcome: AttemptOutcome): void {
    this.#settle(this.attempt, outcome);
  }
}
