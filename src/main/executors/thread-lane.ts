/** What the main thread knows of one pool thread: what it was sent, and what it remembers. */
import { encodeError } from '../../shared/error-envelope.js';
import type { HgmError } from '../../shared/errors.js';
import type { RunMessage } from '../../shared/messages.js';
import type { SlotReading } from '../../shared/thread-slot.js';
import type { ThreadWork, WireWork } from '../../shared/work.js';
import type { Attempt } from './executor.js';
import type { PendingAttempt } from './pending-attempt.js';
import type { PoolThread } from './pool-thread.js';
import type { ProblemNumbers } from './problem-numbers.js';

/** An attempt that was sent to the lane's thread and not yet answered. */
export interface SentAttempt {
  readonly pending: PendingAttempt;
  readonly ticket: number;
  readonly sentAtMs: number;
}

const LARGEST_TICKET = 2 ** 31 - 1;

/** One thread's lane. It is free, busy with one attempt, or ending: told to terminate and not yet gone. */
export class ThreadLane {
  readonly thread: PoolThread;
  readonly #problemNumbers: ProblemNumbers;
  readonly #knownProblems = new Set<number>();
  #ticket = 0;
  #sent: SentAttempt | undefined;
  #endingSinceMs: number | undefined;

  constructor(thread: PoolThread, problemNumbers: ProblemNumbers) {
    this.thread = thread;
    this.#problemNumbers = problemNumbers;
  }

  get sent(): SentAttempt | undefined {
    return this.#sent;
  }

  /** When the thread was told to terminate. */
  get endingSinceMs(): number | undefined {
    return this.#endingSinceMs;
  }

  /** Takes an attempt on, and returns the message that carries it. */
  take(pending: PendingAttempt, nowMs: number): RunMessage {
    this.#ticket = this.#ticket === LARGEST_TICKET ? 1 : this.#ticket + 1;
    this.#sent = { pending, ticket: this.#ticket, sentAtMs: nowMs };
    return this.#messageOf(pending.attempt, this.#ticket);
  }

  /** The attempt was answered, or never sent. */
  release(): void {
    this.#sent = undefined;
  }

  /** A message that could not be sent told the thread of no problem. */
  forgetProblems(): void {
    this.#knownProblems.clear();
  }

  /** What the slot says of the attempt that was sent; undefined when its user code has not started, or has ended. */
  readExecution(): SlotReading | undefined {
    const reading = this.thread.slot.read();
    return reading.ticket === this.#sent?.ticket && reading.phase !== 'idle' ? reading : undefined;
  }

  /** How long user code has run in the attempt that was sent, or ran when its thread ended, in whole milliseconds. */
  executionMs(): number {
    const reading = this.readExecution();
    return reading?.phase === 'running' ? reading.phaseAgeMs : 0;
  }

  /** Asks the attempt to end by itself. */
  requestAbort(reason: HgmError): void {
    const ticket = this.#sent?.ticket;
    if (ticket === undefined) return;
    // The reason first: code that polls shared memory looks for it as soon as it sees the request.
    this.thread.notify({ type: 'abort', ticket, reason: encodeError(reason) });
    this.thread.slot.requestAbort(ticket);
  }

  terminate(nowMs: number): void {
    this.#endingSinceMs = nowMs;
    this.thread.terminate();
  }

  #messageOf({ activityId, attempt, work }: Attempt<ThreadWork>, ticket: number): RunMessage {
    if (work.type === 'function') return { problems: [], activities: [{ ticket, activityId, attempt, work }] };
    const number = this.#problemNumbers.numberOf(work.problem);
    const wireWork: WireWork = { ...work, problem: number };
    const problems = this.#knownProblems.has(number) ? [] : [{ number, reference: work.problem }];
    this.#knownProblems.add(number);
    return { problems, activities: [{ ticket, activityId, attempt, work: wireWork }] };
  }
}
