import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads';
import { transfer } from 'comlink';
import { checkOption, optionError } from '../../shared/check-option.js';
import { type CloseOptions, resolveCloseOptions } from '../../shared/close-options.js';
import { describeValue } from '../../shared/describe-value.js';
import { type InlineProblem, readProblem } from '../../shared/inline/inline-problem.js';
import { groupKind, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { RESOURCE_FIELDS } from '../../shared/resource-limits.js';
import { exposeHost, hostEndpointOf } from '../remote/host-endpoint.js';
import { listenToAbort } from '../run/listen-to-abort.js';
import { readRunOptions } from '../run/resolve-run-options.js';
import { type ResumeOptions, resolveResumeOptions } from '../run/resume-options.js';
import type { RunOptions } from '../run/run-options.js';
import { type RemoteRun, ThreadRun } from './remote-run.js';
import type { HostLinkMessage, RunOrder } from './runtime-protocol.js';
import { RuntimeThread } from './runtime-thread.js';

/** {@link RunOptions} of a run in a thread of its own: without what is a function, or an open store, of this thread. */
export type RemoteRunOptions = Omit<RunOptions, 'onDecision' | 'store' | 'executor' | 'policy'> & {
  /** The name of a built-in policy. @defaultValue 'hgm' */
  readonly policy?: string;
  /** Where the run is kept: `'memory'`, or the path of a file. @defaultValue 'memory' */
  readonly store?: string;
};

/** {@link ResumeOptions} of a run in a thread of its own. */
export type RemoteResumeOptions = Omit<ResumeOptions, 'onDecision' | 'store' | 'executor' | 'policy'> & {
  /** Where the run is kept: the path of a file. @defaultValue '.hgm/runs.db' */
  readonly store?: string;
};

/** Options of `spawnRuntime`. */
export interface RuntimeOptions {
  /**
   * Limits of the heap of the runtime's thread, which holds the trees of all its runs; `maxOldGenerationSizeMb` at least 4. @defaultValue
   * Node's
   */
  readonly resourceLimits?: ResourceLimits;
}

const LEFT_OUT = 'left out: a runtime in a thread of its own cannot call it; use startRun or resumeRun of this thread';

const RUNTIME_FIELDS = {
  resourceLimits: optionalField("limits of the runtime's thread", groupKind<ResourceLimits>('resourceLimits', RESOURCE_FIELDS)),
} as const satisfies OptionFields<RuntimeOptions>;

/** A runtime in a thread of its own: engine, scheduler and pools; the embedding program's loop carries only what it asks for. */
export interface Runtime extends AsyncDisposable {
  /** Id of the runtime's thread, as `worker_threads` numbers them; -1 when it is gone. */
  readonly threadId: number;
  /**
   * As `startRun`. An abort of `signal` cancels the loading, or stops the run. `hostServices` are called on this thread.
   *
   * @throws HgmError what `startRun` throws, and ERR_CLOSED, ERR_THREAD_EXIT
   */
  startRun(problem: string | URL | InlineProblem, options?: RemoteRunOptions): Promise<RemoteRun>;
  /** As `resumeRun`. @throws HgmError what `resumeRun` throws, and ERR_CLOSED, ERR_THREAD_EXIT */
  resumeRun(runId: string, options?: RemoteResumeOptions): Promise<RemoteRun>;
  /**
   * Stops all runs and ends the thread. Safe to call again.
   *
   * @param options - `timeoutMs`: after so long the thread is ended whatever it does; runs with a store can be resumed
   * @throws HgmError ERR_OPTION
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Starts the whole runtime in a thread of its own, for programs whose main loop is to be left alone.
 *
 * @throws HgmError ERR_OPTION; ERR_THREAD_EXIT when the thread cannot start
 */
export async function spawnRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { resourceLimits } = readOptions<RuntimeOptions>('options', RUNTIME_FIELDS, options, '');
  const thread = new RuntimeThread(resourceLimits);
  // The run does not exist: the answer only shows that the thread has started.
  await thread.call((remote) => remote.stop(0));
  return new ThreadRuntime(thread);
}

class ThreadRuntime implements Runtime {
  readonly #thread: RuntimeThread;
  #runs = 0;
  #numbers = 0;
  #closing: Promise<void> | undefined;

  constructor(thread: RuntimeThread) {
    this.#thread = thread;
  }

  get threadId(): number {
    return this.#thread.threadId;
  }

  async startRun(problem: string | URL | InlineProblem, options: RemoteRunOptions = {}): Promise<RemoteRun> {
    const { signal, hostServices, ...given } = readRunOptions(options);
    const { policy, ...others } = wireOf(given);
    const rule = 'the name of a built-in policy: a runtime in a thread of its own cannot call a definition; use startRun';
    if (policy !== undefined && typeof policy !== 'string') throw optionError('policy', rule, `it is ${describeValue(policy)}`);
    const wire = policy === undefined ? others : { ...others, policy };
    const order: RunOrder = { type: 'start', problem: readProblem(problem), options: wire };
    return await this.#begin(order, signal, hostServices);
  }

  async resumeRun(runId: string, options: RemoteResumeOptions = {}): Promise<RemoteRun> {
    const { changes, store, problem, policy, force, paused } = resolveResumeOptions(options);
    checkOption('policy', policy, policy === undefined, LEFT_OUT);
    const { signal, hostServices, ...given } = changes;
    const wire = wireOf({ ...given, store, force, paused, ...(problem !== undefined && { problem }) });
    return await this.#begin({ type: 'resume', runId, options: wire }, signal, hostServices);
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { timeoutMs } = resolveCloseOptions(options);
    this.#closing ??= this.#thread.close(timeoutMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #begin(order: RunOrder, signal: AbortSignal | undefined, services: object | undefined): Promise<RemoteRun> {
    const number = ++this.#runs;
    const hostLink = services === undefined ? undefined : linkTo(services);
    const stop = () => {
      // A thread that is gone runs nothing.
      this.#thread.call((remote) => remote.stop(number)).catch(() => undefined);
    };
    const forgetSignal = listenToAbort(signal, stop);
    try {
      const begun = this.#thread.call((remote) =>
        remote.begin(number, order, hostLink === undefined ? undefined : transfer(hostLink, [hostLink])),
      );
      // After the order, which the thread must have seen first.
      if (signal?.aborted) stop();
      const run = new ThreadRun(await begun, number, this.#thread, () => ++this.#numbers);
      run.result().then(forgetSignal, forgetSignal);
      return run;
    } catch (error) {
      forgetSignal();
      hostLink?.close();
      throw error;
    }
  }
}

/** The end of a link for the runtime's thread, over which it asks for these services at their first use. */
function linkTo(services: object): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', ({ port }: HostLinkMessage) => exposeHost(port, hostEndpointOf(services)));
  port1.unref();
  return port2;
}

/**
 * What of the options travels: data, by their own rules.
 *
 * @throws HgmError ERR_OPTION
 */
function wireOf<Options extends Pick<RunOptions, 'onDecision' | 'executor' | 'store'>>(options: Options) {
  const { onDecision, executor, store, ...wire } = options;
  checkOption('onDecision', onDecision, onDecision === undefined, LEFT_OUT);
  checkOption('executor', executor, executor === undefined, LEFT_OUT);
  if (store === undefined) return wire;
  const rule = "'memory' or the path of a file: an open store stays in its thread";
  if (typeof store !== 'string') throw optionError('store', rule, `it is ${describeValue(store)}`);
  return { ...wire, store };
}
