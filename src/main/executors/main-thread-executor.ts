/** Runs async functions on the main thread, for work that waits rather than computes. */
import { type Clock, MAXIMUM_TIMER_MS, type TimerHandle } from '../../shared/clock.js';
import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { ownOrGiven } from '../time/own-or-given.js';
import { RunningClock } from '../time/running-clock.js';
import type { Attempt, AttemptOutcome, Executor, SettleAttempt } from './executor.js';
import type { MainWork } from './main-work.js';

/** Options of a {@link MainThreadExecutor}. */
export interface MainThreadExecutorOptions {
  /** Not closed. @defaultValue one of its own, which leaves out the time in which the process does not run */
  readonly clock?: Clock;
}

/** One attempt. It starts in a microtask and settles once: when its function ends, its time is over, or it is cancelled. */
class MainExecution {
  readonly #attempt: Attempt<MainWork>;
  readonly #clock: Clock;
  readonly #onSettled: (outcome: AttemptOutcome) => void;
  readonly #controller = new AbortController();
  #startedAt: number;
  #heartbeatAt: number;
  #timer: TimerHandle | undefined;
  #isSettled = false;

  constructor(attempt: Attempt<MainWork>, clock: Clock, onSettled: (outcome: AttemptOutcome) => void) {
    this.#attempt = attempt;
    this.#clock = clock;
    this.#onSettled = onSettled;
    this.#startedAt = clock.now();
    this.#heartbeatAt = this.#startedAt;
    void this.#run();
  }

  /** Settles the attempt with `error` and lets its function know. What that still does cannot be stopped, and is ignored. */
  stop(error: HgmError): void {
    if (this.#isSettled) return;
    this.#settle({ status: 'failed', error, elapsedMs: this.#elapsedMs });
    this.#controller.abort(error);
  }

  get #elapsedMs(): number {
    return this.#clock.now() - this.#startedAt;
  }

  async #run(): Promise<void> {
    // Never from within `execute`.
    await undefined;
    if (this.#isSettled) return;
    this.#startedAt = this.#clock.now();
    this.#heartbeat();
    this.#watch();
    const { activityId, attempt, work } = this.#attempt;
    const control = { activityId, attempt, signal: this.#controller.signal, heartbeat: () => this.#heartbeat() };
    try {
      const value = await work.run(control);
      this.#settle({ status: 'completed', value, elapsedMs: this.#elapsedMs });
    } catch (thrown) {
      this.#settle({ status: 'failed', error: toError(thrown, `activity ${activityId}`), elapsedMs: this.#elapsedMs });
    }
  }

  #heartbeat(): void {
    // The timer looks at this when it fires; it is not set anew for each heartbeat.
    this.#heartbeatAt = this.#clock.now();
  }

  #watch(): void {
    const { startToCloseTimeoutMs, heartbeatTimeoutMs } = this.#attempt;
    const closeAt = this.#startedAt + startToCloseTimeoutMs;
    const heartbeatBy = this.#heartbeatAt + heartbeatTimeoutMs;
    const now = this.#clock.now();
    if (now >= closeAt) {
      const message = `activity ${this.#attempt.activityId} took longer than startToCloseTimeoutMs, ${startToCloseTimeoutMs} ms`;
      this.stop(new HgmError('ERR_START_TO_CLOSE_TIMEOUT', message, { details: { startToCloseTimeoutMs } }));
    } else if (now >= heartbeatBy) {
      const message = `activity ${this.#attempt.activityId} sent no heartbeat for heartbeatTimeoutMs, ${heartbeatTimeoutMs} ms`;
      this.stop(new HgmError('ERR_HEARTBEAT_TIMEOUT', message, { details: { heartbeatTimeoutMs } }));
    } else {
      const dueIn = Math.min(closeAt, heartbeatBy) - now;
      if (Number.isFinite(dueIn)) this.#timer = this.#clock.setTimer(Math.min(dueIn, MAXIMUM_TIMER_MS), () => this.#watch());
    }
  }

  #settle(outcome: AttemptOutcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#onSettled(outcome);
  }
}

/** The executor of {@link MainWork}. It runs all attempts at once: the scheduler limits them. */
export class MainThreadExecutor implements Executor<MainWork> {
  readonly #clock: Clock;
  readonly #release: () => Promise<void>;
  readonly #executions = new Map<number, MainExecution>();
  #isClosed = false;

  constructor({ clock }: MainThreadExecutorOptions = {}) {
    const { kept, release } = ownOrGiven(clock, () => new RunningClock());
    this.#clock = kept;
    this.#release = release;
  }

  execute(attempt: Attempt<MainWork>, settle: SettleAttempt): void {
    if (this.#isClosed) {
      const error = new HgmError('ERR_CLOSED', 'the main-thread executor is closed');
      queueMicrotask(() => settle(attempt, { status: 'failed', error, elapsedMs: 0 }));
      return;
    }
    const { activityId } = attempt;
    const execution = new MainExecution(attempt, this.#clock, (outcome) => {
      if (this.#executions.get(activityId) === execution) this.#executions.delete(activityId);
      settle(attempt, outcome);
    });
    this.#executions.set(activityId, execution);
  }

  cancel(activityId: number, reason: HgmError): void {
    this.#executions.get(activityId)?.stop(reason);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new HgmError('ERR_CLOSED', 'the main-thread executor was closed before the activity ended');
    for (const execution of [...this.#executions.values()]) execution.stop(error);
    await this.#release();
  }
}
