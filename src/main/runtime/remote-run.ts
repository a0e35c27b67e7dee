import type { Json } from '../../shared/json.js';
import { readAsk } from '../../shared/leases/ask-fields.js';
import type { JsonLeasing, WhenGone } from '../../shared/leases/json-leasing.js';
import type { AskOptions, Lease, Leasing, RenewalAnswer, TokenAnswer, ToldResult } from '../../shared/leases/lease.js';
import type { LeaseInfo } from '../../shared/leases/lease-info.js';
import { checkAgent } from '../../shared/results/agent-state.js';
import type { WorkerInfo } from '../../shared/workers/worker-info.js';
import { type AgentPage, type AgentPageOptions, resolveAgentPageOptions } from '../engine/agent-page.js';
import { type EventsOptions, readEventsOptions } from '../run/events/events-options.js';
import type { RunEvent } from '../run/events/run-events.js';
import { listenToAbort } from '../run/listen-to-abort.js';
import type { RunProgress, RunResult } from '../run/run.js';
import { ADDED, type AddAgentOptions, type Steering } from '../run/steering/steering.js';
import type { LiveRunOptions } from '../run/steering/steering-change.js';
import { readUpdate } from '../run/steering/update-fields.js';
import { LeaseCalls } from './lease-calls.js';
import { decodeEvent, type SteeringOrder } from './runtime-protocol.js';
import type { RuntimeThread } from './runtime-thread.js';

/**
 * A search in the thread of a runtime. Every method rejects with ERR_THREAD_EXIT once that thread has died, and with ERR_CLOSED once the
 * runtime is closed or the run disposed of.
 */
export interface RemoteRun extends AsyncDisposable, Steering, Leasing {
  /** The id of the run, which `resumeRun` takes. */
  readonly id: string;
  /**
   * Events from now on, for this reader, in batches that are fetched as it reads: those that wait are in the runtime's thread, in a buffer
   * of `eventBufferSize`, so a slow reader never slows the search and loses the oldest, which a `dropped` event says. Leaving the loop ends it.
   *
   * @throws HgmError ERR_OPTION
   */
  events(options?: EventsOptions): AsyncIterableIterator<RunEvent>;
  /** How far the run is now, by what is acknowledged. */
  progress(): Promise<RunProgress>;
  /** Chooses nothing more; what is running is given the grace period, then cancelled. Resolves when the runtime has heard of it. */
  stop(): Promise<void>;
  /** How the run ended, when it has ended and its threads are gone. */
  result(): Promise<RunResult>;
  /** What is leased to those outside, the longest held first. */
  leases(): Promise<readonly LeaseInfo[]>;
  /** The workers that take part in the run, or refuse to: with the option `redis`; else none. */
  workers(): Promise<readonly WorkerInfo[]>;
  /** A page of agents in the order of their making, consistent in itself. `cursor` is null at the end. */
  snapshotPage(options?: AgentPageOptions): Promise<AgentPage<Json>>;
  /** @internal What is leased and told, as JSON. */
  readonly inJson: JsonLeasing;
  /** Stops the run, waits for its end, and has the runtime's thread forget it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A {@link RemoteRun} that has begun under this number. */
export class ThreadRun implements RemoteRun {
  readonly id: string;
  readonly inJson: JsonLeasing;
  readonly #thread: RuntimeThread;
  readonly #number: number;
  readonly #nextNumber: () => number;
  readonly #result: Promise<RunResult>;
  readonly #leaseCalls: LeaseCalls;

  constructor(id: string, number: number, thread: RuntimeThread, nextNumber: () => number) {
    this.id = id;
    this.#number = number;
    this.#thread = thread;
    this.#nextNumber = nextNumber;
    this.#leaseCalls = new LeaseCalls((calls) => thread.call((remote) => remote.exchange(number, calls)));
    this.inJson = {
      ask: (json, whenGone) => this.#askInJson(json, whenGone),
      tell: (json) => this.#leaseCalls.call({ type: 'tell', json }).answer,
    };
    // Called at once, so that the process lives as long as the run. A failure is told by `result()`.
    this.#result = thread.call((remote) => remote.result(number));
    this.#result.catch(() => undefined);
  }

  events(options: EventsOptions = {}): AsyncIterableIterator<RunEvent> {
    const { types } = readEventsOptions(options);
    return new RemoteEvents(this.#thread, this.#number, this.#nextNumber(), types);
  }

  progress(): Promise<RunProgress> {
    return this.#thread.call((remote) => remote.progress(this.#number));
  }

  stop(): Promise<void> {
    return this.#thread.call((remote) => remote.stop(this.#number));
  }

  result(): Promise<RunResult> {
    return this.#result;
  }

  pause(): Promise<void> {
    return this.#steer({ type: 'pause' });
  }

  unpause(): Promise<void> {
    return this.#steer({ type: 'unpause' });
  }

  setExpansionGate(open: boolean): Promise<void> {
    return this.#steer({ type: 'setExpansionGate', open });
  }

  prune(key: string): Promise<void> {
    return this.#steer({ type: 'prune', key });
  }

  evaluateNext(key: string): Promise<void> {
    return this.#steer({ type: 'evaluateNext', key });
  }

  async update(update: LiveRunOptions): Promise<void> {
    const checked = readUpdate(update);
    return this.#steer({ type: 'update', update: checked });
  }

  async addAgent(state: Json, { parent }: AddAgentOptions = {}): Promise<string> {
    // What cannot be cloned would not reach the thread.
    const checked = checkAgent(state, ADDED);
    return this.#thread.call((remote) => remote.addAgent(this.#number, checked, parent === undefined ? {} : { parent }));
  }

  async ask(options: AskOptions = {}): Promise<readonly Lease[]> {
    readAsk(options);
    const { signal, ...asked } = options;
    let forgetSignal: (() => void) | undefined;
    try {
      const json = await this.#askInJson(JSON.stringify(asked), (forget) => {
        forgetSignal = listenToAbort(signal, forget);
        if (signal?.aborted) forget();
      });
      const leases: readonly Lease[] = JSON.parse(json);
      return leases;
    } finally {
      forgetSignal?.();
    }
  }

  async tell(results: readonly ToldResult[]): Promise<readonly TokenAnswer[]> {
    return this.#thread.call((remote) => remote.tell(this.#number, results));
  }

  async renew(tokens: readonly string[]): Promise<readonly RenewalAnswer[]> {
    return this.#thread.call((remote) => remote.renew(this.#number, tokens));
  }

  async release(tokens: readonly string[]): Promise<readonly TokenAnswer[]> {
    return this.#thread.call((remote) => remote.release(this.#number, tokens));
  }

  leases(): Promise<readonly LeaseInfo[]> {
    return this.#thread.call((remote) => remote.leases(this.#number));
  }

  workers(): Promise<readonly WorkerInfo[]> {
    return this.#thread.call((remote) => remote.workers(this.#number));
  }

  async snapshotPage(options: AgentPageOptions = {}): Promise<AgentPage<Json>> {
    const page = resolveAgentPageOptions(options);
    return this.#thread.call((remote) => remote.snapshotPage(this.#number, page));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#result;
    await this.#thread.call((remote) => remote.forget(this.#number));
  }

  async #askInJson(json: string, whenGone?: WhenGone): Promise<string> {
    const { answer, forget } = this.#leaseCalls.call({ type: 'ask', json });
    let isGone = false;
    whenGone?.(() => {
      isGone = true;
      forget();
    });
    const leases = await answer;
    if (!isGone) return leases;
    // They were on their way when whoever asked had gone.
    const given: readonly Lease[] = JSON.parse(leases);
    await this.release(given.map(({ token }) => token));
    return '[]';
  }

  #steer(order: SteeringOrder): Promise<void> {
    return this.#thread.call((remote) => remote.steer(this.#number, order));
  }
}

/** Reads events a batch at a time. Calls of `next` are answered in their order. */
class RemoteEvents implements AsyncIterableIterator<RunEvent> {
  readonly #thread: RuntimeThread;
  readonly #reader: number;
  readonly #opened: Promise<void>;
  #batch: readonly RunEvent[] = [];
  #index = 0;
  #isLast = false;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(thread: RuntimeThread, run: number, reader: number, types: readonly RunEvent['type'][] | undefined) {
    this.#thread = thread;
    this.#reader = reader;
    // Before the first `next`, which tells of a failure: events are wanted from now on.
    this.#opened = thread.call((remote) => remote.openReader(run, reader, types));
    this.#opened.catch(() => undefined);
  }

  next(): Promise<IteratorResult<RunEvent>> {
    const result = this.#tail.then(() => this.#next());
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async return(): Promise<IteratorResult<RunEvent>> {
    this.#isLast = true;
    this.#batch = [];
    // A thread that is gone has no reader to close.
    await this.#thread.call((remote) => remote.closeReader(this.#reader)).catch(() => undefined);
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #next(): Promise<IteratorResult<RunEvent>> {
    await this.#opened;
    while (this.#index >= this.#batch.length) {
      if (this.#isLast) return { done: true, value: undefined };
      const { events, isLast } = await this.#thread.call((remote) => remote.nextEvents(this.#reader));
      this.#batch = this.#isLast ? [] : events.map(decodeEvent);
      this.#index = 0;
      this.#isLast ||= isLast;
    }
    const value = this.#batch[this.#index++];
    return value === undefined ? { done: true, value } : { done: false, value };
  }
}
