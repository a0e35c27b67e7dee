/** What the main thread knows of one pool thread: what it was sent and has not answered, and what it remembers. */
import { monotonicMs } from '../../../shared/clock.js';
import { encodeError } from '../../../shared/error-envelope.js';
import type { HgmError } from '../../../shared/errors.js';
import {
  type ActivityOrder,
  type Batched,
  type BatchMessage,
  type EvaluationOrders,
  ORDER_COLUMNS,
  type ProblemDefinition,
  type RunMessage,
} from '../../../shared/messages.js';
import { isBefore, type SlotReading } from '../../../shared/thread/thread-slot.js';
import type { EvaluateWork, FunctionWork, ThreadWork } from '../../../shared/work.js';
import type { Attempt } from '../executor.js';
import { AttemptsBatch } from './batches/attempts-batch.js';
import { attemptOf, ticketAt } from './batches/batch-tickets.js';
import { CallPacker } from './batches/call-packer.js';
import { ForwardedBatch, type ForwardedEvaluations, type ForwardedOrders } from './batches/forwarded-batch.js';
import type { Batch, PendingAttempt } from './pending-attempt.js';
import type { PoolThread } from './pool-thread.js';
import type { ProblemNumbers } from './problem-numbers.js';
import { SentProblems } from './sent-problems.js';

/** An attempt whose user code runs. */
export interface AttemptReading {
  readonly pending: PendingAttempt;
  readonly reading: SlotReading;
}

export interface ThreadLaneOptions {
  /** Time after which the thread returns what it has not started of a batch, in milliseconds. */
  readonly budgetMs: number;
  /** After this many executions it takes no more. @defaultValue no limit */
  readonly maximumActivities?: number;
  /** The first ticket that it gives. @defaultValue 1 */
  readonly firstTicket?: number;
}

/** A batch, and the message that carries it. */
export interface TakenBatch {
  readonly batch: Batch;
  readonly message: BatchMessage;
}

type RunParts = Omit<RunMessage, 'type' | keyof Batched>;

/** One thread's lane: at most one batch that runs and one that waits, unless it is ending: told to terminate, and not yet gone. */
export class ThreadLane {
  readonly thread: PoolThread;
  readonly #sent: SentProblems;
  readonly #calls = new CallPacker();
  readonly #budgetMs: number;
  /** In the order in which they were sent, and are answered. */
  #batches: Batch[] = [];
  #nextTicket: number;
  /** How many executions it may still be sent. */
  #capacity: number;
  #isRevoked = false;
  #freeSinceMs = 0;
  #endingSinceMs: number | undefined;

  constructor(
    thread: PoolThread,
    problemNumbers: ProblemNumbers,
    { budgetMs, maximumActivities = Number.POSITIVE_INFINITY, firstTicket = 1 }: ThreadLaneOptions,
  ) {
    this.#budgetMs = budgetMs;
    this.thread = thread;
    this.#sent = new SentProblems(problemNumbers);
    this.#capacity = maximumActivities;
    this.#nextTicket = firstTicket;
  }

  get batches(): readonly Batch[] {
    return this.#batches;
  }

  /** Whether it can be sent a batch: not while it ends or is used up, nor before it has answered what was taken back. */
  get isOpen(): boolean {
    return this.#endingSinceMs === undefined && !this.#isRevoked && this.#capacity > 0;
  }

  /** How many executions it may still be sent; `Infinity` without a limit. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Whether its thread has run all that it may, and is on nothing. */
  get isUsedUp(): boolean {
    return this.#capacity <= 0 && this.#batches.length === 0 && this.#endingSinceMs === undefined;
  }

  /** When the thread was told to terminate, or was gone. */
  get endingSinceMs(): number | undefined {
    return this.#endingSinceMs;
  }

  /** How long the thread has been neither on its first batch nor answering it, in milliseconds; 0 while it runs user code. */
  silentMs(nowMs: number): number {
    const [first] = this.#batches;
    const { ticket, phase, phaseAgeMs } = this.thread.slot.read(nowMs);
    if (first === undefined || phase !== 'idle') return 0;
    const waitedMs = nowMs - Math.max(first.sentAtMs, this.#freeSinceMs);
    return attemptOf(first, ticket) === undefined ? waitedMs : Math.min(waitedMs, phaseAgeMs);
  }

  /** Takes attempts on, at least one, evaluations last and of one problem, and returns the message that carries them. */
  take(attempts: readonly PendingAttempt[], nowMs: number): TakenBatch {
    const batch = new AttemptsBatch(this.#nextTicket, attempts, nowMs);
    this.#add(batch);
    const calls = this.#calls.pack(attempts);
    const head = this.#headOf(batch);
    const message: BatchMessage =
      calls === undefined ? { type: 'run', ...head, ...this.#ordersOf(attempts) } : { type: 'call', ...head, ...calls };
    return { batch, message };
  }

  /**
   * Takes evaluations on as they came, and what is to be run before them.
   *
   * @param onMade - told of every attempt that is made of one
   */
  forward(orders: ForwardedOrders, nowMs: number, onMade: (pending: PendingAttempt) => void): TakenBatch {
    const batch = new ForwardedBatch(orders, { firstTicket: this.#nextTicket, sentAtMs: nowMs, onMade });
    this.#add(batch);
    const problems: ProblemDefinition[] = [];
    const activities = this.#activitiesOf(orders.activities, problems);
    const evaluations = this.#forwardedOf(orders.evaluations, problems);
    return { batch, message: { type: 'run', ...this.#headOf(batch), ...partsOf(problems, activities, evaluations) } };
  }

  #add(batch: Batch): void {
    this.#nextTicket = (this.#nextTicket + batch.length) | 0;
    this.#capacity -= batch.length;
    this.#batches.push(batch);
    // An old mark would take new tickets back once they have wrapped around to it.
    this.thread.slot.revokeThrough(((this.#batches[0] ?? batch).firstTicket - 1) | 0);
  }

  /** A batch was answered, or never sent: `ran` of its attempts were run. */
  release(batch: Batch, ran: number, nowMs: number): void {
    this.#takeCosts(batch);
    this.#capacity += batch.length - ran;
    this.#batches = this.#batches.filter((other) => other !== batch);
    if (this.#batches.length === 0) this.#isRevoked = false;
    this.#freeSinceMs = nowMs;
  }

  /** A message that could not be sent told the thread of nothing. */
  forgetMemories(): void {
    this.#sent.forgetAll();
    this.#calls.forgetAll();
  }

  /** Takes back, in order, what the thread has not started and never will. */
  revokeUnstarted(): PendingAttempt[] {
    const last = this.#batches.at(-1);
    if (last === undefined) return [];
    this.#isRevoked = true;
    const claimed = this.thread.slot.revokeThrough(ticketAt(last, last.length - 1));
    return this.#batches.flatMap((batch) =>
      batch.attempts.filter((pending, index) => pending.batch === batch && isBefore(claimed, ticketAt(batch, index))),
    );
  }

  /** Whether there is anything that {@link revokeUnstarted} would take back. */
  hasUnstarted(): boolean {
    const last = this.#batches.at(-1);
    if (last === undefined || this.#isRevoked) return false;
    return isBefore(this.thread.slot.read().ticket, ticketAt(last, last.length - 1));
  }

  /** The attempt that the slot tells of; undefined when no user code of an unanswered attempt runs. */
  readRunning(nowMs: number = monotonicMs()): AttemptReading | undefined {
    const reading = this.thread.slot.read(nowMs);
    if (reading.phase === 'idle') return undefined;
    for (const batch of this.#batches) {
      const pending = attemptOf(batch, reading.ticket);
      if (pending !== undefined) return { pending, reading };
    }
    return undefined;
  }

  /** Whether the thread has claimed this attempt last: it runs, or is about to, or has just ended. */
  isCurrent(pending: PendingAttempt): boolean {
    const { batch } = pending;
    return batch !== undefined && attemptOf(batch, this.thread.slot.read().ticket) === pending;
  }

  /** Adds its cost to an attempt that the thread has ended and not yet answered. */
  takeCostOf(pending: PendingAttempt): void {
    const { batch } = pending;
    if (batch !== undefined) pending.paid += this.thread.slot.costs.take(ticketAt(batch, batch.attempts.indexOf(pending)));
  }

  /** What was sent and not settled or taken back, when its thread has ended or is given up: what it has cost is known by then. */
  unfinished(): PendingAttempt[] {
    return this.#batches.flatMap((batch) => {
      this.#takeCosts(batch);
      return batch.attempts.filter((pending) => pending.batch === batch && !pending.isSettled);
    });
  }

  /** Asks the attempt that was claimed last to end by itself. */
  requestAbort(reason: HgmError): void {
    const { ticket } = this.thread.slot.read();
    // The reason first: code that polls shared memory looks for it as soon as it sees the request.
    this.thread.notify({ type: 'abort', ticket, reason: encodeError(reason) });
    this.thread.slot.requestAbort(ticket);
  }

  terminate(nowMs: number): void {
    this.close(nowMs);
    this.thread.terminate();
  }

  /** It takes nothing more: its thread ends, or is gone. */
  close(nowMs: number): void {
    this.#endingSinceMs ??= nowMs;
  }

  /** Adds their costs to the attempts of a batch that its thread has ended, or will never end. */
  #takeCosts(batch: Batch): void {
    const { costs } = this.thread.slot;
    if (costs.areNone) return;
    let index = 0;
    for (const pending of batch.attempts) {
      const ticket = ticketAt(batch, index++);
      // An attempt that was taken back is at another thread by now.
      if (pending.batch === batch && !pending.isSettled) pending.paid += costs.take(ticket);
    }
  }

  #headOf({ firstTicket, length }: Batch): Batched {
    return length > 1 ? { firstTicket, budgetMs: this.#budgetMs } : { firstTicket };
  }

  #ordersOf(attempts: readonly PendingAttempt[]): RunParts {
    const problems: ProblemDefinition[] = [];
    const evaluations: EvaluateWork[] = [];
    const others: Attempt<ThreadWork>[] = [];
    for (const { attempt } of attempts) {
      if (attempt.work.type === 'evaluate') evaluations.push(attempt.work);
      else others.push(attempt);
    }
    const activities = this.#activitiesOf(others, problems);
    return partsOf(problems, activities, this.#evaluationsOf(attempts, evaluations, problems));
  }

  /** What is neither an evaluation nor a call of a function. */
  #activitiesOf(attempts: readonly Attempt<ThreadWork>[], problems: ProblemDefinition[]): ActivityOrder[] {
    const activities: ActivityOrder[] = [];
    for (const { activityId, attempt, work } of attempts) {
      if (work.type === 'evaluate' || work.type === 'function') continue;
      activities.push({ activityId, attempt, work: this.#wireOf(work, problems) });
    }
    return activities;
  }

  #forwardedOf(evaluations: ForwardedEvaluations, problems: ProblemDefinition[]): EvaluationOrders {
    const { orders, checkpoints } = evaluations;
    const problem = this.#sent.introduce(evaluations.problem, problems);
    const additions = this.#sent.additionsOfColumns(problem, evaluations);
    return { problem, orders, ...additions, ...(checkpoints && { checkpoints }) };
  }

  /** The evaluations, which a batch has last, as numbers; undefined where there are none. */
  #evaluationsOf(
    attempts: readonly PendingAttempt[],
    evaluations: readonly EvaluateWork[],
    problems: ProblemDefinition[],
  ): EvaluationOrders | undefined {
    const [first] = evaluations;
    if (first === undefined) return undefined;
    const problem = this.#sent.introduce(first.problem, problems);
    const orders = new Float64Array(evaluations.length * ORDER_COLUMNS);
    let at = 0;
    let areCompared = false;
    for (const { attempt } of attempts) {
      const { work } = attempt;
      if (work.type !== 'evaluate') continue;
      orders[at++] = attempt.activityId;
      orders[at++] = attempt.attempt;
      orders[at++] = work.agent.number;
      orders[at++] = work.taskNumber;
      areCompared ||= work.checkpoints !== undefined;
    }
    const additions = this.#sent.additionsOf(problem, evaluations);
    if (!areCompared) return { problem, orders, ...additions };
    return { problem, orders, ...additions, checkpoints: evaluations.map(({ checkpoints }) => checkpoints) };
  }

  #wireOf(work: Exclude<ThreadWork, EvaluateWork | FunctionWork>, problems: ProblemDefinition[]): ActivityOrder['work'] {
    return { ...work, problem: this.#sent.introduce(work.problem, problems) };
  }
}

/** What there is none of is absent. */
function partsOf(
  problems: readonly ProblemDefinition[],
  activities: readonly ActivityOrder[],
  evaluations: EvaluationOrders | undefined,
): RunParts {
  return {
    ...(problems.length > 0 && { problems }),
    ...(activities.length > 0 && { activities }),
    ...(evaluations && { evaluations }),
  };
}
