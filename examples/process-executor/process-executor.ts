import { type ChildProcess, fork } from 'node:child_process';
import {
  type ActivityWork,
  type Attempt,
  type AttemptOutcome,
  type Executor,
  type ExecutorListener,
  HgmError,
  type SettleAttempt,
} from 'hgm-orchestrator';
import type { AttemptMessage } from './attempt.js';

/** An attempt that has not settled; without a process it waits for its turn. */
interface Unsettled {
  readonly attempt: Attempt<ActivityWork>;
  readonly settle: SettleAttempt;
  /** What it has told of its cost. */
  cost: number;
  child?: ChildProcess;
  timer?: NodeJS.Timeout;
}

const failed = (error: Error, elapsedMs = 0): AttemptOutcome => ({ status: 'failed', error, elapsedMs });

/** Runs each attempt in a process of its own, which ends with it: nothing that user code does outlives it. */
export class ProcessExecutor implements Executor<ActivityWork> {
  readonly #processes: number;
  /** By activity, in the order in which they came. */
  readonly #unsettled = new Map<number, Unsettled>();
  readonly #exits = new Set<Promise<unknown>>();
  #listener: ExecutorListener | undefined;
  #isClosed = false;

  /** @param processes - how many run at a time, an integer >= 1 */
  constructor(processes: number) {
    this.#processes = processes;
  }

  get desiredAttempts(): number {
    return this.#processes;
  }

  execute(attempt: Attempt<ActivityWork>, settle: SettleAttempt): void {
    const unsettled = { attempt, settle, cost: 0 };
    this.#unsettled.set(attempt.activityId, unsettled);
    // Never from within this call.
    queueMicrotask(() => {
      if (this.#isClosed) this.#settle(unsettled, failed(new HgmError('ERR_CLOSED', 'the process executor is closed')));
      else this.#startWaiting();
    });
  }

  cancel(activityId: number, reason: HgmError): void {
    const unsettled = this.#unsettled.get(activityId);
    if (unsettled !== undefined) queueMicrotask(() => this.#settle(unsettled, failed(reason)));
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new HgmError('ERR_CLOSED', 'the process executor was closed before the activity ended');
    for (const unsettled of [...this.#unsettled.values()]) this.#settle(unsettled, failed(error));
    await Promise.all(this.#exits);
  }

  #startWaiting(): void {
    const waiting = [...this.#unsettled.values()].filter(({ child }) => child === undefined);
    const free = this.#processes - (this.#unsettled.size - waiting.length);
    for (const unsettled of waiting.slice(0, Math.max(0, free))) this.#start(unsettled);
  }

  #start(unsettled: Unsettled): void {
    const { attempt, activityId } = unsettled.attempt;
    const child = fork(new URL('./attempt.js', import.meta.url), { serialization: 'advanced' });
    unsettled.child = child;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    this.#exits.add(exit);
    child.on('message', (message: AttemptMessage) => this.#onMessage(unsettled, message));
    child.once('error', (error) => this.#settle(unsettled, failed(error)));
    child.once('exit', (code, signal) => {
      this.#exits.delete(exit);
      const error = new HgmError('ERR_THREAD_EXIT', `the process of activity ${activityId} ended with ${signal ?? code}`);
      this.#settle(unsettled, failed(error));
    });
    child.send({ work: unsettled.attempt.work, attempt });
  }

  #onMessage(unsettled: Unsettled, message: AttemptMessage): void {
    const { activityId, startToCloseTimeoutMs } = unsettled.attempt;
    // What was on its way when the attempt settled.
    if (this.#unsettled.get(activityId) !== unsettled) return;
    switch (message.type) {
      case 'started':
        if (Number.isFinite(startToCloseTimeoutMs)) {
          unsettled.timer = setTimeout(() => this.#onTimeout(unsettled), startToCloseTimeoutMs);
        }
        break;
      case 'log':
        this.#listener?.onLog({ activityId, level: message.level, message: message.message, source: 'log' });
        break;
      case 'progress':
        this.#listener?.onProgress({ activityId, fraction: message.fraction, message: message.message });
        break;
      case 'cost':
        unsettled.cost += message.amount;
        break;
      case 'completed':
        this.#settle(unsettled, { status: 'completed', value: message.value, elapsedMs: message.elapsedMs });
        break;
      case 'failed':
        this.#settle(unsettled, failed(new Error(message.message), message.elapsedMs));
        break;
    }
  }

  #onTimeout(unsettled: Unsettled): void {
    const limitMs = unsettled.attempt.startToCloseTimeoutMs;
    const message = `activity ${unsettled.attempt.activityId} took longer than startToCloseTimeoutMs, ${limitMs} ms`;
    this.#settle(unsettled, failed(new HgmError('ERR_START_TO_CLOSE_TIMEOUT', message), limitMs));
  }

  /** The first outcome counts, and ends the process. */
  #settle(unsettled: Unsettled, outcome: AttemptOutcome): void {
    const { attempt, settle, child, timer, cost } = unsettled;
    if (this.#unsettled.get(attempt.activityId) !== unsettled) return;
    this.#unsettled.delete(attempt.activityId);
    clearTimeout(timer);
    child?.kill('SIGKILL');
    settle(attempt, { ...outcome, cost });
    if (!this.#isClosed) this.#startWaiting();
  }
}
