import { MessageChannel, type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import { type Remote, wrap } from 'comlink';
import { type Clock, systemClock, within } from '../../shared/clock.js';
import { decodeError, describeThrown, isEnvelope, messageOf } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { inheritedFlags } from '../../shared/thread/thread-flags.js';

/** A thread that exposes an endpoint by Comlink on the port that it is given as `workerData.port`. */
export interface RemoteThreadOptions {
  readonly name: string;
  readonly entryUrl: string;
  /** @defaultValue Node's own */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** @defaultValue this process's, as far as a thread can start with them */
  readonly execArgv?: string[];
  /** What calls are told once the thread has died. */
  readonly deathError: (why: string, exitCode: number, cause: unknown) => HgmError;
}

/**
 * The client of a thread. Every call settles, also when the thread dies, where Comlink's own calls would stay pending. It keeps the process alive
 * only while a call waits.
 */
export class RemoteThread<Endpoint extends object> {
  readonly #name: string;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #remote: Remote<Endpoint>;
  readonly #pending = new Set<(error: HgmError) => void>();
  readonly #exited: Promise<void>;
  #end: HgmError | undefined;

  constructor({ name, entryUrl, resourceLimits, execArgv, deathError }: RemoteThreadOptions) {
    const { port1, port2 } = new MessageChannel();
    this.#name = name;
    this.#thread = new Worker(new URL(entryUrl), {
      name,
      workerData: { port: port2 },
      transferList: [port2],
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
      ...(execArgv === undefined ? inheritedFlags() : { execArgv }),
    });
    this.#port = port1;
    this.#remote = withKnownMethods(wrap<Endpoint>(port1));
    this.#keepAlive(false);
    let fault: unknown;
    this.#thread.on('error', (error: unknown) => {
      fault = error;
    });
    this.#exited = new Promise((resolve) => {
      this.#thread.once('exit', (exitCode) => {
        const why = fault === undefined ? '' : ` after an uncaught error, ${describeThrown(fault)}`;
        this.#end ??= deathError(`it exited with code ${exitCode}${why}`, exitCode, fault);
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

  /**
   * @throws HgmError the error of the thread's end, what the thread answers, ERR_OPTION for arguments that cannot be sent to it, and
   * ERR_RESULT_CLONE where it cannot send its answer
   */
  call<Value>(ask: (remote: Remote<Endpoint>) => Promise<Value>): Promise<Value> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, rejected) => {
      const reject = (error: HgmError): void => rejected(error);
      if (this.#pending.size === 0) this.#keepAlive(true);
      this.#pending.add(reject);
      const fail = (error: Error): void => {
        this.#settled(reject);
        rejected(error);
      };
      try {
        ask(this.#remote).then(
          (value) => {
            this.#settled(reject);
            resolve(value);
          },
          (thrown) => fail(answeredError(this.#name, thrown)),
        );
      } catch (thrown) {
        // Comlink looks at arguments before it promises anything.
        fail(unsentError(this.#name, thrown));
      }
    });
  }

  /**
   * Refuses new calls with `closed`, lets the thread make its last call, and ends it.
   *
   * @param timeoutMs - longest time for that call, in milliseconds of `clock`; `Infinity` for no limit
   */
  async close(
    goodbye: (remote: Remote<Endpoint>) => Promise<unknown>,
    closed: HgmError,
    timeoutMs: number,
    clock: Clock = systemClock,
  ): Promise<void> {
    const said = this.call(goodbye);
    this.#end ??= closed;
    // A thread that is dead cannot answer; its end was told already.
    await within(
      said.catch(() => undefined),
      timeoutMs,
      clock,
    );
    await this.#thread.terminate();
    await this.#exited;
  }

  #settled(reject: (error: HgmError) => void): void {
    this.#pending.delete(reject);
    if (this.#pending.size === 0) this.#keepAlive(false);
  }

  /** The thread as well as the port: when it dies, its port is gone before it is told. */
  #keepAlive(isAwaited: boolean): void {
    for (const peer of [this.#port, this.#thread]) {
      if (isAwaited) peer.ref();
      else peer.unref();
    }
  }
}

/** Each method looked up once: Comlink makes a proxy for each look at one, and registers that to be told of its end. */
function withKnownMethods<Endpoint extends object>(remote: Remote<Endpoint>): Remote<Endpoint> {
  const known = new Map<PropertyKey, unknown>();
  return new Proxy(remote, {
    get: (_, name) => {
      if (!known.has(name)) known.set(name, Reflect.get(remote, name));
      return known.get(name);
    },
  });
}

/** Why a call was rejected: by the thread, by cloning its arguments on this side, or by Comlink on either. */
function answeredError(name: string, thrown: unknown): Error {
  if (isEnvelope(thrown)) return decodeError(thrown);
  // One of the other side would be an Error of Comlink's making.
  if (thrown instanceof DOMException && thrown.name === 'DataCloneError') return unsentError(name, thrown);
  const message = `the answer of the thread ${name} cannot be read: ${messageOf(thrown)}`;
  return new HgmError('ERR_RESULT_CLONE', message, { cause: thrown });
}

function unsentError(name: string, thrown: unknown): HgmError<'ERR_OPTION'> {
  const message = `what was asked of the thread ${name} cannot be sent to it: ${messageOf(thrown)}; pass data, without functions`;
  return new HgmError('ERR_OPTION', message, { cause: thrown });
}
