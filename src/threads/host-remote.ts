/** `ctx.host`: calls of the embedding program's services, over a channel that is made at the first one. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type Remote, wrap } from 'comlink';
import { decodeError, isEnvelope, messageOf } from '../shared/error-envelope.js';
import { HgmError } from '../shared/errors.js';
import type { ThreadEndpoint } from '../shared/messages.js';
import type { HostServices } from '../shared/problem.js';
import type { GuardAddress } from '../shared/programs/guard-protocol.js';
import { cloneData } from '../shared/results/clone-result.js';
import type { Memory } from './remembering.js';

type Unnoted = <Result>(call: () => Result) => Result;

/** The thread's end of the host channel. */
class HostChannel {
  readonly #connect: (port: MessagePort) => void;
  readonly #unnoted: Unnoted;
  readonly #pending = new Map<(error: HgmError) => void, string>();
  #remote: Remote<ThreadEndpoint> | undefined;
  #isClosed = false;

  constructor(connect: (port: MessagePort) => void, unnoted: Unnoted) {
    this.#connect = connect;
    this.#unnoted = unnoted;
  }

  /**
   * @param name - of what is called, for messages
   * @param ask - calls it at the main thread's end
   */
  call<Value>(name: string, ask: (remote: Remote<ThreadEndpoint>) => Promise<Value>): Promise<Value> {
    const answer = this.#call(name, ask);
    // A call that is not awaited must not end the thread when it fails; an awaited one rejects as usual.
    answer.catch(() => undefined);
    return answer;
  }

  async #call<Value>(name: string, ask: (remote: Remote<ThreadEndpoint>) => Promise<Value>): Promise<Value> {
    if (this.#isClosed) throw closedError(name);
    this.#remote ??= this.#open();
    const remote = this.#remote;
    // Comlink draws the number of a call by Math.random.
    const asked = this.#unnoted(() => ask(remote));
    return await new Promise<Value>((resolve, reject) => {
      // Comlink never settles a call whose peer is gone: the port's end rejects what is pending.
      this.#pending.set(reject, name);
      const settled = () => this.#pending.delete(reject);
      asked.then(
        (value) => {
          settled();
          resolve(value);
        },
        (thrown) => {
          settled();
          reject(callError(name, thrown));
        },
      );
    });
  }

  #open(): Remote<ThreadEndpoint> {
    const { port1, port2 } = new MessageChannel();
    port1.on('close', () => {
      this.#isClosed = true;
      for (const [reject, name] of this.#pending) reject(closedError(name));
      this.#pending.clear();
    });
    this.#connect(port2);
    return wrap<ThreadEndpoint>(port1);
  }
}

function closedError(name: string): HgmError {
  return new HgmError('ERR_HOST_CALL', `${name}() failed: the main thread has closed the channel`);
}

/** What a service threw, with its code; or why it could not be called, which Comlink tells as an Error. */
function callError(name: string, thrown: unknown): Error {
  if (isEnvelope(thrown)) return decodeError(thrown);
  return new HgmError(
    'ERR_HOST_CALL',
    `${name}() failed: ${messageOf(thrown)}; arguments and results must be data that can be cloned`,
    {
      cause: thrown,
    },
  );
}

/** What a service is called with, as it can be sent. @throws HgmError ERR_HOST_CALL */
function argumentsOf(name: string, args: readonly unknown[]): readonly unknown[] {
  try {
    return cloneData(args);
  } catch (cause) {
    const why = `an argument cannot be sent between threads: ${messageOf(cause)}; pass data, without functions`;
    throw new HgmError('ERR_HOST_CALL', `${name}() failed: ${why}`, { cause });
  }
}

type Service = HostServices[string];

/** Whatever property is asked of a service, or of all of them, is a service, save `then`, which `await` looks for. */
function serviceIn(channel: HostChannel, path: readonly string[], name: string | symbol): Service | undefined {
  return typeof name === 'symbol' || name === 'then' ? undefined : makeService(channel, [...path, name]);
}

function makeService(channel: HostChannel, path: readonly string[]): Service {
  const name = `ctx.host.${path.join('.')}`;
  const service: Service = (...args) => channel.call(name, (remote) => remote.callService(path, ...argumentsOf(name, args)));
  return new Proxy(service, { get: (_, part) => serviceIn(channel, path, part) });
}

/** What a thread reaches at the main thread. */
export interface HostRemote {
  readonly host: HostServices;
  readonly memory: Memory;
  /** Starts the guard of this process's programs, where there is none. */
  openGuard(): Promise<GuardAddress>;
}

/**
 * @param connect - sends the main thread its end of the channel
 * @param unnoted - calls what is no user code's doing, where such is noted
 */
export function makeHostRemote(connect: (port: MessagePort) => void, unnoted: Unnoted = (call) => call()): HostRemote {
  const channel = new HostChannel(connect, unnoted);
  return {
    host: new Proxy<HostServices>({}, { get: (_, name) => serviceIn(channel, [], name) }),
    openGuard: () => channel.call('runProgram', (remote) => remote.openGuard()),
    memory: {
      recall: (activityId, name) => channel.call('ctx.remember', (remote) => remote.recall(activityId, name)),
      keep: (activityId, name, value, cost) =>
        channel.call('ctx.remember', (remote) => remote.keep(activityId, name, value, cost)),
    },
  };
}
