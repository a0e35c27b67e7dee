import type { HostEndpoint } from '../../../shared/messages.js';

/** What a thread executor has where another process, not this one, holds the run. */
export interface HostParts {
  /** What threads reach as `ctx.host` and `ctx.remember`, in place of `hostServices` and the listener's memory. */
  readonly endpoint?: HostEndpoint;
  /** A thread that was terminated does not end, since it is in a call of native code. @defaultValue it is logged */
  readonly onStuck?: () => void;
  /** Time that a batch takes a thread, in milliseconds. @defaultValue that of a pool in the process that holds the run */
  readonly batchMs?: number;
  /** Descriptor of the file in which the only thread says what it is on. @defaultValue it says it nowhere */
  readonly recordFile?: number;
}
