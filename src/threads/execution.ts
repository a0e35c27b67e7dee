import { monotonicMs } from '../shared/clock.js';
import { describeValue } from '../shared/describe-value.js';
import type { LogSource } from '../shared/messages.js';
import type { HostServices, LogLevel } from '../shared/problem.js';
import { ActivityPrograms } from '../shared/programs/activity-programs.js';
import type { GuardedPrograms } from '../shared/programs/guarded-programs.js';
import { sumOf } from '../shared/results/cost-sum.js';
import type { Direction } from '../shared/results/direction.js';
import { costError, isCost } from '../shared/results/evaluation-result.js';
import { describeWork, type WireWork } from '../shared/work.js';
import { makePollingSignal, type PollingSignal } from './channels/polling-signal.js';
import { ProgressChannel } from './channels/progress-channel.js';
import type { ImpurityWatch } from './impurity-watch.js';
import { isPromiseLike } from './performed.js';
import { type Memory, Remembering } from './remembering.js';
import { Reporting } from './reporting.js';
import type { Supervisor } from './supervisor.js';

/** What all executions of a thread share. */
export interface ThreadServices {
  readonly supervisor: Supervisor;
  readonly host: HostServices;
  readonly memory: Memory;
  /** Notes what user code asks for while it is open. */
  readonly impurities: Pick<ImpurityWatch, 'isOpen'>;
  /** Loaded at the first. */
  readonly programs: () => Promise<GuardedPrograms>;
  log(activityId: number | null, level: LogLevel, source: LogSource, message: string): void;
}

/** Number of a run's first activity, the first evaluation of its root. */
const FIRST_ACTIVITY = 1;

/** One execution of an activity in this thread: its phase, its time, and what user code can do to it. */
export class Execution {
  readonly ticket: number;
  readonly activityId: number;
  readonly attempt: number;
  readonly work: WireWork;
  readonly services: ThreadServices;
  /** Of the module whose function runs, and where its programs do. */
  folder = '';
  /** Buffers of the result that are moved, not copied, with the reply. */
  #moved: readonly ArrayBuffer[] = [];
  #elapsedMs = 0;
  #cost = 0;
  /** What of the cost was told with a value that is remembered. */
  #costTaken = 0;
  #remembering: Remembering | undefined;
  #reporting: Reporting | undefined;
  /** When user code was last seen to end. */
  #endedAtMs: number | undefined;
  #isRunning = false;
  #ended = false;
  #signal: PollingSignal | undefined;
  #progress: ProgressChannel | undefined;
  #programs: ActivityPrograms | undefined;
  #abortListeners: Set<(reason: unknown) => void> | undefined;

  constructor(ticket: number, activityId: number, attempt: number, work: WireWork, services: ThreadServices) {
    this.ticket = ticket;
    this.activityId = activityId;
    this.attempt = attempt;
    this.work = work;
    this.services = services;
  }

  /** Wall time inside the user's functions so far, in milliseconds. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  get moved(): readonly ArrayBuffer[] {
    return this.#moved;
  }

  onMoved(buffers: readonly ArrayBuffer[]): void {
    this.#moved = buffers;
  }

  /** The activity in words. */
  get what(): string {
    return describeWork(this.work);
  }

  /** From here on the time is the import's and `setup`'s, under a limit of their own. */
  startLoading(): void {
    this.throwIfAborted();
    this.#isRunning = false;
    this.services.supervisor.enter('loading', this.ticket, this.activityId, monotonicMs());
  }

  /** From here on, until the end, what user code asks for is noted in a deterministic run. */
  startNoting(): void {
    this.services.impurities.isOpen = true;
  }

  /** Calls user code whose time counts as the activity's; what is not asynchronous is answered at once. */
  run<Result>(call: () => Result | Promise<Result>): Result | Promise<Result> {
    this.throwIfAborted();
    const startedAtMs = monotonicMs();
    // The time of several functions of one activity counts from the first.
    if (!this.#isRunning) this.services.supervisor.enter('running', this.ticket, this.activityId, startedAtMs);
    this.#isRunning = true;
    let isPending = false;
    try {
      const returned = call();
      isPending = isPromiseLike(returned);
      return isPending ? this.#finish(returned, startedAtMs) : returned;
    } finally {
      if (!isPending) this.#count(startedAtMs);
    }
  }

  async #finish<Result>(returned: Result | Promise<Result>, startedAtMs: number): Promise<Result> {
    try {
      return await returned;
    } finally {
      this.#count(startedAtMs);
    }
  }

  #count(startedAtMs: number): void {
    const endedAtMs = monotonicMs();
    this.#endedAtMs = endedAtMs;
    this.#elapsedMs += endedAtMs - startedAtMs;
  }

  /**
   * Nothing that user code left behind reaches the supervisor after this.
   *
   * @returns when user code ended, on the clock of `monotonicMs`
   */
  end(): number {
    this.services.impurities.isOpen = false;
    this.#progress?.flush();
    this.#programs?.end();
    this.#ended = true;
    const endedAtMs = this.#endedAtMs ?? monotonicMs();
    this.services.supervisor.leave(endedAtMs);
    return endedAtMs;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#makeSignal();
    return this.#signal.signal;
  }

  #makeSignal(): PollingSignal {
    const made = makePollingSignal(() => this.#poll());
    this.#signal = made;
    return made;
  }

  /** Aborts the signal if the supervisor has asked for it; called at its notice, and whenever user code reads the signal. */
  #poll(): void {
    const reason = this.services.supervisor.abortReason(this.ticket) ?? this.#reporting?.end;
    if (reason !== undefined) this.#abort(reason);
  }

  #abort(reason: Error): void {
    // Aborting again, or from a listener of the first abort, changes nothing.
    this.#signal?.abort(reason);
    const listeners = this.#abortListeners;
    this.#abortListeners = undefined;
    if (listeners !== undefined) for (const listener of listeners) listener(reason);
  }

  /** Calls back when the activity is to end, at once where it is already. A signal, which does that too, costs more. @returns takes that back */
  whenAborted(listener: (reason: unknown) => void): () => void {
    const reason = this.services.supervisor.abortReason(this.ticket) ?? this.#reporting?.end;
    if (reason === undefined) {
      this.#abortListeners ??= new Set();
      this.#abortListeners.add(listener);
    } else {
      listener(reason);
    }
    return () => this.#abortListeners?.delete(listener);
  }

  /** Its programs. */
  get programs(): ActivityPrograms {
    this.#programs ??= new ActivityPrograms(this.services.programs, {
      kind: this.work.type === 'expand' || this.work.type === 'evaluate' ? this.work.type : null,
      folder: this.folder,
      log: (line) => this.log('info', line),
      heartbeat: () => this.heartbeat(),
      hasEnded: () => this.#ended,
      whenAborted: (listener) => this.whenAborted(listener),
    });
    return this.#programs;
  }

  /** The supervisor's notice has come. */
  onAbort(): void {
    this.#poll();
  }

  throwIfAborted(): void {
    const reason = this.services.supervisor.abortReason(this.ticket);
    if (reason !== undefined) throw reason;
  }

  heartbeat(): void {
    if (!this.#ended) this.services.supervisor.heartbeat();
  }

  progress(fraction: number, message: string | undefined): void {
    if (this.#ended) return;
    this.#progress ??= new ProgressChannel(this.activityId, (notice) => this.services.supervisor.tell(notice), monotonicMs);
    this.#progress.report(fraction, message);
  }

  /**
   * Counts what user code says that it has paid.
   *
   * @throws HgmError ERR_RESULT_SHAPE for what is no finite number of at least 0
   */
  addCost(amount: unknown): void {
    if (!isCost(amount)) throw costError(amount, `${this.what} called addCost with`);
    this.onCost(amount);
  }

  /** Of the first evaluation alone: what is misspelt in it is so in all, and once is enough to say so. */
  get onUnread(): ((sentence: string) => void) | undefined {
    return this.activityId === FIRST_ACTIVITY ? (sentence) => this.log('warn', sentence) : undefined;
  }

  /** A result told what it cost. */
  onCost(cost: number): void {
    if (this.#ended || cost === 0) return;
    this.#cost = sumOf(this.#cost, cost);
    this.services.supervisor.cost(this.ticket, this.#cost);
  }

  /** As `ctx.remember`. */
  remember<Value>(name: string, call: () => Value | Promise<Value>): Promise<Value> {
    this.#remembering ??= new Remembering({
      activityId: this.activityId,
      what: this.what,
      memory: this.services.memory,
      takeCost: () => this.#takeCost(),
      hasEnded: () => this.#ended,
    });
    const answer = this.#remembering.remember(name, call);
    // One that is not awaited must not end the thread when it fails.
    answer.catch(() => undefined);
    return answer;
  }

  /** What an evaluation has reported; undefined for nothing. */
  get reporting(): Reporting | undefined {
    return this.#reporting;
  }

  /**
   * As `ctx.report`.
   *
   * @param direction - of the problem
   * @throws HgmError ERR_RESULT_SHAPE; ERR_HOPELESS
   */
  report(value: unknown, step: unknown, direction: Direction | undefined): void {
    if (this.#ended) return;
    const checkpoints = this.work.type === 'evaluate' ? this.work.checkpoints : undefined;
    this.#reporting ??= new Reporting({ what: this.what, checkpoints, direction });
    const end = this.#reporting.report(value, step);
    if (end === undefined) return;
    this.#abort(end);
    throw end;
  }

  #takeCost(): number {
    // What an ended attempt has cost was told as a whole.
    if (this.#ended) return 0;
    const cost = this.#cost - this.#costTaken;
    this.#costTaken = this.#cost;
    return cost;
  }

  log(level: LogLevel, message: string): void {
    this.services.log(this.activityId, level, 'log', typeof message === 'string' ? message : describeValue(message));
  }
}
