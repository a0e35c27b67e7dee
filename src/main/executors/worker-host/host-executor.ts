import type { HostEndpoint, Impurities } from '../../../shared/messages.js';
import type { ThreadWork } from '../../../shared/work.js';
import type { Executor, RunningAttempt } from '../executor.js';
import type { ForwardedOrders } from '../threads/batches/forwarded-batch.js';
import type { HostSetup } from './protocol.js';

/** What a worker host runs attempts by. */
export interface HostExecutor extends Executor<ThreadWork> {
  /** Resolves when all that it has can take work. @throws HgmError ERR_POOL_START, ERR_CLOSED */
  ready(): Promise<void>;
  runningAttempts(): readonly RunningAttempt[];
  /** See `ThreadExecutor.forward`. @defaultValue every attempt is executed by itself */
  forward?(orders: ForwardedOrders): boolean;
  /** Takes out what has not started and is not to end: it never settles here. @returns the activities */
  handBackUnstarted(): number[];
}

/** What a host's executor reaches the coordinator by. */
export interface HostExecutorParts {
  /** What user code reaches as `ctx.host` and `ctx.remember`. */
  readonly endpoint: HostEndpoint;
  readonly onImpurities: (impurities: Impurities) => void;
  /** A thread is in a call that nothing interrupts: only the end of the host frees it. */
  readonly onStuck: () => void;
}

/** Makes the executor of a host that was told to start. */
export type MakeHostExecutor = (setup: HostSetup, parts: HostExecutorParts) => HostExecutor;
