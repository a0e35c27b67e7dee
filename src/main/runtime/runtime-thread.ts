import type { ResourceLimits } from 'node:worker_threads';
import { HgmError } from '../../shared/errors.js';
import { RemoteThread } from '../remote/remote-thread.js';
import { RUNTIME_ENTRY_URL } from '../remote/thread-entry-url.js';
import { RunningClock } from '../time/running-clock.js';
import type { RuntimeEndpoint } from './runtime-protocol.js';

/** The endpoint from the other side: every call is a promise. Written out here, since Comlink's own types need those of a browser. */
type RemoteEndpoint = {
  readonly [Name in keyof RuntimeEndpoint]: (
    ...args: Parameters<RuntimeEndpoint[Name]>
  ) => Promise<Awaited<ReturnType<RuntimeEndpoint[Name]>>>;
};

/** The thread of a runtime as the embedding program sees it. It keeps the process alive only while a call waits. */
export class RuntimeThread {
  readonly #thread: RemoteThread<RuntimeEndpoint>;

  constructor(resourceLimits: ResourceLimits | undefined, entryUrl: string = RUNTIME_ENTRY_URL) {
    this.#thread = new RemoteThread({ name: 'hgm-runtime', entryUrl, resourceLimits, deathError });
  }

  /** The thread's id, as `worker_threads` numbers them; -1 when it is gone. */
  get threadId(): number {
    return this.#thread.threadId;
  }

  /** @throws HgmError ERR_CLOSED, ERR_THREAD_EXIT, and what the thread answers */
  call<Value>(ask: (remote: RemoteEndpoint) => Promise<Value>): Promise<Value> {
    return this.#thread.call(ask);
  }

  /** Refuses new calls, lets the thread end its runs, and ends it; after `timeoutMs` even if runs have not ended. */
  async close(timeoutMs: number): Promise<void> {
    const clock = new RunningClock();
    const closed = new HgmError('ERR_CLOSED', 'the runtime is closed');
    try {
      await this.#thread.close((remote) => remote.close(), closed, timeoutMs, clock);
    } finally {
      await clock.close();
    }
  }
}

function deathError(why: string, exitCode: number, cause: unknown): HgmError {
  const message = `the thread of the runtime died (${why}), and its runs with it; spawn another, and resume runs that have a store`;
  return new HgmError('ERR_THREAD_EXIT', message, { cause, details: { exitCode } });
}
