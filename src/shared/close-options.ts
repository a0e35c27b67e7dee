import { field, fillOptions, type OptionFields, readOptions } from './option-fields.js';
import { PATIENCE_KIND } from './option-kinds.js';

/** How a worker, a workflow or a runtime is closed. */
export interface CloseOptions {
  /**
   * What has not ended by then is cancelled: its signal aborts, and a thread whose code goes on is terminated after the grace period; of
   * a runtime, the whole thread is ended. In milliseconds >= 0, or `Infinity` for waiting as long as it takes. @defaultValue Infinity
   */
  readonly timeoutMs?: number;
}

export const CLOSE_FIELDS = {
  timeoutMs: field('how long what runs is waited for', PATIENCE_KIND, Number.POSITIVE_INFINITY),
} as const satisfies OptionFields<CloseOptions>;

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function resolveCloseOptions(options: unknown): Required<CloseOptions> {
  return fillOptions(CLOSE_FIELDS, readOptions<CloseOptions>('options', CLOSE_FIELDS, options, ''));
}
