import { MessageChannel, type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import { assertNever } from '../../shared/assert-never.js';
import { type Clock, systemClock, within } from '../../shared/clock.js';
import { decodeError, describeThrown, messageOf } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { movedWith, type ThreadAnswer, type ThreadCall } from '../../shared/thread/thread-calls.js';
import { inheritedFlags } from '../../shared/thread/thread-flags.js';

/** An endpoint from the other side: every call is a promise. */
export type RemoteOf<Endpoint> = {
  readonly [Name in keyof Endpoint]: Endpoint[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

/** Whoever waits for an answer. */
interface Caller {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that answers calls (`answerCalls`) on the port that it is given as `workerData.port`. */
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

/** The client of a thread. Every call settles, also when the thread dies. It keeps the process alive only while a call waits. */
export class RemoteThread<Endpoint extends object> {
  readonly #name: string;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #remote: RemoteOf<Endpoint>;
  /** By the numbers of their calls. */
  readonly #callers = new Map<number, Caller>();
  #lastCall = 0;
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
    this.#remote = remoteOf((method, args) => this.#send(method, args));
    port1.on('message', (answer: ThreadAnswer) => this.#answered(answer));
    this.#keepAlive(false);
    let fault: unknown;
    this.#thread.on('error', (error: unknown) => {
      fault = error;
    });
    this.#exited = new Promise((resolve) => {
      this.#thread.once('exit', (exitCode) => {
        const why = fault === undefined ? '' : ` after an uncaught error, ${describeThrown(fault)}`;
        this.#end ??= deathError(`it exited with code ${exitCode}${why}`, exitCode, fault);
        for (const { reject } of this.#callers.values()) reject(this.#end);
        this.#callers.clear();
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
  call<Value>(ask: (remote: RemoteOf<Endpoint>) => Promise<Value>): Promise<Value> {
    return ask(this.#remote);
  }

  /**
   * Refuses new calls with `closed`, lets the thread make its last call, and ends it.
   *
   * @param timeoutMs - longest time for that call, in milliseconds of `clock`; `Infinity` for no limit
   */
  async close(
    goodbye: (remote: RemoteOf<Endpoint>) => Promise<unknown>,
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

  #send(method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const id = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      const call: ThreadCall = { id, method, args };
      try {
        this.#port.postMessage(call, args.flatMap(movedWith));
      } catch (thrown) {
        reject(unsentError(this.#name, thrown));
        return;
      }
      if (this.#callers.size === 0) this.#keepAlive(true);
      this.#callers.set(id, { resolve, reject });
    });
  }

  #answered(answer: ThreadAnswer): void {
    const caller = this.#callers.get(answer.id);
    if (caller === undefined) return;
    this.#callers.delete(answer.id);
    if (this.#callers.size === 0) this.#keepAlive(false);
    switch (answer.type) {
      case 'completed':
        caller.resolve(answer.value);
        return;
      case 'failed':
        caller.reject(decodeError(answer.error));
        return;
      case 'unsent': {
        const message = `the answer of the thread ${this.#name} cannot be sent: ${answer.why}`;
        caller.reject(new HgmError('ERR_RESULT_CLONE', message));
        return;
      }
      default:
        assertNever(answer);
    }
  }

  /** The thread as well as the port: when it dies, its port is gone before it is told. */
  #keepAlive(isAwaited: boolean): void {
    for (const peer of [this.#port, this.#thread]) {
      if (isAwaited) peer.ref();
      else peer.unref();
    }
  }
}

/** @param send - makes a call of a method */
function remoteOf<Endpoint>(send: (method: string, args: readonly unknown[]) => Promise<unknown>): RemoteOf<Endpoint> {
  const methods: RemoteOf<Endpoint> & object = Object.create(null);
  return new Proxy(methods, {
    get: (known, name) => {
      if (typeof name === 'string' && !Reflect.has(known, name))
        Reflect.set(known, name, (...args: readonly unknown[]) => send(name, args));
      return Reflect.get(known, name);
    },
  });
}

function unsentError(name: string, thrown: unknown): HgmError<'ERR_OPTION'> {
  const message = `what was asked of the thread ${name} cannot be sent to it: ${messageOf(thrown)}; pass data, without functions`;
  return new HgmError('ERR_OPTION', message, { cause: thrown });
}
