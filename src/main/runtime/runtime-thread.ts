import { MessageChannel, type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import { type Remote, wrap } from 'comlink';
import { decodeError, type ErrorEnvelope } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { RUNTIME_ENTRY_URL } from '../executors/thread-entry-url.js';
import type { RuntimeEndpoint } from './runtime-protocol.js';

/** The endpoint from the other side: every call is a promise. Spelt out, since Comlink's own types need those of a browser. */
type RemoteEndpoint = {
  readonly [Name in keyof RuntimeEndpoint]: (
    ...args: Parameters<RuntimeEndpoint[Name]>
  ) => Promise<Awaited<ReturnType<RuntimeEndpoint[Name]>>>;
};

/** The thread of a runtime as the embedding program sees it: every call settles, whatever becomes of the thread. */
export class RuntimeThread {
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #remote: Remote<RuntimeEndpoint>;
  /** Comlink never settles a call whose peer is gone: the thread's end rejects what is pending. */
  readonly #pending = new Set<(error: HgmError) => void>();
  readonly #exited: Promise<void>;
  #end: HgmError | undefined;

  constructor(resourceLimits: ResourceLimits | undefined, entryUrl: string = RUNTIME_ENTRY_URL) {
    const { port1, port2 } = new MessageChannel();
    this.#thread = new Worker(new URL(entryUrl), {
      name: 'hgm-runtime',
      workerData: { port: port2 },
      transferList: [port2],
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
      // A thread inherits the flags of `node --input-type=module -e …`, and cannot start with that one.
      ...(process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {}),
    });
    this.#port = port1;
    this.#remote = wrap<RuntimeEndpoint>(port1);
    // A runtime that nobody waits for keeps no process alive; a run is waited for until it ends.
    this.#thread.unref();
    port1.unref();
    let fault: Error | undefined;
    this.#thread.on('error', (error) => {
      fault = error;
    });
    this.#exited = new Promise((resolve) => {
      this.#thread.once('exit', (exitCode) => {
        const why = fault === undefined ? `it exited with code ${exitCode}` : fault.message;
        const message = `the thread of the runtime died (${why}), and its runs with it; spawn another, and resume runs that have a store`;
        this.#end ??= new HgmError('ERR_THREAD_EXIT', message, { cause: fault, details: { exitCode } });
        for (const reject of this.#pending) reject(this.#end);
        this.#pending.clear();
        port1.close();
        resolve();
      });
    });
  }

  /** The thread's id, as `worker_threads` numbers them; -1 when it is gone. */
  get threadId(): number {
    return this.#thread.threadId;
  }

  /** @throws HgmError ERR_CLOSED, ERR_THREAD_EXIT, and what the thread answers */
  call<Value>(ask: (remote: RemoteEndpoint) => Promise<Value>): Promise<Value> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, rejected) => {
      const reject = (error: HgmError): void => rejected(error);
      if (this.#pending.size === 0) this.#ref();
      this.#pending.add(reject);
      ask(this.#remote).then(
        (value) => {
          this.#settled(reject);
          resolve(value);
        },
        (thrown: unknown) => {
          this.#settled(reject);
          rejected(isEnvelope(thrown) ? decodeError(thrown) : thrown);
        },
      );
    });
  }

  /** Refuses new calls, lets the thread end its runs, and ends it; after `timeoutMs` whatever it does. */
  async close(timeoutMs: number): Promise<void> {
    const stopped = this.call((remote) => remote.close());
    this.#end ??= new HgmError('ERR_CLOSED', 'the runtime is closed');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      if (timeoutMs !== Number.POSITIVE_INFINITY) timer = setTimeout(resolve, timeoutMs);
    });
    // A thread that is dead already has nothing to stop.
    await Promise.race([stopped.catch(() => undefined), late]);
    clearTimeout(timer);
    await this.#thread.terminate();
    await this.#exited;
  }

  #settled(reject: (error: HgmError) => void): void {
    this.#pending.delete(reject);
    if (this.#pending.size > 0) return;
    this.#port.unref();
    this.#thread.unref();
  }

  /** The thread too: a port whose thread dies is closed before its exit is told, and would keep the process no longer. */
  #ref(): void {
    this.#port.ref();
    this.#thread.ref();
  }
}

function isEnvelope(value: unknown): value is ErrorEnvelope {
  return typeof value === 'object' && value !== null && 'type' in value && (value.type === 'error' || value.type === 'value');
}
