import type { Clock, TimerHandle } from '../../../shared/clock.js';
import { MAXIMUM_TIMER_MS } from '../../../shared/clock.js';
import type { HeldAttempt } from './held-attempt.js';
import type { LeasedAttempts } from './held-attempts.js';

/** Tells when leases run out: by one timer, for the first of them. */
export class LeaseExpiry {
  readonly #clock: Clock;
  readonly #leased: LeasedAttempts;
  readonly #onExpired: (held: readonly HeldAttempt[]) => void;
  #timer: TimerHandle | undefined;
  #dueMs = Number.POSITIVE_INFINITY;

  /** @param onExpired - told of leases that have run out, which it ends */
  constructor(clock: Clock, leased: LeasedAttempts, onExpired: (held: readonly HeldAttempt[]) => void) {
    this.#clock = clock;
    this.#leased = leased;
    this.#onExpired = onExpired;
  }

  /** A lease runs out then. */
  expect(expiresAtMs: number): void {
    if (expiresAtMs < this.#dueMs) this.#wait(expiresAtMs);
  }

  close(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#dueMs = Number.NEGATIVE_INFINITY;
  }

  #wait(dueMs: number): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#dueMs = dueMs;
    const delayMs = Math.min(Math.max(0, dueMs - this.#clock.now()), MAXIMUM_TIMER_MS);
    this.#timer = this.#clock.setTimer(delayMs, () => this.#look());
  }

  /** Most leases have ended, or were renewed, by the time for which the timer was set. */
  #look(): void {
    const nowMs = this.#clock.now();
    this.#timer = undefined;
    this.#dueMs = Number.POSITIVE_INFINITY;
    const expired: HeldAttempt[] = [];
    let firstMs = Number.POSITIVE_INFINITY;
    for (const held of this.#leased.items()) {
      if (held.expiresAtMs <= nowMs) expired.push(held);
      else firstMs = Math.min(firstMs, held.expiresAtMs);
    }
    if (firstMs < Number.POSITIVE_INFINITY) this.expect(firstMs);
    if (expired.length > 0) this.#onExpired(expired);
  }
}
