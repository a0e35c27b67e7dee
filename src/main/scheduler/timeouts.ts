import { checkTimeout } from '../../shared/check-option.js';
import { field, fillOptions, type OptionFields, readOptions } from '../../shared/option-fields.js';
import { TIMEOUT_KIND } from '../../shared/option-kinds.js';

/** Time limits of an activity, in milliseconds above 0; `Infinity` means none. The names are Temporal's. */
export interface TimeoutOptions {
  /** Limit of one attempt, from when user code starts, never from when it was queued. @defaultValue Infinity */
  readonly startToCloseTimeoutMs?: number;
  /** Limit of all attempts and the waits between them, from when the activity was scheduled. @defaultValue Infinity */
  readonly scheduleToCloseTimeoutMs?: number;
  /** Limit between heartbeats, and from the start of an attempt to the first one. @defaultValue Infinity */
  readonly heartbeatTimeoutMs?: number;
}

/** {@link TimeoutOptions} with every default filled in and every rule checked; frozen. */
export type ResolvedTimeouts = Required<TimeoutOptions>;

const NONE = Number.POSITIVE_INFINITY;

export const TIMEOUT_FIELDS = {
  startToCloseTimeoutMs: field('limit of one attempt, from its start', TIMEOUT_KIND, NONE),
  scheduleToCloseTimeoutMs: field('limit of all attempts and the waits between them', TIMEOUT_KIND, NONE),
  heartbeatTimeoutMs: field('limit between heartbeats', TIMEOUT_KIND, NONE),
} as const satisfies OptionFields<TimeoutOptions>;

/**
 * Fills in defaults and checks every rule.
 *
 * @param options - {@link TimeoutOptions}
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveTimeouts(options: unknown = {}): ResolvedTimeouts {
  return fillOptions(TIMEOUT_FIELDS, readOptions<TimeoutOptions>('timeouts', TIMEOUT_FIELDS, options));
}

/**
 * `timeouts` with the limits that `overrides` has in place of its own.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function overrideTimeouts(timeouts: ResolvedTimeouts, overrides: TimeoutOptions): ResolvedTimeouts {
  const { startToCloseTimeoutMs, scheduleToCloseTimeoutMs, heartbeatTimeoutMs } = overrides;
  // The usual case, and it comes with every activity.
  if (startToCloseTimeoutMs === undefined && scheduleToCloseTimeoutMs === undefined && heartbeatTimeoutMs === undefined) {
    return timeouts;
  }
  return Object.freeze({
    startToCloseTimeoutMs: checked('startToCloseTimeoutMs', startToCloseTimeoutMs) ?? timeouts.startToCloseTimeoutMs,
    scheduleToCloseTimeoutMs: checked('scheduleToCloseTimeoutMs', scheduleToCloseTimeoutMs) ?? timeouts.scheduleToCloseTimeoutMs,
    heartbeatTimeoutMs: checked('heartbeatTimeoutMs', heartbeatTimeoutMs) ?? timeouts.heartbeatTimeoutMs,
  });
}

function checked(field: keyof TimeoutOptions, timeoutMs: number | undefined): number | undefined {
  if (timeoutMs !== undefined) checkTimeout(field, timeoutMs);
  return timeoutMs;
}
