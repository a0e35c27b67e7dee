/** Runs activities in child processes, one at a time in each: whatever kills a process costs the activity that it was on. */
import { assertNever } from '../../../shared/assert-never.js';
import { monotonicMs } from '../../../shared/clock.js';
import { HgmError } from '../../../shared/errors.js';
import type { ThreadWork } from '../../../shared/work.js';
import type { Attempt, AttemptOutcome, ExecutorListener, RunningAttempt, SettleAttempt } from '../executor.js';
import { OncePerTurn } from '../once-per-turn.js';
import type { ReplaceableExecutor } from '../resizable-executor.js';
import { BatchSizer, REMOTE_BATCH_MS } from '../threads/batches/batch-sizer.js';
import { KindCosts } from '../threads/batches/kind-costs.js';
import { WaitingAttempts } from '../threads/batches/waiting-attempts.js';
import { DeadlineTimer } from '../threads/deadline-timer.js';
import { tellListener } from '../threads/hand-on-notice.js';
import type { HostParts } from '../threads/host-parts.js';
import { PendingAttempt } from '../threads/pending-attempt.js';
import { PoolShrinkage } from '../threads/pool-shrinkage.js';
import { ProblemNumbers } from '../threads/problem-numbers.js';
import { ReadyLatch } from '../threads/ready-latch.js';
import {
  type ResolvedThreadExecutorOptions,
  resolveThreadExecutorOptions,
  type ThreadExecutorOptions,
} from '../threads/thread-executor-options.js';
import { unsentError } from '../threads/unsent-error.js';
import { UnsettledAttempts } from '../unsettled-attempts.js';
import type { HostNotice, OutcomesNotice } from '../worker-host/protocol.js';
import { endOfLane } from './end-of-lane.js';
import type { ChildEnd, HostChild } from './host-child.js';
import { HostServer } from './host-server.js';
import { hostSetupOf } from './host-setup.js';
import { LaneChoice } from './lane-choice.js';
import { readOutcomes } from './outcome-reader.js';
import { describeChildEnd } from './process-end-error.js';
import { ProcessLane } from './process-lane.js';
import { ProcessPool } from './process-pool.js';

/** What waits at a process is given to one that has nothing to do when the activity before it has been running this long. */
const ASK_BACK_AFTER_MS = 10;

const COPIED =
  'each child process has a copy of what shared returned: what one writes into its buffers, no other sees, and Atomics do not work across processes';

/** What ends a process beside its own code. */
export interface ProcessLimits {
  /** Resident memory of a process and of what it has started, in MiB; Linux only. @defaultValue no limit */
  readonly memoryLimitMb?: number | undefined;
}

/** The process executor: `threads` worker hosts of one thread each, and a queue before them. */
export class ProcessExecutor implements ReplaceableExecutor<ThreadWork> {
  readonly #options: ResolvedThreadExecutorOptions;
  readonly #pool: ProcessPool;
  readonly #lanes = new LaneChoice();
  readonly #sizer: BatchSizer;
  readonly #waiting: WaitingAttempts;
  readonly #unsettled = new UnsettledAttempts();
  readonly #problemNumbers = new ProblemNumbers();
  readonly #server: HostServer;
  readonly #timer = new DeadlineTimer((nowMs) => this.#askBack(nowMs));
  readonly #readiness: ReadyLatch;
  readonly #shrinkage: PoolShrinkage;
  /** Sends what waits, once all that is given in this turn is there to be sent together. */
  readonly #pumping = new OncePerTurn(() => this.#pump());
  #listener: ExecutorListener | undefined;
  #closing: Promise<void> | undefined;

  /** Starts the processes. @throws HgmError ERR_OPTION */
  constructor(options: ThreadExecutorOptions, { memoryLimitMb }: ProcessLimits = {}, parts: Pick<HostParts, 'endpoint'> = {}) {
    this.#options = resolveThreadExecutorOptions(options);
    const { threads, batching, hostServices } = this.#options;
    this.#sizer = new BatchSizer(batching, REMOTE_BATCH_MS);
    this.#waiting = new WaitingAttempts(this.#sizer);
    this.#readiness = new ReadyLatch(threads);
    this.#shrinkage = new PoolShrinkage(threads, ['child process', 'child processes'], (message) => this.#log(message));
    this.#server = new HostServer(hostServices, parts);
    this.#pool = new ProcessPool(
      { setup: hostSetupOf(this.#options), places: threads, memoryLimitMb },
      {
        onReady: (child) => this.#onReady(child),
        onNotice: (child, notice) => this.#onNotice(child, notice),
        onGone: (child, end) => this.#onGone(child, end),
        onShrunk: (left, cause) => this.#onShrunk(left, cause),
        onHopeless: (error) => this.#onHopeless(error),
      },
    );
  }

  /** Of the processes that there are, spares too. */
  get processIds(): readonly number[] {
    return this.#pool.processIds;
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    const pending = new PendingAttempt(attempt, settle);
    if (!this.#unsettled.add(pending)) return;
    if (this.#unsettled.size === 1) this.#pool.keepAlive(true);
    if (attempt.work.type !== 'function') this.#pool.expect(attempt.work.problem.url);
    this.#waiting.push(pending);
    this.#pumping.soon();
  }

  /** How many attempts keep all processes busy as things are: those that run, and those that are sent ahead. */
  get desiredAttempts(): number {
    const size = this.#sizer.size('evaluate');
    return this.#options.threads * (this.#sizer.isSentAhead('evaluate') ? 2 * size : size);
  }

  get concurrency(): number {
    return this.#options.threads;
  }

  /** Resolves when all processes can take work. @throws HgmError ERR_POOL_START, ERR_CLOSED */
  ready(): Promise<void> {
    return this.#readiness.whenReady();
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#lanes.runningAttempts();
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
    this.#server.listen(listener);
  }

  cancel(activityId: number, reason: HgmError): void {
    const pending = this.#unsettled.get(activityId);
    if (pending !== undefined) this.#stop(pending, reason);
  }

  /** Takes out what no process was sent: it never settles here. @returns the activities */
  handBackUnstarted(): number[] {
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
    const closed = new HgmError('ERR_CLOSED', 'the process executor was closed before the activity ended');
    this.#readiness.fail(this.#unsettled.refuse(new HgmError('ERR_CLOSED', 'the process executor is closed')));
    this.#pool.stopReplacing();
    this.#shrinkage.tell();
    for (const pending of this.#unsettled.values()) this.#stop(pending, closed);
    await this.#unsettled.whenNone();
    this.#timer.clear();
    await this.#pool.close();
  }

  #pump(): void {
    for (;;) {
      const next = this.#waiting.first;
      if (next === null) break;
      const share = this.#waiting.shareOf(next, this.#lanes.countFree() || this.#lanes.countOpen());
      const lane = this.#lanes.next(this.#waiting.isSentAhead(next) ? share : 0);
      if (lane === undefined) return;
      this.#send(lane, this.#waiting.takeBatch(next, share));
    }
    if (this.#lanes.couldShare()) this.#timer.atLatest(monotonicMs() + ASK_BACK_AFTER_MS);
  }

  #send(lane: ProcessLane, attempts: readonly PendingAttempt[]): void {
    try {
      lane.run(attempts);
    } catch (error) {
      queueMicrotask(() => this.#onUnsent(attempts, error));
    }
  }

  /** The message could not be encoded: each goes again by itself, and one by itself is to blame. */
  #onUnsent(attempts: readonly PendingAttempt[], cause: unknown): void {
    const [first] = attempts;
    if (attempts.length === 1 && first !== undefined) this.#fail(first, unsentError(first.attempt.work, cause), 0);
    for (const pending of attempts) pending.travelsAlone = true;
    this.#putBack(attempts);
    this.#pump();
  }

  /** Where a process has nothing to do, asks back what waits behind an activity that has been running long. */
  #askBack(nowMs: number): number {
    if (!this.#lanes.couldShare()) return Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      const elapsedMs = lane.running(nowMs)?.elapsedMs ?? 0;
      if (lane.isOpen && lane.load > 1 && elapsedMs >= ASK_BACK_AFTER_MS) lane.askBack();
    }
    return nowMs + ASK_BACK_AFTER_MS;
  }

  #onReady(child: HostChild): void {
    this.#lanes.add(new ProcessLane(child, this.#problemNumbers));
    this.#readiness.note(this.#lanes.size);
    this.#shrinkage.onStarted(this.#lanes.size);
    this.#pumping.soon();
  }

  #onNotice(child: HostChild, notice: HostNotice): void {
    const lane = this.#lanes.of(child);
    if (lane === undefined) return;
    switch (notice.type) {
      case 'outcomes':
        this.#onOutcomes(lane, notice);
        return;
      case 'handedBack':
        lane.onHandedBack();
        this.#putBack(notice.activityIds.flatMap((activityId) => lane.release(activityId) ?? []));
        this.#pumping.soon();
        return;
      case 'stuck':
        lane.onStuck();
        return;
      case 'impurities':
        this.#options.onImpurities(notice.impurities);
        return;
      case 'call':
        this.#server.answer(child, notice);
        return;
      case 'log':
      case 'progress':
        tellListener(notice, this.#listener);
        return;
      case 'heartbeat':
      case 'ready':
      case 'failed':
        // The pool's.
        return;
      default:
        assertNever(notice);
    }
  }

  #onOutcomes(lane: ProcessLane, notice: OutcomesNotice): void {
    const costs = new KindCosts();
    readOutcomes(notice, (activityId, outcome) => {
      const pending = lane.release(activityId);
      if (pending === undefined) return;
      costs.add(pending.kind, outcome.elapsedMs);
      pending.paid += outcome.cost ?? 0;
      this.#settle(pending, outcome);
    });
    costs.noteTo(this.#sizer);
    if (notice.shared?.some(([, { buffers }]) => buffers.length > 0) === true) this.#log(COPIED, 'warn');
    this.#pump();
  }

  #onGone(child: HostChild, end: ChildEnd): void {
    const lane = this.#lanes.remove(child);
    if (lane === undefined) return;
    const { lost, unaffected, isUnseen } = endOfLane(lane, end, monotonicMs());
    if (isUnseen && !this.#unsettled.isRefusing) this.#log(`a child process that ran no activity ${describeChildEnd(end)}`);
    for (const { pending, error, elapsedMs } of lost) this.#fail(pending, error, elapsedMs);
    this.#putBack(unaffected);
    this.#pumping.soon();
  }

  #onShrunk(left: number, cause: Error): void {
    this.#shrinkage.note(left, this.#lanes.size, cause);
    this.#readiness.shrink(left, this.#lanes.size);
  }

  #onHopeless(error: HgmError): void {
    this.#readiness.fail(this.#unsettled.refuse(error));
    for (const pending of this.#unsettled.values()) this.#fail(pending, error, 0);
  }

  /** Makes an attempt end with `error`: at once unless a process has it, which is asked to end it. */
  #stop(pending: PendingAttempt, error: HgmError): void {
    if (pending.stop !== undefined) return;
    const askedAtMs = monotonicMs();
    // The process keeps the grace period.
    pending.stop = { error, askedAtMs, killAtMs: Number.POSITIVE_INFINITY };
    this.#waiting.remove(pending);
    const { activityId } = pending.attempt;
    const lane = this.#lanes.holderOf(activityId);
    if (lane === undefined) queueMicrotask(() => this.#fail(pending, error, 0));
    else lane.cancel(activityId, error);
  }

  /** What a process did not run goes back to the queue, but for those that are to end. */
  #putBack(attempts: readonly PendingAttempt[]): void {
    for (const pending of attempts) if (pending.stop !== undefined) this.#fail(pending, pending.stop.error, 0);
    this.#waiting.putBack(attempts);
  }

  #settle(pending: PendingAttempt, outcome: AttemptOutcome): void {
    if (pending.isSettled) return;
    this.#waiting.remove(pending);
    this.#unsettled.settle(pending, outcome);
    if (this.#unsettled.size === 0) this.#pool.keepAlive(false);
  }

  #fail(pending: PendingAttempt, error: Error, elapsedMs: number): void {
    this.#settle(pending, { status: 'failed', error, elapsedMs });
  }

  #log(message: string, level: 'warn' | 'error' = 'error'): void {
    this.#listener?.onLog({ activityId: null, level, message, source: 'log' });
  }
}
