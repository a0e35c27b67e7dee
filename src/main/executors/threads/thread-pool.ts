/** Piscina as the thread executor needs it: it starts threads and replaces them, and the owner is told how each ends and gives them work. */
import type { ResourceLimits, Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { within } from '../../../shared/clock.js';
import { type HelloMessage, isHello } from '../../../shared/messages.js';
import { recordFileData } from '../../../shared/thread/activity-record.js';
import { inheritedFlags } from '../../../shared/thread/thread-flags.js';
import { THREAD_ENTRY_URL } from '../../remote/thread-entry-url.js';
import { GuardProcess } from '../programs/guard-process.js';
import { PoolThread, type PoolThreadListener } from './pool-thread.js';

/** How a thread ended: by an error that nothing caught, or with an exit code. */
export type ThreadEnd =
  | { readonly type: 'error'; readonly error: unknown }
  | { readonly type: 'exit'; readonly exitCode: number };

/** What a pool tells its owner. */
export interface ThreadPoolEvents extends PoolThreadListener {
  /** A thread can take work. */
  onReady(thread: PoolThread): void;
  /** A thread that was ready is gone: what it has not answered it never will. */
  onGone(thread: PoolThread, end: ThreadEnd): void;
  /** A thread died while it started, and none will replace it: so many are left. `cause` is the last error, if one is known. */
  onShrunk(threadsLeft: number, cause: unknown): void;
}

export interface ThreadPoolOptions {
  readonly threads: number;
  readonly resourceLimits: ResourceLimits | undefined;
  /** What user code is given to end by itself, in milliseconds. */
  readonly cancelGraceMs: number;
  /** Descriptor of the file in which the only thread says what it is on; undefined for none. */
  readonly recordFile?: number | undefined;
}

/** Threads in native calls exit when those return; closing does not wait for them. */
const CLOSE_TIMEOUT_MS = 1000;
/** Longest wait of closing for threads that are starting, and the interval at which it looks; both in milliseconds. */
const START_PATIENCE_MS = 5000;
const START_LOOK_MS = 5;

export class ThreadPool {
  /** Of the programs that its threads run. */
  readonly guard: GuardProcess;
  readonly #piscina: Piscina;
  readonly #size: number;
  readonly #events: ThreadPoolEvents;
  /** Threads that said hello and that Piscina does not yet hold for ready: one that died then would never be replaced. */
  readonly #greeted = new Map<number, PoolThread>();
  /** Threads that Piscina holds for ready and that did not yet say hello. */
  readonly #created = new Set<number>();
  #lastError: unknown;
  /** Ids of threads that have said hello, so have loaded their entry, and have not ended. */
  readonly #started = new Set<number>();
  #isClosing = false;
  #isReplacing = true;

  constructor({ threads, resourceLimits, cancelGraceMs, recordFile }: ThreadPoolOptions, events: ThreadPoolEvents) {
    this.guard = new GuardProcess(cancelGraceMs);
    this.#size = threads;
    this.#events = events;
    this.#piscina = new Piscina({
      filename: THREAD_ENTRY_URL,
      // A lost thread is replaced only up to minThreads.
      minThreads: threads,
      maxThreads: threads,
      // 'sync' would halt a thread between tasks, and with it what user code left behind: its unhandled rejection would then end the
      // thread under a later activity, which would be blamed.
      atomics: 'disabled',
      recordTiming: false,
      ...(recordFile === undefined ? {} : { workerData: recordFileData(recordFile) }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
      ...inheritedFlags(),
    });
    this.#piscina.on('message', (message: unknown) => {
      if (isHello(message)) this.#onHello(message);
    });
    this.#piscina.on('workerCreate', ({ id }: { readonly id: number }) => this.#onCreated(id));
    // Piscina replaces the thread, or does not, right after this event.
    this.#piscina.on('workerDestroy', () => queueMicrotask(() => this.#checkSize()));
    // Without a listener the error of a thread that runs nothing would end the process. A ready thread's is told by `onGone`.
    this.#piscina.on('error', (error: unknown) => {
      this.#lastError = error;
    });
  }

  /** From now on a thread that ends is not replaced: there will be no more work. */
  stopReplacing(): void {
    this.#isReplacing = false;
    this.#piscina.options.minThreads = 0;
  }

  /** Ends all threads. Resolves when they are gone, or held off too long by native calls. */
  async close(): Promise<void> {
    this.stopReplacing();
    await this.#whenStarted();
    this.#isClosing = true;
    await within(this.#piscina.destroy(), CLOSE_TIMEOUT_MS);
    await this.guard.close();
  }

  /**
   * Waits, so long and no longer, for threads that are still loading their entry: Node 20 may abort the process when a thread is
   * terminated within a require of an ES module, which is how Piscina begins.
   */
  async #whenStarted(): Promise<void> {
    const deadline = performance.now() + START_PATIENCE_MS;
    while (this.#piscina.threads.some(({ threadId }) => !this.#started.has(threadId)) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, START_LOOK_MS));
    }
  }

  #onHello(hello: HelloMessage): void {
    const { threadId } = hello;
    const worker = this.#piscina.threads.find((candidate) => candidate.threadId === threadId);
    if (worker === undefined) return;
    this.#started.add(threadId);
    worker.once('exit', () => {
      this.#started.delete(threadId);
      this.#greeted.delete(threadId);
    });
    const thread = new PoolThread(worker, hello, this.#events);
    if (this.#created.delete(threadId)) {
      this.#start(thread, worker);
      return;
    }
    this.#greeted.set(threadId, thread);
  }

  #onCreated(threadId: number): void {
    if (this.#isClosing) {
      // An error while the pool was closed can make Piscina start one more thread.
      void this.#piscina.destroy();
      return;
    }
    const thread = this.#greeted.get(threadId);
    const worker = this.#piscina.threads.find((candidate) => candidate.threadId === threadId);
    if (thread === undefined || worker === undefined) {
      this.#created.add(threadId);
      worker?.once('exit', () => this.#created.delete(threadId));
      return;
    }
    this.#greeted.delete(threadId);
    this.#start(thread, worker);
  }

  #start(thread: PoolThread, worker: Worker): void {
    let isGone = false;
    const onEnd = (end: ThreadEnd) => {
      if (isGone) return;
      isGone = true;
      this.#events.onGone(thread, end);
    };
    // An error comes before its exit, and Piscina gives the thread up at the first of them.
    worker.once('error', (error: unknown) => onEnd({ type: 'error', error }));
    worker.once('exit', (exitCode) => onEnd({ type: 'exit', exitCode }));
    this.#events.onReady(thread);
  }

  #checkSize(): void {
    const left = this.#piscina.threads.length;
    if (left < this.#size && this.#isReplacing) this.#events.onShrunk(left, this.#lastError);
  }
}
