import { type MessagePort, type ResourceLimits, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { monotonicMs, within } from '../../../shared/clock.js';
import { encodeError } from '../../../shared/error-envelope.js';
import type { HgmError } from '../../../shared/errors.js';
import type { ProblemDefinition } from '../../../shared/messages.js';
import { inheritedFlags } from '../../../shared/thread/thread-flags.js';
import { ThreadSlot } from '../../../shared/thread/thread-slot.js';
import { isWaitingHello, type WaitingAnswer, type WaitingOrder } from '../../../shared/thread/waiting-protocol.js';
import { WAITING_ENTRY_URL } from '../../remote/thread-entry-url.js';
import type { ProblemNumbers } from '../threads/problem-numbers.js';
import type { ThreadEnd } from '../threads/thread-pool.js';
import type { LiveAttempt, WaitingAttempt } from './waiting-attempt.js';

/** Longest wait of closing for a thread that is starting, in milliseconds: one that is ended while it loads its entry may abort the process. */
const START_PATIENCE_MS = 5000;

/** What a thread tells its owner. */
export interface WaitingThreadEvents {
  onAnswer(thread: WaitingThread, answer: WaitingAnswer): void;
  /** It has started, and was sent what had waited for that. */
  onStarted(thread: WaitingThread): void;
  /** An order could not be sent: what it holds cannot be cloned. Told later than the order. */
  onUnsent(thread: WaitingThread, live: LiveAttempt, cause: unknown): void;
  /** The thread is gone: what it has not answered it never will. */
  onGone(thread: WaitingThread, end: ThreadEnd): void;
}

/** One thread for work that waits, which runs many attempts at a time, and what it has of them. */
export class WaitingThread {
  /** Those that nobody has settled. */
  readonly live = new Map<number, LiveAttempt>();
  /** Tickets of attempts that were settled without it, and that it may still be on. */
  readonly abandoned = new Set<number>();
  /** Attempts that it was given. */
  given = 0;
  /** Whether it takes nothing new: it ends once nothing is live. */
  isRetired = false;
  /** Whether it was ended because its loop did not turn: then nobody is charged who was not overdue. */
  isBlocked = false;
  /** Since when it has been asked to turn its loop, and has not; undefined while nothing is asked. */
  askedAtMs: number | undefined;
  readonly #worker: Worker;
  readonly #events: WaitingThreadEvents;
  readonly #problemNumbers: ProblemNumbers;
  readonly #introduced = new Set<number>();
  /** Those that wait for the thread to start. */
  readonly #unsent: LiveAttempt[] = [];
  readonly #started: Promise<void>;
  #onStarted: () => void = () => undefined;
  readonly #exited: Promise<void>;
  #port: MessagePort | undefined;
  #ender: Int32Array | undefined;
  #endingSinceMs: number | undefined;
  #isGone = false;

  constructor(resourceLimits: ResourceLimits | undefined, problemNumbers: ProblemNumbers, events: WaitingThreadEvents) {
    this.#events = events;
    this.#problemNumbers = problemNumbers;
    this.#worker = new Worker(new URL(WAITING_ENTRY_URL), {
      name: 'hgm-waiting',
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
      ...inheritedFlags(),
    });
    this.#worker.unref();
    this.#started = new Promise((resolve) => {
      this.#onStarted = resolve;
    });
    this.#worker.on('message', (message: unknown) => this.#onHello(message));
    this.#worker.once('error', (error: unknown) => this.#onEnd({ type: 'error', error }));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (exitCode) => {
        this.#onEnd({ type: 'exit', exitCode });
        this.#onStarted();
        resolve();
      });
    });
  }

  /** Whether it has said hello: one that ends before that cannot be started at all. */
  get hasStarted(): boolean {
    return this.#port !== undefined;
  }

  /** When it was told to terminate, or was gone. */
  get endingSinceMs(): number | undefined {
    return this.#endingSinceMs;
  }

  /** Ticket of the attempt whose code ended the thread; 0 where none is known to have. */
  get endedBy(): number {
    return this.#ender === undefined ? 0 : Atomics.load(this.#ender, 0);
  }

  /** Whether it has an attempt of an activity that nobody has settled. */
  hasLive(activityId: number): boolean {
    for (const { pending } of this.live.values()) if (pending.attempt.activityId === activityId) return true;
    return false;
  }

  start(ticket: number, pending: WaitingAttempt): LiveAttempt {
    const live: LiveAttempt = { ticket, pending, slot: ThreadSlot.ofOne(), sentAtMs: undefined };
    if (this.live.size === 0) this.#worker.ref();
    this.live.set(ticket, live);
    this.given++;
    if (this.#port === undefined) this.#unsent.push(live);
    else this.#send(live);
    return live;
  }

  /** Asks an attempt to end by itself. */
  requestAbort({ ticket, slot }: LiveAttempt, reason: HgmError): void {
    this.askedAtMs ??= monotonicMs();
    // The reason first: code that polls shared memory looks for it as soon as it sees the request.
    this.#post({ type: 'abort', ticket, reason: encodeError(reason) });
    slot.requestAbort(ticket);
  }

  /** An attempt is settled; whatever the thread still tells of it is ignored. */
  forget(live: LiveAttempt): void {
    live.pending.paid += live.slot.costs.take(live.ticket);
    this.live.delete(live.ticket);
    const index = this.#unsent.indexOf(live);
    if (index >= 0) this.#unsent.splice(index, 1);
    if (this.live.size === 0) this.#worker.unref();
  }

  /** Likewise of one that the thread is still on. */
  abandon(live: LiveAttempt): void {
    this.forget(live);
    this.abandoned.add(live.ticket);
    this.#post({ type: 'abandon', ticket: live.ticket });
  }

  /** Ends the thread as soon as it runs JavaScript again; a native call is not interrupted. */
  terminate(): void {
    if (this.#endingSinceMs !== undefined) return;
    this.#endingSinceMs = monotonicMs();
    void this.#worker.terminate();
  }

  /** Ends the thread. Resolves when it is gone, or `timeoutMs` later. */
  async close(timeoutMs: number): Promise<void> {
    await within(this.#started, START_PATIENCE_MS);
    this.terminate();
    await within(this.#exited, timeoutMs);
  }

  /** Hands on what the thread has posted and was not yet delivered. */
  deliver(): void {
    const port = this.#port;
    if (port === undefined) return;
    for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
      this.#events.onAnswer(this, received.message);
    }
  }

  #onHello(message: unknown): void {
    if (this.#port !== undefined || !isWaitingHello(message)) return;
    this.#port = message.port;
    this.#ender = new Int32Array(message.ender);
    this.#port.on('message', (answer: WaitingAnswer) => this.#events.onAnswer(this, answer));
    // The thread itself keeps the process alive while it has work.
    this.#port.unref();
    this.#onStarted();
    for (const live of this.#unsent.splice(0)) this.#send(live);
    this.#events.onStarted(this);
  }

  #send(live: LiveAttempt): void {
    const { ticket, pending, slot } = live;
    const { work } = pending;
    const { activityId, attempt } = pending.attempt;
    const number = this.#problemNumbers.numberOf(work.problem);
    const problems: ProblemDefinition[] = this.#introduced.has(number) ? [] : [{ number, reference: work.problem }];
    live.sentAtMs = monotonicMs();
    try {
      const wire = { ...work, problem: number };
      this.#port?.postMessage({ type: 'start', ticket, activityId, attempt, slot: slot.buffer, problems, work: wire });
      this.#introduced.add(number);
    } catch (cause) {
      queueMicrotask(() => this.#events.onUnsent(this, live, cause));
    }
  }

  #post(order: WaitingOrder): void {
    this.#port?.postMessage(order);
  }

  #onEnd(end: ThreadEnd): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#endingSinceMs ??= monotonicMs();
    this.deliver();
    this.#events.onGone(this, end);
  }
}
