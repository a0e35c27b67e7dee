import type { Clock, TimerHandle } from '../../../shared/clock.js';
import { ActivityTable } from '../../../shared/collections/activity-table.js';
import type { HgmError } from '../../../shared/errors.js';
import type { ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome, Executor, SettleAttempt } from '../../executors/executor.js';

/** Longest that one error holds its kind up, in milliseconds: then it is tried whether it goes on. */
const MAXIMUM_HOLD_MS = 3_600_000;

type Kind = ThreadWork['type'];

interface Held {
  readonly attempt: Attempt<ThreadWork>;
  readonly settle: SettleAttempt;
}

/** How long an error asks for nothing of its kind to be started, in milliseconds; 0 where it asks for nothing that makes sense. */
function retryAfterOf(error: Error): number {
  const asked: unknown = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return typeof asked === 'number' && asked > 0 ? Math.min(asked, MAXIMUM_HOLD_MS) : 0;
}

/** The executor of a run's activities, before which those of a kind are held up for as long as an error of that kind has asked for. */
export class HeldKinds implements Executor<ThreadWork> {
  readonly #inner: Executor<ThreadWork>;
  readonly #clock: Clock;
  readonly #tell: (kind: Kind, holdMs: number, error: Error) => void;
  readonly #untilMs = new Map<Kind, number>();
  /** Attempts that are held up, by their activities; no more than the run has in flight. */
  readonly #held = new ActivityTable<Held>();
  #settle: SettleAttempt = () => undefined;
  #timer: TimerHandle | undefined;

  /** @param tell - told when a kind is held up that was not before */
  constructor(inner: Executor<ThreadWork>, clock: Clock, tell: (kind: Kind, holdMs: number, error: Error) => void) {
    this.#inner = inner;
    this.#clock = clock;
    this.#tell = tell;
  }

  get concurrency(): number | undefined {
    return this.#inner.concurrency;
  }

  get desiredAttempts(): number | undefined {
    return this.#inner.desiredAttempts;
  }

  /** @param settle - always the same function */
  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    this.#settle = settle;
    if (this.#untilMs.size > 0 && this.#isHeld(attempt.work.type)) {
      this.#held.add(attempt.activityId, { attempt, settle });
      this.#wait();
    } else {
      this.#inner.execute(attempt, this.#onEnded);
    }
  }

  cancel(activityId: number, reason: HgmError): void {
    const held = this.#held.get(activityId);
    if (held === undefined) {
      this.#inner.cancel(activityId, reason);
      return;
    }
    this.#held.delete(activityId);
    this.#wait();
    queueMicrotask(() => held.settle(held.attempt, { status: 'failed', error: reason, elapsedMs: 0 }));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  readonly #onEnded = (attempt: Attempt, outcome: AttemptOutcome): void => {
    if (outcome.status === 'failed') this.#note(attempt as Attempt<ThreadWork>, outcome.error);
    this.#settle(attempt, outcome);
  };

  #note({ work }: Attempt<ThreadWork>, error: Error): void {
    const holdMs = retryAfterOf(error);
    if (holdMs === 0) return;
    const isNew = !this.#isHeld(work.type);
    const untilMs = this.#clock.now() + holdMs;
    this.#untilMs.set(work.type, Math.max(untilMs, this.#untilMs.get(work.type) ?? 0));
    if (isNew) this.#tell(work.type, holdMs, error);
  }

  #isHeld(kind: Kind): boolean {
    const untilMs = this.#untilMs.get(kind);
    if (untilMs === undefined) return false;
    if (this.#clock.now() < untilMs) return true;
    this.#untilMs.delete(kind);
    return false;
  }

  /** Waits for the next hold to end, as long as anything is held. */
  #wait(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
    if (this.#held.size === 0) return;
    // Without those that are over, for which there would be nothing to wait.
    for (const kind of this.#untilMs.keys()) this.#isHeld(kind);
    const delayMs = this.#untilMs.size === 0 ? 0 : Math.max(0, Math.min(...this.#untilMs.values()) - this.#clock.now());
    this.#timer = this.#clock.setTimer(delayMs, () => this.#release());
  }

  /** Starts what is held no more, in the order in which it came. */
  #release(): void {
    for (const { attempt } of this.#held.values()) {
      if (this.#isHeld(attempt.work.type)) continue;
      this.#held.delete(attempt.activityId);
      this.#inner.execute(attempt, this.#onEnded);
    }
    this.#wait();
  }
}
