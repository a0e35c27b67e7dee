/** Runs activities in a pool of threads, short ones in batches, and ends the threads of those that do not end. */

import { monotonicMs } from '../../../shared/clock.js';
import { decodeError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { BatchRefusal, BatchReply } from '../../../shared/messages.js';
import type { ActivityMemory } from '../../../shared/thread/activity-memory.js';
import { GAP_MS } from '../../../shared/thread/ticker-protocol.js';
import type { ThreadWork } from '../../../shared/work.js';
import { hostEndpointOf } from '../../remote/host-endpoint.js';
import { ownOrGiven } from '../../time/own-or-given.js';
import { type RunningTime, runningAge, SuspensionWatch } from '../../time/suspension-watch.js';
import type { Attempt, AttemptOutcome, ExecutorListener, RunningAttempt, SettleAttempt } from '../executor.js';
import { OncePerTurn } from '../once-per-turn.js';
import type { ReplaceableExecutor } from '../resizable-executor.js';
import { UnsettledAttempts } from '../unsettled-attempts.js';
import { noteCosts } from './batches/batch-costs.js';
import { BatchSizer, type WorkKind } from './batches/batch-sizer.js';
import type { ForwardedOrders } from './batches/forwarded-batch.js';
import { FunctionNumbers } from './batches/function-numbers.js';
import { WaitingAttempts } from './batches/waiting-attempts.js';
import { type CheckActions, checkLane } from './check-lane.js';
import { DeadlineTimer } from './deadline-timer.js';
import { handOnNotice } from './hand-on-notice.js';
import type { HostParts } from './host-parts.js';
import { endOfAbandoned, endOfGone, type LaneEnd } from './lane-end.js';
import { LaneSet } from './lane-set.js';
import { LostThreads } from './lost-threads.js';
import { type Batch, PendingAttempt } from './pending-attempt.js';
import { PoolShrinkage } from './pool-shrinkage.js';
import type { PoolThread } from './pool-thread.js';
import { ProblemNumbers } from './problem-numbers.js';
import { ReadyLatch } from './ready-latch.js';
import { outcomesOf } from './reply-outcomes.js';
import { poolStartError, unseenEnd } from './thread-end-error.js';
import {
  type ResolvedThreadExecutorOptions,
  resolveThreadExecutorOptions,
  type ThreadExecutorOptions,
} from './thread-executor-options.js';
import { type TakenBatch, ThreadLane } from './thread-lane.js';
import { type ThreadEnd, ThreadPool } from './thread-pool.js';
import { cloneFault, unsentError } from './unsent-error.js';

/** What waits at a thread is given to one that has nothing to do when the activity before it has been running this long. */
const STEAL_AFTER_MS = 10;

/** The thread executor: a pool of threads, a queue before it, and a watch over the time that activities take. */
export class ThreadExecutor implements ReplaceableExecutor<ThreadWork> {
  readonly #options: ResolvedThreadExecutorOptions;
  readonly #pool: ThreadPool;
  readonly #lanes = new LaneSet();
  readonly #sizer: BatchSizer;
  /** Of the attempts that are pending, those that were not sent and are not to end. */
  readonly #waiting: WaitingAttempts;
  /** Every attempt that is not settled, by its activity. */
  readonly #unsettled = new UnsettledAttempts();
  readonly #problemNumbers = new ProblemNumbers();
  readonly #functionNumbers = new FunctionNumbers();
  /** Evaluations, or the function that ran last. */
  #usualKind: WorkKind = 'evaluate';
  readonly #timer = new DeadlineTimer((nowMs) => this.#checkAll(nowMs));
  readonly #time: RunningTime;
  readonly #releaseTime: () => Promise<void>;
  readonly #lost: LostThreads;
  readonly #checkActions: CheckActions = {
    onOverdue: (pending, error) => this.#stop(pending, error),
    onAbandoned: (lane) => this.#onAbandoned(lane),
  };
  readonly #readiness: ReadyLatch;
  readonly #shrinkage: PoolShrinkage;
  /** Sends what waits, once all that is given in this turn is there to be sent together. */
  readonly #pumping = new OncePerTurn(() => this.#pump());
  #listener: ExecutorListener | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Starts the threads.
   *
   * @param time - not closed. @defaultValue one of its own
   * @throws HgmError ERR_OPTION
   */
  constructor(options: ThreadExecutorOptions, time?: RunningTime, { endpoint, onStuck, batchMs, recordFile }: HostParts = {}) {
    this.#options = resolveThreadExecutorOptions(options);
    const { threads, resourceLimits, cancelGraceMs, batching, hostServices } = this.#options;
    const endpointFor = (memory?: ActivityMemory) => endpoint ?? hostEndpointOf(hostServices, memory);
    this.#lost = onStuck ? new LostThreads(onStuck, 0) : new LostThreads((message) => this.#log(message, 'warn'));
    this.#shrinkage = new PoolShrinkage(threads, ['thread', 'threads'], (message) => this.#log(message));
    const { kept, release } = ownOrGiven(time, () => new SuspensionWatch());
    this.#time = kept;
    this.#releaseTime = release;
    this.#sizer = new BatchSizer(batching, batchMs);
    this.#waiting = new WaitingAttempts(this.#sizer);
    this.#readiness = new ReadyLatch(threads);
    const ofPool = { threads, resourceLimits, cancelGraceMs, recordFile };
    this.#pool = new ThreadPool(ofPool, {
      onReady: (thread) => this.#onReady(thread),
      onGone: (thread, end) => this.#onGone(thread, end),
      onAnswer: (thread, answer) => this.#onAnswer(thread, answer),
      onNotice: (notice) => handOnNotice(notice, this.#listener, endpointFor, () => this.#pool.guard.open()),
      onShrunk: (left, cause) => this.#onShrunk(left, cause),
    });
    this.#time.begin();
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    const { work } = attempt;
    const kind = work.type === 'function' ? this.#functionNumbers.numberOf(work) : work.type;
    const pending = new PendingAttempt(attempt, settle, kind);
    if (!this.#unsettled.add(pending)) return;
    this.#waiting.push(pending);
    this.#pumping.soon();
  }

  /**
   * Sends evaluations of one problem, and expansions before them, to one thread as they came, where one can take them now and nothing waits.
   *
   * @returns whether it has; where not, each is to be executed
   */
  forward(orders: ForwardedOrders): boolean {
    if (this.#unsettled.isRefusing || this.#waiting.first !== null) return false;
    const length = orders.activities.length + orders.evaluations.agents.length;
    const lane = this.#lanes.next(length);
    if (lane === undefined || lane.capacity < length) return false;
    const nowMs = monotonicMs();
    const taken = lane.forward(orders, nowMs, (pending) => this.#unsettled.add(pending));
    this.#post(lane, taken, nowMs);
    return true;
  }

  /** How many attempts keep all threads busy as things are: those that run, and those that are sent ahead. */
  get desiredAttempts(): number {
    const size = this.#sizer.size(this.#usualKind);
    return this.#options.threads * (this.#sizer.isSentAhead(this.#usualKind) ? 2 * size : size);
  }

  /** It runs as many attempts at a time as it has threads; others wait. */
  get concurrency(): number {
    return this.#options.threads;
  }

  /** Resolves when all threads that the pool has can take work. @throws HgmError ERR_POOL_START, ERR_CLOSED */
  ready(): Promise<void> {
    return this.#readiness.whenReady();
  }

  runningAttempts(): readonly RunningAttempt[] {
    const running = this.#lanes.runningAttempts();
    return running.map(({ activityId, elapsedMs }) => ({ activityId, elapsedMs: this.#running(elapsedMs) }));
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
  }

  cancel(activityId: number, reason: HgmError): void {
    const pending = this.#unsettled.get(activityId) ?? this.#lanes.findUnmade(activityId);
    if (pending !== undefined) this.#stop(pending, reason);
  }

  /** Takes out what has not started and is not to end: it never settles here. @returns the activities */
  handBackUnstarted(): number[] {
    for (const lane of this.#lanes) this.#waiting.putBack(lane.revokeUnstarted());
    const handedBack = this.#waiting.takeAll();
    for (const pending of handedBack) this.#unsettled.release(pending);
    return handedBack.map(({ attempt }) => attempt.activityId);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async closeWhenSettled(): Promise<void> {
    await this.#unsettled.whenNone();
    await this.close();
  }

  async #close(): Promise<void> {
    const closed = new HgmError('ERR_CLOSED', 'the thread executor was closed before the activity ended');
    this.#lanes.makeAll();
    this.#readiness.fail(this.#unsettled.refuse(new HgmError('ERR_CLOSED', 'the thread executor is closed')));
    this.#pool.stopReplacing();
    this.#shrinkage.tell();
    for (const pending of this.#unsettled.values()) this.#stop(pending, closed);
    await this.#unsettled.whenNone();
    await Promise.all([this.#pool.close(), this.#releaseTime()]);
    this.#timer.clear();
    this.#lost.tellLast(monotonicMs());
  }

  #pump(): void {
    for (;;) {
      const next = this.#waiting.first;
      if (next === null) break;
      const share = this.#waiting.shareOf(next, this.#lanes.countOpen(0) || this.#lanes.countOpen(1));
      const lane = this.#lanes.next(this.#waiting.isSentAhead(next) ? share : 0);
      if (lane === undefined) return;
      this.#send(lane, this.#waiting.takeBatch(next, Math.min(share, lane.capacity)));
    }
    // Nothing waits: a thread with nothing to do may take over from one that is held up.
    if (this.#lanes.countOpen(0) > 0 && this.#lanes.hasUnstarted()) this.#timer.atLatest(monotonicMs() + STEAL_AFTER_MS);
  }

  #send(lane: ThreadLane, attempts: readonly PendingAttempt[]): void {
    const nowMs = monotonicMs();
    this.#post(lane, lane.take(attempts, nowMs), nowMs);
  }

  #post(lane: ThreadLane, { batch, message }: TakenBatch, nowMs: number): void {
    try {
      lane.thread.run(message);
    } catch (error) {
      queueMicrotask(() => this.#onUnsent(lane, batch, error));
    }
    batch.sendMs = monotonicMs() - nowMs;
    this.#timer.atLatest(this.#check(lane, nowMs));
  }

  #onAnswer(thread: PoolThread, answer: BatchReply | BatchRefusal): void {
    const lane = this.#lanes.of(thread);
    const batch = lane?.batches[0];
    if (lane === undefined || batch === undefined) return;
    if (answer.type === 'refusal') this.#onUnsent(lane, batch, decodeError(answer.error));
    else this.#onReply(lane, batch, answer);
  }

  #onReply(lane: ThreadLane, batch: Batch, reply: BatchReply): void {
    const outcomes = outcomesOf(reply);
    lane.release(batch, outcomes.length, monotonicMs());
    noteCosts(this.#sizer, batch, reply);
    if (typeof batch.kind === 'number') this.#usualKind = batch.kind;
    if (reply.type === 'reply' && reply.impurities !== undefined) this.#options.onImpurities(reply.impurities);
    const handedBack: PendingAttempt[] = [];
    const release = (pending: PendingAttempt) => this.#unsettled.release(pending);
    let index = -1;
    for (const pending of batch.settleEvaluations(reply, release)) {
      index++;
      // One that was taken back is another thread's by now.
      if (pending.batch !== batch) continue;
      if (index < outcomes.length) this.#settle(pending, this.#withRunningTime(outcomes.at(index)));
      else handedBack.push(pending);
    }
    this.#handBack(handedBack);
    if (lane.isUsedUp) lane.terminate(monotonicMs());
    this.#pump();
  }

  /** The message could not be cloned, or not be read. */
  #onUnsent(lane: ThreadLane, batch: Batch, cause: unknown): void {
    if (!this.#lanes.has(lane) || !lane.batches.includes(batch)) return;
    lane.forgetMemories();
    lane.release(batch, 0, monotonicMs());
    const unsent = batch.attempts.filter((pending) => pending.batch === batch && !pending.isSettled);
    let failed = 0;
    for (const pending of unsent) {
      const fault = unsent.length === 1 ? cause : cloneFault(pending.attempt.work);
      if (fault === undefined) continue;
      failed++;
      this.#fail(pending, unsentError(pending.attempt.work, fault), 0);
    }
    // Where none cannot be cloned by itself, each goes again in a message of its own.
    this.#handBack(unsent, failed === 0);
    this.#pump();
  }

  /** What a thread did not run goes back to the queue, but for those that are to end. */
  #handBack(attempts: readonly PendingAttempt[], travelsAlone = false): void {
    for (const pending of attempts) {
      if (pending.stop !== undefined) this.#fail(pending, pending.stop.error, 0);
      else pending.travelsAlone ||= travelsAlone;
    }
    this.#waiting.putBack(attempts);
  }

  #settle(pending: PendingAttempt, outcome: AttemptOutcome): void {
    if (pending.isSettled) return;
    this.#waiting.remove(pending);
    this.#unsettled.settle(pending, outcome);
  }

  /** Threads take times by the clock, which goes on while nothing runs. A time up to the least gap that is told can have none in it. */
  #withRunningTime(outcome: AttemptOutcome): AttemptOutcome {
    return outcome.elapsedMs <= GAP_MS ? outcome : { ...outcome, elapsedMs: this.#running(outcome.elapsedMs) };
  }

  #running(elapsedMs: number): number {
    return elapsedMs <= GAP_MS ? elapsedMs : runningAge(this.#time, elapsedMs, monotonicMs());
  }

  #fail(pending: PendingAttempt, error: Error, elapsedMs: number): void {
    this.#settle(pending, { status: 'failed', error, elapsedMs });
  }

  /** Makes an attempt end with `error`: at once unless it runs, else by asking its thread, which is then watched. */
  #stop(pending: PendingAttempt, error: HgmError): number {
    if (pending.stop !== undefined) return pending.stop.killAtMs;
    const askedAtMs = monotonicMs();
    const killAtMs = askedAtMs + this.#options.cancelGraceMs;
    pending.stop = { error, askedAtMs, killAtMs };
    this.#waiting.remove(pending);
    const lane = this.#lanes.laneOf(pending);
    // Its neighbours wait for nothing that is about to be terminated.
    if (lane !== undefined) this.#takeBack(lane);
    if (lane === undefined || !lane.isCurrent(pending)) {
      lane?.takeCostOf(pending);
      queueMicrotask(() => this.#fail(pending, error, 0));
      return killAtMs;
    }
    lane.requestAbort(error);
    this.#timer.atLatest(killAtMs);
    return killAtMs;
  }

  /** Takes back what a thread has not started, for other threads. */
  #takeBack(lane: ThreadLane): void {
    this.#waiting.putBack(lane.revokeUnstarted());
    this.#pumping.soon();
  }

  #checkAll(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) nextMs = Math.min(nextMs, this.#check(lane, nowMs));
    return Math.min(nextMs, this.#steal(nowMs));
  }

  /** Where a thread has nothing to do, takes back what waits behind an activity that has been running long. */
  #steal(nowMs: number): number {
    if (this.#lanes.countOpen(0) === 0) return Number.POSITIVE_INFINITY;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      if (!lane.hasUnstarted()) continue;
      const running = lane.readRunning();
      if (running !== undefined && running.reading.phaseAgeMs >= STEAL_AFTER_MS) this.#takeBack(lane);
      else nextMs = nowMs + STEAL_AFTER_MS;
    }
    return nextMs;
  }

  #check(lane: ThreadLane, nowMs: number): number {
    return checkLane(lane, nowMs, this.#options.setupTimeoutMs, this.#time, this.#checkActions);
  }

  /** A terminated thread takes its time to end: what it had is settled, or done elsewhere. */
  #onAbandoned(lane: ThreadLane): void {
    const running = lane.readRunning();
    if (running !== undefined)
      this.#lost.add(lane.thread, running.pending.attempt.work, monotonicMs() - running.reading.phaseAgeMs);
    this.#onEnd(endOfAbandoned(lane, running));
  }

  #onEnd({ lost, unaffected }: LaneEnd): void {
    for (const { pending, error, elapsedMs } of lost) this.#fail(pending, error, elapsedMs);
    this.#waiting.putBack(unaffected);
    this.#pumping.soon();
  }

  #onReady(thread: PoolThread): void {
    const { maximumActivitiesPerThread: maximumActivities } = this.#options;
    this.#lanes.add(new ThreadLane(thread, this.#problemNumbers, { budgetMs: this.#sizer.budgetMs, maximumActivities }));
    this.#readiness.note(this.#lanes.size);
    this.#shrinkage.onStarted(this.#lanes.size);
    this.#pumping.soon();
  }

  #onGone(thread: PoolThread, end: ThreadEnd): void {
    const lane = this.#lanes.of(thread);
    this.#lost.delete(thread);
    if (lane === undefined) return;
    lane.close(monotonicMs());
    thread.deliver();
    this.#lanes.remove(thread);
    const running = lane.readRunning();
    // Logged here, since no running activity is charged with the error.
    if (running === undefined && end.type === 'error') this.#log(unseenEnd(end));
    this.#onEnd(endOfGone(lane, running, end));
  }

  #onShrunk(threadsLeft: number, cause: unknown): void {
    const error = poolStartError(cause);
    if (threadsLeft > 0) {
      this.#shrinkage.note(threadsLeft, this.#lanes.size, cause);
      this.#readiness.shrink(threadsLeft, this.#lanes.size);
      return;
    }
    this.#lanes.makeAll();
    this.#readiness.fail(this.#unsettled.refuse(error));
    for (const pending of this.#unsettled.values()) this.#fail(pending, error, 0);
  }

  #log(message: string, level: 'warn' | 'error' = 'error'): void {
    this.#listener?.onLog({ activityId: null, level, message, source: 'log' });
  }
}
