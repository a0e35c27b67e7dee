import type { Attempt, Executor, SettleAttempt } from '../../src/main/executors/executor.js';
import { HgmError } from '../../src/shared/errors.js';

interface Held<Work> {
  readonly attempt: Attempt<Work>;
  readonly settle: SettleAttempt;
}

/**
 * A probe in an executor's place, not one that keeps the contract: it holds every attempt until a test says how it ends, within whatever call
 * that is, and cancelling is only noted down.
 */
export class FakeExecutor<Work = unknown> implements Executor<Work> {
  /** Every attempt that was executed, in order. */
  readonly attempts: Attempt<Work>[] = [];
  /** Every cancellation that was asked for, in order. */
  readonly cancelled: { readonly activityId: number; readonly reason: HgmError }[] = [];
  /** The most attempts that were held at one time. */
  maximumRunning = 0;
  readonly #held = new Map<number, Held<Work>>();

  /** Activities whose attempts are held, in the order of their start. */
  get running(): number[] {
    return [...this.#held.keys()];
  }

  execute(attempt: Attempt<Work>, settle: SettleAttempt): void {
    this.attempts.push(attempt);
    this.#held.set(attempt.activityId, { attempt, settle });
    this.maximumRunning = Math.max(this.maximumRunning, this.#held.size);
  }

  cancel(activityId: number, reason: HgmError): void {
    this.cancelled.push({ activityId, reason });
  }

  async close(): Promise<void> {
    for (const activityId of this.running) this.fail(activityId, new HgmError('ERR_CLOSED', 'the executor is closed'));
  }

  /** Ends the attempt that is held for an activity. @throws Error when there is none */
  complete(activityId: number, value?: unknown, elapsedMs = 1): void {
    const { attempt, settle } = this.#release(activityId);
    settle(attempt, { status: 'completed', value, elapsedMs });
  }

  /** Ends the attempt that is held for an activity. @throws Error when there is none */
  fail(activityId: number, error: Error = new Error('failed on purpose'), elapsedMs = 1): void {
    const { attempt, settle } = this.#release(activityId);
    settle(attempt, { status: 'failed', error, elapsedMs });
  }

  #release(activityId: number): Held<Work> {
    const held = this.#held.get(activityId);
    if (held === undefined) throw new Error(`no attempt of activity ${activityId} is held`);
    this.#held.delete(activityId);
    return held;
  }
}
