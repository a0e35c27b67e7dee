/** Has activities of a search done by those who ask for them from outside, beside an executor beneath. */
import type { Clock } from '../../../shared/clock.js';
import { HgmError } from '../../../shared/errors.js';
import type { ActivityWork, ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from '../executor.js';
import { OncePerTurn } from '../once-per-turn.js';
import { HeldAttempt } from './held-attempt.js';
import { HeldAttempts, type KindsTaken } from './held-attempts.js';
import { InnerShare } from './inner-share.js';
import { ServingDesk } from './serving-desk.js';

export interface LeaseExecutorParts {
  /** Runs all that is no activity of a search; closed with this. */
  readonly inner: Executor<ThreadWork>;
  /** How many activities are thought to run in it at a time where it does not say, an integer >= 0. */
  readonly threads: number;
  /** Whether it runs activities also where there are no threads; else all of them are leased then. */
  readonly isWithoutThreads: boolean;
  /** Whether it runs activities of a kind apart from its threads. @defaultValue none */
  readonly isApart?: (kind: ThreadWork['type']) => boolean;
  readonly leaseMs: number;
  readonly maximumLeaseExpiries: number;
  readonly clock: Clock;
}

/**
 * Until the first ask, all goes to the executor beneath. From then on that is given no more than it wants, and the rest waits here: whoever has room takes the
 * next, threads that have nothing to do before asks.
 */
export class LeaseExecutor implements Executor<ThreadWork> {
  readonly desk: ServingDesk;
  /** Absent where the executor beneath has none. */
  readonly resize?: (size: number) => void;
  readonly #inner: Executor<ThreadWork>;
  readonly #share: InnerShare;
  readonly #held = new HeldAttempts();
  readonly #serving = new OncePerTurn(() => this.#serve());
  #listener: ExecutorListener | undefined;
  #closing: Promise<void> | undefined;

  constructor({ inner, threads, isWithoutThreads, isApart = () => false, ...lent }: LeaseExecutorParts) {
    this.#inner = inner;
    this.#share = new InnerShare({
      executor: inner,
      isWithoutThreads,
      threads,
      isApart,
      onRoom: () => {
        if (this.#held.waiting > 0) this.#serving.soon();
      },
    });
    this.desk = new ServingDesk({
      ...lent,
      held: this.#held,
      isAlone: () => !this.#share.runsActivities,
      onChange: () => this.#serving.soon(),
      onLog: (message) => this.#listener?.onLog({ activityId: null, level: 'warn', message, source: 'log' }),
      settle: (held, outcome) => this.#settle(held, outcome),
    });
    if (inner.resize !== undefined) {
      this.resize = (size) => {
        inner.resize?.(size);
        this.#share.setThreads(size);
        this.desk.awaitAsks();
        this.#serving.soon();
      };
    }
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    if (!isActivity(attempt)) {
      this.#inner.execute(attempt, settle);
    } else if (this.#isThrough(attempt)) {
      this.#share.execute(attempt, settle);
    } else {
      this.#hold(new HeldAttempt(attempt, settle));
    }
  }

  cancel(activityId: number, reason: HgmError): void {
    const held = this.#held.get(activityId);
    if (held === undefined) this.#inner.cancel(activityId, reason);
    else this.#endSoon(held, reason);
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
    this.#inner.listen?.(listener);
  }

  /** What the executor beneath wants; undefined where it runs no activities, or does not say. */
  get desiredAttempts(): number | undefined {
    return this.#inner.desiredAttempts;
  }

  get concurrency(): number | undefined {
    return this.#inner.concurrency;
  }

  /** Those leased included, from when they were. */
  runningAttempts(): readonly RunningAttempt[] {
    const inner = this.#inner.runningAttempts?.() ?? [];
    return this.#held.leased.size === 0 ? inner : [...inner, ...this.desk.running()];
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.desk.close();
    for (const held of this.#held.values()) this.#settle(held, { status: 'failed', error: closedError(), elapsedMs: 0 });
    await this.#inner.close();
  }

  /** Whether the executor beneath is given an attempt at once: nobody outside takes part, or nobody waits and it has room. */
  #isThrough({ work }: Attempt<ActivityWork>): boolean {
    if (!this.desk.hasBegun) return this.#share.runsActivities;
    return this.#held.waiting === 0 && this.desk.asks.size === 0 && this.#share.takes(work.type);
  }

  #hold(held: HeldAttempt): void {
    this.#held.add(held);
    if (this.#closing !== undefined) this.#endSoon(held, closedError());
    else if (!this.desk.takeUp(held)) this.#serving.soon();
  }

  /** Hands out what waits. */
  #serve(): void {
    while (this.#share.isIdle && this.#give(this.#held.first(ANY)));
    this.desk.fillAsks();
    while (this.#give(this.#held.first(this.#share)));
  }

  #give(held: HeldAttempt | undefined): boolean {
    if (held === undefined) return false;
    this.#held.remove(held);
    this.#share.execute(held.attempt, held.settler);
    return true;
  }

  #endSoon(held: HeldAttempt, error: HgmError): void {
    // From now on it is in nobody's hands.
    this.#held.remove(held);
    queueMicrotask(() => held.settle({ status: 'failed', error, elapsedMs: 0 }));
  }

  #settle(held: HeldAttempt, outcome: AttemptOutcome): void {
    this.#held.remove(held);
    held.settle(outcome);
  }
}

/** Whoever takes activities of both kinds. */
const ANY: KindsTaken = Object.freeze({ takes: () => true });

function isActivity(attempt: Attempt<ThreadWork>): attempt is Attempt<ActivityWork> {
  return attempt.work.type === 'expand' || attempt.work.type === 'evaluate';
}

function closedError(): HgmError {
  return new HgmError('ERR_CLOSED', 'the executor was closed before the activity ended');
}
