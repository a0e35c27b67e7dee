/** Runs activities that wait rather than compute, many at once in one thread, and gives up those that do not end. */
import { assertNever } from '../../../shared/assert-never.js';
import { monotonicMs } from '../../../shared/clock.js';
import { decodeError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { HostEndpoint, ThreadNotice } from '../../../shared/messages.js';
import type { ActivityMemory } from '../../../shared/thread/activity-memory.js';
import type { WaitingAnswer } from '../../../shared/thread/waiting-protocol.js';
import { type ActivityWork, describeWork } from '../../../shared/work.js';
import { hostEndpointOf } from '../../remote/host-endpoint.js';
import { ownOrGiven } from '../../time/own-or-given.js';
import { type RunningTime, runningAge, SuspensionWatch } from '../../time/suspension-watch.js';
import type { Attempt, AttemptOutcome, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from '../executor.js';
import { GuardProcess } from '../programs/guard-process.js';
import { DeadlineTimer } from '../threads/deadline-timer.js';
import { handOnNotice } from '../threads/hand-on-notice.js';
import type { HostParts } from '../threads/host-parts.js';
import { ProblemNumbers } from '../threads/problem-numbers.js';
import { decodeOutcome } from '../threads/reply-outcomes.js';
import { poolStartError, unseenEnd } from '../threads/thread-end-error.js';
import type { ThreadEnd } from '../threads/thread-pool.js';
import { unsentError } from '../threads/unsent-error.js';
import { UnsettledAttempts } from '../unsettled-attempts.js';
import { checkLive, LOOK_AGAIN_MS } from './check-live.js';
import { type LiveAttempt, WaitingAttempt } from './waiting-attempt.js';
import { endOfWaiting, uncaughtError } from './waiting-end.js';
import {
  type ResolvedWaitingExecutorOptions,
  resolveWaitingExecutorOptions,
  type WaitingExecutorOptions,
} from './waiting-executor-options.js';
import { WaitingThread } from './waiting-thread.js';

/** A loop has so long to turn at least, however short the grace period is, in milliseconds: on a busy machine a turn comes late. */
const LEAST_TURN_MS = 1000;
/** A terminated thread that has not exited after this long is in a native call, which nothing interrupts. */
const EXIT_GRACE_MS = 100;
/** Closing does not wait longer for such a thread. */
const CLOSE_TIMEOUT_MS = 1000;
/** Threads at a time for attempts that each run alone, to find the one that ends its thread. */
const ALONE_THREADS = 4;

/** The executor of one kind of work that waits: a queue, a thread that runs up to `concurrency` attempts, and those that it has taken over from. */
export class WaitingExecutor implements Executor<ActivityWork> {
  readonly #options: ResolvedWaitingExecutorOptions;
  readonly #threads = new Set<WaitingThread>();
  /** The one that takes what is new. */
  #taker: WaitingThread | undefined;
  /** Those that run one attempt each. */
  readonly #alone = new Set<WaitingThread>();
  /** Every attempt that is not settled, by its activity. */
  readonly #unsettled = new UnsettledAttempts<WaitingAttempt>();
  /** Of them, those that wait for a place, in their order; no more than the caller has given. */
  readonly #queue = new Set<WaitingAttempt>();
  readonly #queueAlone = new Set<WaitingAttempt>();
  /** Where the others run. */
  readonly #places = new Map<WaitingAttempt, { readonly thread: WaitingThread; readonly live: LiveAttempt }>();
  readonly #problemNumbers = new ProblemNumbers();
  readonly #timer = new DeadlineTimer((nowMs) => this.#checkAll(nowMs));
  readonly #time: RunningTime;
  readonly #releaseTime: () => Promise<void>;
  readonly #endpointFor: (memory?: ActivityMemory) => HostEndpoint;
  /** Of the programs that activities run. */
  readonly #guard: GuardProcess;
  #lastTicket = 0;
  #listener: ExecutorListener | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Starts nothing before there is something to do.
   *
   * @param time - not closed. @defaultValue one of its own
   * @throws HgmError ERR_OPTION
   */
  constructor(options: WaitingExecutorOptions, time?: RunningTime, { endpoint }: Pick<HostParts, 'endpoint'> = {}) {
    this.#options = resolveWaitingExecutorOptions(options);
    const { hostServices } = this.#options;
    this.#endpointFor = (memory) => endpoint ?? hostEndpointOf(hostServices, memory);
    const { kept, release } = ownOrGiven(time, () => new SuspensionWatch());
    this.#time = kept;
    this.#releaseTime = release;
    this.#guard = new GuardProcess(this.#options.cancelGraceMs);
    this.#time.begin();
  }

  execute(attempt: Attempt<ActivityWork>, settle: SettleAttempt): void {
    const pending = new WaitingAttempt(attempt, settle);
    if (!this.#unsettled.add(pending)) return;
    this.#queue.add(pending);
    this.#pump();
  }

  get concurrency(): number {
    return this.#options.concurrency;
  }

  get desiredAttempts(): number {
    return this.#options.concurrency;
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
  }

  runningAttempts(): readonly RunningAttempt[] {
    const nowMs = monotonicMs();
    const running: RunningAttempt[] = [];
    for (const thread of this.#threads) {
      for (const live of thread.live.values()) {
        const { phase, phaseAgeMs } = live.slot.read(nowMs);
        if (phase !== 'running') continue;
        running.push({
          activityId: live.pending.attempt.activityId,
          elapsedMs: runningAge(this.#time, phaseAgeMs, nowMs),
        });
      }
    }
    return running;
  }

  cancel(activityId: number, reason: HgmError): void {
    const pending = this.#unsettled.get(activityId);
    if (pending !== undefined) this.#stop(pending, reason);
  }

  /** Takes out what waits for a place: it never settles here. @returns the activities */
  handBackUnstarted(): number[] {
    const handedBack = [...this.#queue, ...this.#queueAlone];
    this.#queue.clear();
    this.#queueAlone.clear();
    for (const pending of handedBack) this.#unsettled.release(pending);
    return handedBack.map(({ attempt }) => attempt.activityId);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = new HgmError('ERR_CLOSED', 'the executor of work that waits was closed before the activity ended');
    this.#unsettled.refuse(new HgmError('ERR_CLOSED', 'the executor of work that waits is closed'));
    for (const pending of this.#unsettled.values()) this.#stop(pending, closed);
    await this.#unsettled.whenNone();
    await Promise.all([...this.#threads].map((thread) => thread.close(CLOSE_TIMEOUT_MS)));
    await Promise.all([this.#guard.close(), this.#releaseTime()]);
    this.#timer.clear();
  }

  /** Starts what waits, as far as there is room. */
  #pump(): void {
    for (const pending of this.#queue) {
      if (this.#places.size >= this.#options.concurrency) return;
      this.#queue.delete(pending);
      this.#start(pending, () => this.#takingThread());
    }
    for (const pending of this.#queueAlone) {
      if (this.#places.size >= this.#options.concurrency || this.#alone.size >= ALONE_THREADS) return;
      this.#queueAlone.delete(pending);
      this.#start(pending, () => this.#threadOfOne());
    }
  }

  #start(pending: WaitingAttempt, threadOf: () => WaitingThread): void {
    let thread: WaitingThread;
    try {
      thread = threadOf();
    } catch (cause) {
      queueMicrotask(() => this.#fail(pending, poolStartError(cause), 0));
      return;
    }
    const live = thread.start(++this.#lastTicket, pending);
    this.#places.set(pending, { thread, live });
    if (thread.given >= this.#options.maximumActivitiesPerThread) this.#retire(thread);
    this.#timer.atLatest(this.#check(thread, monotonicMs()));
  }

  #takingThread(): WaitingThread {
    this.#taker ??= this.#makeThread();
    return this.#taker;
  }

  #threadOfOne(): WaitingThread {
    const thread = this.#makeThread();
    thread.isRetired = true;
    this.#alone.add(thread);
    return thread;
  }

  #makeThread(): WaitingThread {
    const thread = new WaitingThread(this.#options.resourceLimits, this.#problemNumbers, {
      onAnswer: (from, answer) => this.#onAnswer(from, answer),
      onStarted: (from) => this.#timer.atLatest(this.#check(from, monotonicMs())),
      onUnsent: (_, live, cause) => this.#fail(live.pending, unsentError(live.pending.work, cause), 0),
      onGone: (from, end) => this.#onGone(from, end),
    });
    this.#threads.add(thread);
    return thread;
  }

  #onAnswer(thread: WaitingThread, answer: WaitingAnswer): void {
    switch (answer.type) {
      case 'ended':
        this.#onEnded(thread, answer);
        return;
      case 'turned':
        thread.askedAtMs = undefined;
        return;
      case 'uncaught':
        this.#onUncaught(thread, answer);
        return;
      case 'log':
      case 'progress':
        // What was settled tells nothing more.
        if (answer.activityId === null || thread.hasLive(answer.activityId)) {
          this.#handOn(answer);
        }
        return;
      case 'host':
        this.#handOn(answer);
        return;
      default:
        assertNever(answer);
    }
  }

  #handOn(notice: ThreadNotice): void {
    handOnNotice(notice, this.#listener, this.#endpointFor, () => this.#guard.open());
  }

  #onEnded(thread: WaitingThread, answer: Extract<WaitingAnswer, { type: 'ended' }>): void {
    if (answer.impurities !== undefined) this.#options.onImpurities(answer.impurities);
    const live = thread.live.get(answer.ticket);
    if (live === undefined) {
      thread.abandoned.delete(answer.ticket);
      return;
    }
    const outcome = decodeOutcome(answer.outcome);
    const elapsedMs = runningAge(this.#time, outcome.elapsedMs, monotonicMs());
    this.#settle(live.pending, { ...outcome, elapsedMs });
  }

  /** Its activity pays. The thread may be damaged: it takes nothing new, and ends with what it has. */
  #onUncaught(thread: WaitingThread, { ticket, error }: Extract<WaitingAnswer, { type: 'uncaught' }>): void {
    const thrown = decodeError(error);
    const live = ticket === null ? undefined : thread.live.get(ticket);
    if (live === undefined) this.#log(unseenEnd({ type: 'error', error: thrown }));
    else this.#giveUp(thread, live, uncaughtError(live.pending.attempt, thrown));
    this.#retire(thread);
  }

  #settle(pending: WaitingAttempt, outcome: AttemptOutcome): void {
    if (pending.isSettled) return;
    this.#queue.delete(pending);
    this.#queueAlone.delete(pending);
    this.#leave(pending);
    this.#unsettled.settle(pending, outcome);
    this.#pump();
  }

  #fail(pending: WaitingAttempt, error: Error, elapsedMs: number): void {
    this.#settle(pending, { status: 'failed', error, elapsedMs });
  }

  /** Takes an attempt out of its thread, which ends if that was the last that it was kept for. */
  #leave(pending: WaitingAttempt): void {
    const place = this.#places.get(pending);
    if (place === undefined) return;
    this.#places.delete(pending);
    place.thread.forget(place.live);
    this.#endUnused(place.thread);
  }

  /** Makes an attempt end with `error`: at once unless it runs, else by asking it, which is then watched. @returns when to look at it again */
  #stop(pending: WaitingAttempt, error: HgmError): number {
    if (pending.stop !== undefined) return pending.stop.killAtMs;
    const askedAtMs = monotonicMs();
    const killAtMs = askedAtMs + this.#options.cancelGraceMs;
    pending.stop = { error, askedAtMs, killAtMs };
    this.#queue.delete(pending);
    this.#queueAlone.delete(pending);
    const place = this.#places.get(pending);
    if (place === undefined || place.live.sentAtMs === undefined) {
      queueMicrotask(() => this.#fail(pending, error, 0));
      return Number.POSITIVE_INFINITY;
    }
    place.thread.requestAbort(place.live, error);
    this.#timer.atLatest(killAtMs);
    return killAtMs;
  }

  /** Settles an attempt that its thread is still on. */
  #giveUp(thread: WaitingThread, live: LiveAttempt, error: Error): void {
    const { phase, phaseAgeMs } = live.slot.read();
    thread.abandon(live);
    // A `setup` that hangs holds up all that come after it.
    if (phase === 'loading' || thread.abandoned.size >= this.#options.concurrency) this.#retire(thread);
    this.#fail(live.pending, error, phase === 'running' ? runningAge(this.#time, phaseAgeMs, monotonicMs()) : 0);
  }

  /** It takes nothing new, and ends with what it has; another thread takes over. */
  #retire(thread: WaitingThread): void {
    thread.isRetired = true;
    if (this.#taker === thread) this.#taker = undefined;
    this.#endUnused(thread);
  }

  #endUnused(thread: WaitingThread): void {
    if (thread.isRetired && thread.live.size === 0) void thread.close(CLOSE_TIMEOUT_MS);
  }

  #checkAll(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const thread of this.#threads) nextMs = Math.min(nextMs, this.#check(thread, nowMs));
    return nextMs;
  }

  /** Does what is due at a thread. @returns when to look at it again, on the clock of `monotonicMs`; Infinity for never */
  #check(thread: WaitingThread, nowMs: number): number {
    if (thread.live.size === 0 && thread.askedAtMs === undefined) return Number.POSITIVE_INFINITY;
    if (this.#time.knownUntilMs(nowMs) < nowMs) return nowMs + LOOK_AGAIN_MS;
    if (thread.endingSinceMs !== undefined) return this.#checkEnding(thread, thread.endingSinceMs, nowMs);
    let nextMs = Number.POSITIVE_INFINITY;
    for (const live of thread.live.values()) {
      const verdict = checkLive(live, nowMs, this.#options.setupTimeoutMs, this.#time);
      if (verdict.status === 'stuck') return this.#block(thread, nowMs);
      if (verdict.status === 'gone') this.#giveUp(thread, live, verdict.error);
      else nextMs = Math.min(nextMs, verdict.status === 'overdue' ? this.#stop(live.pending, verdict.error) : verdict.checkAtMs);
    }
    if (thread.askedAtMs === undefined) return nextMs;
    const untilBlockedMs = this.#turnMs - runningAge(this.#time, nowMs - thread.askedAtMs, nowMs);
    return untilBlockedMs > 0 ? Math.min(nextMs, nowMs + untilBlockedMs) : this.#block(thread, nowMs);
  }

  get #turnMs(): number {
    return Math.max(this.#options.cancelGraceMs, LEAST_TURN_MS);
  }

  /** Its loop does not turn: the overdue have paid, or do; the others run again elsewhere. */
  #block(thread: WaitingThread, nowMs: number): number {
    thread.isBlocked = true;
    thread.askedAtMs = undefined;
    this.#retire(thread);
    thread.terminate();
    return nowMs + EXIT_GRACE_MS;
  }

  #checkEnding(thread: WaitingThread, sinceMs: number, nowMs: number): number {
    const leftMs = EXIT_GRACE_MS - runningAge(this.#time, nowMs - sinceMs, nowMs);
    if (leftMs > 0) return nowMs + leftMs;
    const [first] = thread.live.values();
    if (first !== undefined) {
      const remedy = 'use the asynchronous form of such calls, or give them a time limit of their own';
      const what = `${describeWork(first.pending.work)}, or what runs beside it, is in a call that nothing interrupts, such as execSync`;
      this.#log(`${what}: its thread is missing until that returns; ${remedy}`, 'warn');
    }
    this.#onEndOf(thread, { type: 'exit', exitCode: 1 });
    return Number.POSITIVE_INFINITY;
  }

  #onGone(thread: WaitingThread, end: ThreadEnd): void {
    this.#threads.delete(thread);
    this.#alone.delete(thread);
    if (this.#taker === thread) this.#taker = undefined;
    if (!thread.hasStarted) {
      const error = poolStartError(end.type === 'error' ? end.error : undefined);
      for (const live of [...thread.live.values()]) this.#fail(live.pending, error, 0);
      return;
    }
    this.#onEndOf(thread, end);
    this.#pump();
  }

  #onEndOf(thread: WaitingThread, end: ThreadEnd): void {
    const { lost, unaffected, isUnseen } = endOfWaiting(thread, end);
    if (isUnseen) this.#log(unseenEnd(end));
    for (const { pending, error, elapsedMs } of lost) this.#fail(pending, error, elapsedMs);
    for (const pending of unaffected) {
      this.#leave(pending);
      (pending.travelsAlone ? this.#queueAlone : this.#queue).add(pending);
    }
    this.#pump();
  }

  #log(message: string, level: 'warn' | 'error' = 'error'): void {
    this.#listener?.onLog({ activityId: null, level, message, source: 'log' });
  }
}
