import { checkOption, isIntegerFrom } from '../../../shared/check-option.js';
import {
  type ResolvedThreadExecutorOptions,
  resolveThreadExecutorOptions,
  type ThreadExecutorOptions,
} from '../threads/thread-executor-options.js';

/** Options of a `WaitingExecutor`; those that it has in common with the pool mean the same. */
export interface WaitingExecutorOptions extends Omit<ThreadExecutorOptions, 'threads' | 'batching'> {
  /** How many attempts run at a time, an integer >= 1. */
  readonly concurrency: number;
}

/** {@link WaitingExecutorOptions} with every default filled in and every rule checked. */
export interface ResolvedWaitingExecutorOptions extends Omit<ResolvedThreadExecutorOptions, 'threads' | 'batching'> {
  readonly concurrency: number;
}

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function resolveWaitingExecutorOptions({
  concurrency,
  ...others
}: WaitingExecutorOptions): ResolvedWaitingExecutorOptions {
  checkOption('concurrency', concurrency, isIntegerFrom(1, concurrency), 'an integer >= 1');
  return { ...resolveThreadExecutorOptions({ ...others, threads: 1 }), concurrency };
}
