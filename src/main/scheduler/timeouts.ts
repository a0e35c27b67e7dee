import { checkFields, checkTimeout } from '../../shared/check-option.js';

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

const FIELDS = ['startToCloseTimeoutMs', 'scheduleToCloseTimeoutMs', 'heartbeatTimeoutMs'] satisfies (keyof TimeoutOptions)[];

const NONE: ResolvedTimeouts = Object.freeze({
  startToCloseTimeoutMs: Number.POSITIVE_INFINITY,
  scheduleToCloseTimeoutMs: Number.POSITIVE_INFINITY,
  heartbeatTimeoutMs: Number.POSITIVE_INFINITY,
});

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveTimeouts(options: TimeoutOptions = {}): ResolvedTimeouts {
  checkFields('timeouts', options, FIELDS);
  return overrideTimeouts(NONE, options);
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
