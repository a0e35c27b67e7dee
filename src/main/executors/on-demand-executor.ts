import { type Clock, systemClock, type TimerHandle } from '../../shared/clock.js';
import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { Attempt, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from './executor.js';
import type { ReplaceableExecutor } from './resizable-executor.js';

/** Options of an {@link OnDemandExecutor}. */
export interface OnDemandExecutorOptions {
  /** After so long without an attempt what was made is closed, in milliseconds, > 0. */
  readonly idleMs: number;
  /** @defaultValue the system's */
  readonly clock?: Clock;
}

/** An executor that is made when there is something to do, and closed when there has been nothing for a while. */
export class OnDemandExecutor<Work> implements ReplaceableExecutor<Work> {
  readonly #make: () => Executor<Work>;
  readonly #idleMs: number;
  readonly #clock: Clock;
  #made: Executor<Work> | undefined;
  #unsettled = 0;
  #idleTimer: TimerHandle | undefined;
  #listener: ExecutorListener | undefined;
  /** The executors that are being closed. */
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;
  #whenNone: (() => void) | undefined;

  /** @param make - called again after each time that what it made was closed */
  constructor(make: () => Executor<Work>, { idleMs, clock = systemClock }: OnDemandExecutorOptions) {
    this.#make = make;
    this.#idleMs = idleMs;
    this.#clock = clock;
  }

  execute(attempt: Attempt<Work>, settle: SettleAttempt): void {
    this.#forgetTimer();
    let executor: Executor<Work>;
    try {
      executor = this.#start();
    } catch (thrown) {
      const error = toError(thrown, 'the start of an executor');
      queueMicrotask(() => settle(attempt, { status: 'failed', error, elapsedMs: 0 }));
      return;
    }
    this.#unsettled++;
    executor.execute(attempt, (settled, outcome) => {
      if (--this.#unsettled === 0 && !this.#isClosed) {
        this.#idleTimer = this.#clock.setTimer(this.#idleMs, () => this.#end());
      }
      settle(settled, outcome);
      if (this.#unsettled === 0) this.#whenNone?.();
    });
  }

  cancel(activityId: number, reason: HgmError): void {
    this.#made?.cancel(activityId, reason);
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
    this.#made?.listen?.(listener);
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#made?.runningAttempts?.() ?? [];
  }

  async closeWhenSettled(): Promise<void> {
    if (this.#unsettled > 0) {
      await new Promise<void>((resolve) => {
        this.#whenNone = resolve;
      });
    }
    await this.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#end();
    await Promise.all(this.#closing);
  }

  /** @throws what `make` throws, and HgmError ERR_CLOSED */
  #start(): Executor<Work> {
    if (this.#isClosed) throw new HgmError('ERR_CLOSED', 'the executor is closed');
    const made = this.#made ?? this.#make();
    if (this.#made === undefined && this.#listener !== undefined) made.listen?.(this.#listener);
    this.#made = made;
    return made;
  }

  #end(): void {
    this.#forgetTimer();
    const made = this.#made;
    if (made === undefined) return;
    this.#made = undefined;
    const closing = made.close();
    this.#closing.add(closing);
    const forget = () => this.#closing.delete(closing);
    closing.then(forget, forget);
  }

  #forgetTimer(): void {
    if (this.#idleTimer !== undefined) this.#clock.clearTimer(this.#idleTimer);
    this.#idleTimer = undefined;
  }
}
