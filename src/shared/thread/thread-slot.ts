/**
 * The slot: a few words of shared memory in which a thread says what it is doing, for the main thread to read while user code keeps
 * the thread from answering messages, and in which the main thread asks it to abort.
 *
 * Times are whole milliseconds of a clock that all threads share, kept modulo 2^32 since only their age is wanted.
 */

import { monotonicMs } from '../clock.js';
import { ToldCosts, toldCostsBytes } from './told-costs.js';

/** `loading` is the import of a module, its parameters and its `setup`; `running` is any other user code. */
export type ThreadPhase = 'idle' | 'loading' | 'running';

/** What a slot said at one moment. */
export interface SlotReading {
  readonly phase: ThreadPhase;
  /** The execution that the thread is on, or, when idle, was on last; 0 before the first. */
  readonly ticket: number;
  /** How long the phase has lasted, in whole milliseconds. */
  readonly phaseAgeMs: number;
  /** Since the last heartbeat or, without one, since user code started, in whole milliseconds. */
  readonly heartbeatAgeMs: number;
}

const PHASES = ['idle', 'loading', 'running'] as const satisfies readonly ThreadPhase[];
const PHASE_NUMBERS = { loading: 1, running: 2 } as const;
const PHASE_WORD = 0;
const TICKET_WORD = 1;
const SINCE_WORD = 2;
const HEARTBEAT_WORD = 3;
const ABORT_WORD = 4;
const REVOKED_WORD = 5;
/** Number of 32-bit words; even, so that what follows them is aligned to 8 bytes. */
const WORDS = 6;
const WORDS_BYTES = WORDS * Int32Array.BYTES_PER_ELEMENT;

function ageOf(now: number, then: number): number {
  // The difference of two times modulo 2^32, and not below 0 where the thread's clock was read later than ours.
  return Math.max(0, (now - then) | 0);
}

/** Whether a ticket comes before another one; tickets wrap around, so those compared must be less than 2^31 apart. */
export function isBefore(ticket: number, other: number): boolean {
  return ((ticket - other) | 0) < 0;
}

/**
 * One thread's slot. The thread alone calls `claim`, `enter`, `leave`, `heartbeat` and `isAbortRequested`, the main thread alone `read`,
 * `requestAbort` and `revokeThrough`. A ticket numbers one execution at one thread, so that a late request cannot hit the next attempt of an activity.
 */
export class ThreadSlot {
  readonly buffer: SharedArrayBuffer;
  /** What executions have cost so far. */
  readonly costs: ToldCosts;
  readonly #words: Int32Array;

  /**
   * A new slot, or the view of one that the other thread made.
   *
   * @param places - for the costs of so many executions. @defaultValue those of batches
   */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(WORDS_BYTES + toldCostsBytes()), places?: number) {
    this.buffer = buffer;
    this.costs = new ToldCosts(buffer, WORDS_BYTES, places);
    this.#words = new Int32Array(buffer, 0, WORDS);
  }

  /** The slot of one execution alone: a new one, or the view of one that the other thread made. */
  static ofOne(buffer: SharedArrayBuffer = new SharedArrayBuffer(WORDS_BYTES + toldCostsBytes(1))): ThreadSlot {
    return new ThreadSlot(buffer, 1);
  }

  /**
   * The thread is about to start an execution: whether it may. Which of the two comes first, this or {@link revokeThrough}, is the same
   * for both threads, since each writes its word before it reads the other's.
   */
  claim(ticket: number): boolean {
    Atomics.store(this.#words, TICKET_WORD, ticket);
    return isBefore(Atomics.load(this.#words, REVOKED_WORD), ticket);
  }

  /**
   * Takes back executions up to a ticket, as far as they have not been claimed.
   *
   * @returns the ticket that was claimed last: later ones are never started
   */
  revokeThrough(ticket: number): number {
    Atomics.store(this.#words, REVOKED_WORD, ticket);
    return Atomics.load(this.#words, TICKET_WORD);
  }

  enter(phase: 'loading' | 'running', ticket: number, nowMs: number = monotonicMs()): void {
    const now = nowMs | 0;
    Atomics.store(this.#words, TICKET_WORD, ticket);
    Atomics.store(this.#words, SINCE_WORD, now);
    Atomics.store(this.#words, HEARTBEAT_WORD, now);
    Atomics.store(this.#words, PHASE_WORD, PHASE_NUMBERS[phase]);
  }

  leave(nowMs: number = monotonicMs()): void {
    Atomics.store(this.#words, SINCE_WORD, nowMs | 0);
    Atomics.store(this.#words, PHASE_WORD, 0);
  }

  heartbeat(nowMs: number = monotonicMs()): void {
    Atomics.store(this.#words, HEARTBEAT_WORD, nowMs | 0);
  }

  isAbortRequested(ticket: number): boolean {
    return Atomics.load(this.#words, ABORT_WORD) === ticket;
  }

  requestAbort(ticket: number): void {
    Atomics.store(this.#words, ABORT_WORD, ticket);
  }

  read(nowMs: number = monotonicMs()): SlotReading {
    const words = this.#words;
    for (;;) {
      const ticket = Atomics.load(words, TICKET_WORD);
      const phase = Atomics.load(words, PHASE_WORD);
      const since = Atomics.load(words, SINCE_WORD);
      const heartbeat = Atomics.load(words, HEARTBEAT_WORD);
      // The thread may have moved on between two loads; the phase and ticket read again tell.
      if (Atomics.load(words, PHASE_WORD) !== phase || Atomics.load(words, TICKET_WORD) !== ticket) continue;
      const now = nowMs | 0;
      return { phase: PHASES[phase] ?? 'idle', ticket, phaseAgeMs: ageOf(now, since), heartbeatAgeMs: ageOf(now, heartbeat) };
    }
  }
}
