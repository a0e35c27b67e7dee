import type { ResolvedThreadExecutorOptions } from '../threads/thread-executor-options.js';
import type { HostSetup } from '../worker-host/protocol.js';

/** How each child process is to run attempts: one at a time. */
export function hostSetupOf(options: ResolvedThreadExecutorOptions): HostSetup {
  const { setupTimeoutMs, cancelGraceMs, batching, maximumActivitiesPerThread, resourceLimits } = options;
  return {
    threads: 1,
    setupTimeoutMs,
    cancelGraceMs,
    batching,
    ...(Number.isFinite(maximumActivitiesPerThread) && { maximumActivitiesPerThread }),
    ...(resourceLimits && { resourceLimits }),
  };
}
