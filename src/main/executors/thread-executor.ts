/** Runs activities in a pool of threads, one at a time in each, and ends the threads of those that do not end. */
import { assertNever } from '../../shared/assert-never.js';
import { decodeError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { RunReply, ThreadNotice, WireOutcome } from '../../shared/messages.js';
import { monotonicMs } from '../../shared/thread-slot.js';
import { describeWork, type ThreadWork } from '../../shared/work.js';
import { AttemptQueue } from './attempt-queue.js';
import { type CheckActions, checkLane } from './check-lane.js';
import { DeadlineTimer } from './deadline-timer.js';
import type { Attempt, AttemptOutcome, Executor, SettleAttempt } from './executor.js';
import { exposeHostServices } from './host-endpoint.js';
import { PendingAttempt } from './pending-attempt.js';
import type { PoolThread } from './pool-thread.js';
import { ProblemNumbers } from './problem-numbers.js';
import { describeEnd, poolStartError, repeatedEndError, threadEndError } from './thread-end-error.js';
import {
  type ResolvedThreadExecutorOptions,
  resolveThreadExecutorOptions,
  type ThreadExecutorOptions,
} from './thread-executor-options.js';
import { type SentAttempt, ThreadLane } from './thread-lane.js';
import { type ThreadEnd, ThreadPool } from './thread-pool.js';

export type { ThreadExecutorOptions, ThreadLogEntry, ThreadProgressEntry } from './thread-executor-options.js';

/** How often an attempt is run again, uncharged, when its thread ends for no fault of its own. */
const MAXIMUM_RERUNS = 3;

/** The thread executor: a pool of threads, a queue before it, and a watch over the time that activities take. */
export class ThreadExecutor implements Executor<ThreadWork> {
  readonly #options: ResolvedThreadExecutorOptions;
  readonly #pool: ThreadPool;
  readonly #lanes = new Map<PoolThread, ThreadLane>();
  readonly #free: ThreadLane[] = [];
  readonly #queue = new AttemptQueue<PendingAttempt>();
  /** Every attempt that is not settled, by its activity. */
  readonly #pending = new Map<number, PendingAttempt>();
  readonly #problemNumbers = new ProblemNumbers();
  readonly #timer = new DeadlineTimer((nowMs) => this.#checkAll(nowMs));
  readonly #checkActions: CheckActions = {
    onOverdue: (pending, error) => this.#stop(pending, error),
    onAbandoned: (lane, sent) => this.#onAbandoned(lane, sent),
  };
  /** Why nothing is taken on any more. */
  #refusal: HgmError | undefined;
  #whenSettled: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** Starts the threads. @throws HgmError ERR_OPTION */
  constructor(options: ThreadExecutorOptions) {
    this.#options = resolveThreadExecutorOptions(options);
    const { threads, resourceLimits } = this.#options;
    this.#pool = new ThreadPool(
      { threads, resourceLimits },
      {
        onReady: (thread) => this.#onReady(thread),
        onGone: (thread, end) => this.#onGone(thread, end),
        onNotice: (notice) => this.#onNotice(notice),
        onShrunk: (left, cause) => this.#onShrunk(left, cause),
      },
    );
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt<ThreadWork>): void {
    const pending = new PendingAttempt(attempt, settle);
    const refusal = this.#refusal;
    if (refusal !== undefined) {
      queueMicrotask(() => pending.settle({ status: 'failed', error: refusal, elapsedMs: 0 }));
      return;
    }
    this.#pending.set(attempt.activityId, pending);
    this.#queue.push(pending);
    this.#pump();
  }

  cancel(activityId: number, reason: HgmError): void {
    const pending = this.#pending.get(activityId);
    if (pending !== undefined) this.#stop(pending, reason);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = new HgmError('ERR_CLOSED', 'the thread executor was closed before the activity ended');
    this.#refusal ??= new HgmError('ERR_CLOSED', 'the thread executor is closed');
    for (const pending of [...this.#pending.values()]) this.#stop(pending, closed);
    if (this.#pending.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenSettled = resolve;
      });
    }
    await this.#pool.close();
    this.#timer.clear();
  }

  /** Sends what waits to the threads that are free. */
  #pump(): void {
    while (this.#free.length > 0) {
      const pending = this.#queue.shift();
      if (pending === undefined) return;
      // Cancelled while it waited, or the pool is lost.
      if (pending.stop !== undefined || pending.isSettled) continue;
      const lane = this.#free.pop();
      if (lane !== undefined) this.#send(lane, pending);
    }
  }

  #send(lane: ThreadLane, pending: PendingAttempt): void {
    const nowMs = monotonicMs();
    const message = lane.take(pending, nowMs);
    const { sent } = lane;
    this.#pool.run(lane.thread, message).then(
      (reply) => this.#onReply(lane, reply),
      (error: unknown) => this.#onUnsent(lane, sent, error),
    );
    this.#timer.atLatest(this.#check(lane, nowMs));
  }

  #onReply(lane: ThreadLane, { outcomes }: RunReply): void {
    const { sent } = lane;
    const [outcome] = outcomes;
    if (sent === undefined || outcome === undefined) return;
    lane.thread.deliverNotices();
    this.#release(lane);
    this.#settle(sent.pending, decodeOutcome(outcome));
    this.#pump();
  }

  /** The message could not be cloned; or its thread is gone, which `#onGone` has dealt with. */
  #onUnsent(lane: ThreadLane, sent: SentAttempt | undefined, cause: unknown): void {
    if (sent === undefined || lane.sent !== sent || !this.#lanes.has(lane.thread)) return;
    lane.forgetProblems();
    this.#release(lane);
    const reason = cause instanceof Error ? cause.message : String(cause);
    const what = describeWork(sent.pending.attempt.work);
    const message = `the input of ${what} cannot be sent to a thread: ${reason}; pass data, without functions`;
    this.#fail(sent.pending, new HgmError('ERR_WORK_INPUT', message, { cause }), 0);
    this.#pump();
  }

  #release(lane: ThreadLane): void {
    lane.release();
    // A reply may still come from a thread that was told to end.
    if (lane.endingSinceMs === undefined) this.#free.push(lane);
  }

  #settle(pending: PendingAttempt, outcome: AttemptOutcome): void {
    if (pending.isSettled) return;
    this.#pending.delete(pending.attempt.activityId);
    const { stop } = pending;
    pending.settle(stop === undefined ? outcome : { status: 'failed', error: stop.error, elapsedMs: outcome.elapsedMs });
    if (this.#pending.size === 0) this.#whenSettled?.();
  }

  #fail(pending: PendingAttempt, error: Error, elapsedMs: number): void {
    this.#settle(pending, { status: 'failed', error, elapsedMs });
  }

  #laneOf(pending: PendingAttempt): ThreadLane | undefined {
    for (const lane of this.#lanes.values()) if (lane.sent?.pending === pending) return lane;
    return undefined;
  }

  /** Makes an attempt end with `error`: at once while it waits, else by asking its thread. @returns when its grace period is over */
  #stop(pending: PendingAttempt, error: HgmError): number {
    if (pending.stop !== undefined) return pending.stop.killAtMs;
    const killAtMs = monotonicMs() + this.#options.cancelGraceMs;
    pending.stop = { error, killAtMs };
    const lane = this.#laneOf(pending);
    if (lane === undefined) {
      queueMicrotask(() => this.#fail(pending, error, 0));
    } else {
      lane.requestAbort(error);
      this.#timer.atLatest(killAtMs);
    }
    return killAtMs;
  }

  #checkAll(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes.values()) nextMs = Math.min(nextMs, this.#check(lane, nowMs));
    return nextMs;
  }

  #check(lane: ThreadLane, nowMs: number): number {
    return checkLane(lane, nowMs, this.#options.setupTimeoutMs, this.#checkActions);
  }

  #onAbandoned(lane: ThreadLane, { pending }: SentAttempt): void {
    if (pending.stop !== undefined) {
      this.#fail(pending, pending.stop.error, lane.executionMs());
      return;
    }
    // Its user code never began, in a thread that was told to end and takes its time.
    lane.release();
    this.#rerun(pending, { type: 'exit', exitCode: 1 });
  }

  #onReady(thread: PoolThread): void {
    const lane = new ThreadLane(thread, this.#problemNumbers);
    this.#lanes.set(thread, lane);
    this.#free.push(lane);
    this.#pump();
  }

  #onGone(thread: PoolThread, end: ThreadEnd): void {
    const lane = this.#lanes.get(thread);
    if (lane === undefined) return;
    thread.deliverNotices();
    this.#lanes.delete(thread);
    const index = this.#free.indexOf(lane);
    if (index >= 0) this.#free.splice(index, 1);
    const execution = lane.readExecution();
    // An error that no running activity is charged with, and that nobody would hear of.
    if (execution === undefined && end.type === 'error') this.#logEnd(end);
    const pending = lane.sent?.pending;
    if (pending === undefined || pending.isSettled) return;
    if (pending.stop !== undefined) this.#fail(pending, pending.stop.error, lane.executionMs());
    else if (execution !== undefined) this.#fail(pending, threadEndError(pending.attempt, end), lane.executionMs());
    else this.#rerun(pending, end);
  }

  /** An attempt whose user code was not running when its thread ended is not charged: it runs again under the same number. */
  #rerun(pending: PendingAttempt, end: ThreadEnd): void {
    pending.reruns++;
    if (pending.reruns > MAXIMUM_RERUNS) {
      this.#fail(pending, repeatedEndError(pending.attempt, end, pending.reruns), 0);
      return;
    }
    this.#queue.unshift(pending);
    this.#pump();
  }

  #onShrunk(threadsLeft: number, cause: unknown): void {
    const error = poolStartError(cause);
    if (threadsLeft > 0) {
      this.#log(`a thread died while it started, so the pool is down to ${threadsLeft} of ${this.#options.threads} threads`);
      return;
    }
    this.#refusal = error;
    for (const pending of [...this.#pending.values()]) this.#fail(pending, error, 0);
  }

  #logEnd(end: ThreadEnd): void {
    this.#log(`a thread that ran no activity ended ${describeEnd(end)}; code that an earlier activity left behind can do that`);
  }

  #log(message: string): void {
    this.#options.onLog({ activityId: null, level: 'error', message, source: 'log' });
  }

  #onNotice(notice: ThreadNotice): void {
    switch (notice.type) {
      case 'log': {
        const { type: _, ...entry } = notice;
        this.#options.onLog(entry);
        return;
      }
      case 'progress': {
        const { type: _, ...entry } = notice;
        this.#options.onProgress(entry);
        return;
      }
      case 'host':
        exposeHostServices(notice.port, this.#options.hostServices);
        return;
      default:
        assertNever(notice);
    }
  }
}

function decodeOutcome(outcome: WireOutcome): AttemptOutcome {
  return outcome.status === 'completed' ? outcome : { ...outcome, error: decodeError(outcome.error) };
}
