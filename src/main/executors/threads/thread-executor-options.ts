import type { ResourceLimits } from 'node:worker_threads';
import { checkOption, isIntegerFrom } from '../../../shared/check-option.js';
import type { Impurities } from '../../../shared/messages.js';
import { readOptions } from '../../../shared/option-fields.js';
import { RESOURCE_FIELDS } from '../../../shared/resource-limits.js';

/** Options of a `ThreadExecutor`. */
export interface ThreadExecutorOptions {
  /** Size of the pool, which is the number of activities that run at a time; an integer >= 1. */
  readonly threads: number;
  /** What user code reaches as `ctx.host`: an object whose methods are called on this thread. @defaultValue none: calls fail */
  readonly hostServices?: object;
  /** Limits of each thread's heap and stack, as `worker_threads` takes them. @defaultValue those of Node */
  readonly resourceLimits?: ResourceLimits;
  /** Limit of importing a module and of `setup`, and of a thread taking up what it was sent, in ms, > 0. @defaultValue 60000 */
  readonly setupTimeoutMs?: number;
  /** What user code is given to end by itself after its signal aborted, before its thread is terminated, in ms, >= 0. @defaultValue 250 */
  readonly cancelGraceMs?: number;
  /**
   * Whether short activities travel in batches, the next one waiting at each thread. Without it each travels alone, to a thread that has
   * nothing to do. @defaultValue true
   */
  readonly batching?: boolean;
  /**
   * A thread that has run this many activities is replaced by a new one, between two batches: for user code that leaks. Modules are
   * then imported and `setup` is called again. An integer >= 1. @defaultValue no limit
   */
  readonly maximumActivitiesPerThread?: number;
  /** Gets the counts of reads of user code that differ from run to run, for problems with `isNoted`. @defaultValue nobody */
  readonly onImpurities?: (impurities: Impurities) => void;
}

/** {@link ThreadExecutorOptions} with every default filled in and every rule checked. */
export interface ResolvedThreadExecutorOptions {
  readonly threads: number;
  readonly hostServices: object | undefined;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly setupTimeoutMs: number;
  readonly cancelGraceMs: number;
  /** `Infinity` for no limit. */
  readonly maximumActivitiesPerThread: number;
  readonly batching: boolean;
  readonly onImpurities: (impurities: Impurities) => void;
}

const DEFAULTS = Object.freeze({
  setupTimeoutMs: 60_000,
  cancelGraceMs: 250,
  maximumActivitiesPerThread: Number.POSITIVE_INFINITY,
  batching: true,
  onImpurities: () => undefined,
});

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function resolveThreadExecutorOptions(options: ThreadExecutorOptions): ResolvedThreadExecutorOptions {
  const { threads, hostServices, resourceLimits } = options;
  const { setupTimeoutMs = DEFAULTS.setupTimeoutMs, cancelGraceMs = DEFAULTS.cancelGraceMs } = options;
  const { batching = DEFAULTS.batching } = options;
  const { maximumActivitiesPerThread = DEFAULTS.maximumActivitiesPerThread } = options;
  const { onImpurities = DEFAULTS.onImpurities } = options;
  checkOption('threads', threads, isIntegerFrom(1, threads), 'an integer >= 1');
  checkOption('setupTimeoutMs', setupTimeoutMs, setupTimeoutMs > 0, 'a number of milliseconds above 0');
  checkOption(
    'cancelGraceMs',
    cancelGraceMs,
    cancelGraceMs >= 0 && Number.isFinite(cancelGraceMs),
    'a finite number of milliseconds of at least 0',
  );
  checkOption('batching', batching, typeof batching === 'boolean', 'true or false');
  const isLimit = isIntegerFrom(1, maximumActivitiesPerThread) || maximumActivitiesPerThread === Number.POSITIVE_INFINITY;
  checkOption('maximumActivitiesPerThread', maximumActivitiesPerThread, isLimit, 'an integer >= 1, or Infinity');
  const isService = typeof hostServices === 'object' || typeof hostServices === 'function' || hostServices === undefined;
  checkOption('hostServices', hostServices, isService && hostServices !== null, 'an object with methods');
  if (resourceLimits !== undefined) readOptions('resourceLimits', RESOURCE_FIELDS, resourceLimits);
  return {
    threads,
    hostServices,
    resourceLimits,
    setupTimeoutMs,
    cancelGraceMs,
    batching,
    maximumActivitiesPerThread,
    onImpurities,
  };
}
