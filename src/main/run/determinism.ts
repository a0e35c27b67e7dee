import { isHgmError } from '../../shared/errors.js';
import type { Impurities } from '../../shared/messages.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';

/** Look-ahead of a deterministic run that is given none: never derived from threads or timing. */
export const DETERMINISTIC_LOOK_AHEAD = 64;

/** What few in flight are in a deterministic run, whatever its threads and its timing: this part of its look-ahead. */
const FEW_PART_OF_LOOK_AHEAD = 16;

/** Codes of errors that may depend on the wall clock, or on what else happens in the same thread, process or machine. */
const TIMING_CODES: ReadonlySet<string> = new Set([
  'ERR_SETUP_TIMEOUT',
  'ERR_START_TO_CLOSE_TIMEOUT',
  'ERR_SCHEDULE_TO_CLOSE_TIMEOUT',
  'ERR_HEARTBEAT_TIMEOUT',
  'ERR_THREAD_EXIT',
  'ERR_THREAD_OUT_OF_MEMORY',
  'ERR_CHILD_EXIT',
  'ERR_WORKER_LOST',
  'ERR_LEASE_EXPIRED',
]);

/** Whether a deterministic run kept its promise. */
export interface Determinism {
  /** False when something occurred that depends on the wall clock: the same run may go otherwise another time. */
  readonly kept: boolean;
  /**
   * What occurred, and how often: error codes, and `Math.random`, `Date` and `crypto` by the calls of user code. `rules` is 1 for a run that
   * was begun by other decision rules than the present ones.
   */
  readonly causes: Readonly<Record<string, number>>;
}

/** Counts what may make a deterministic run choose otherwise another time. */
export class DeterminismWatch {
  readonly #causes = new Map<string, number>();

  /** Looks at the error of a failed attempt. */
  note(error: Error): void {
    if (isHgmError(error) && TIMING_CODES.has(error.code)) this.#causes.set(error.code, (this.#causes.get(error.code) ?? 0) + 1);
  }

  /** Counts the reads of user code that differ from run to run. */
  noteCalls(impurities: Impurities): void {
    for (const [name, calls] of Object.entries(impurities)) this.#causes.set(name, (this.#causes.get(name) ?? 0) + calls);
  }

  /** The run was begun by decision rules other than the present ones. */
  noteOtherRules(): void {
    this.#causes.set('rules', 1);
  }

  report(): Determinism {
    return { kept: this.#causes.size === 0, causes: Object.fromEntries(this.#causes) };
  }
}

/** Most expansions in flight that were chosen because nothing could be evaluated. */
export function forcedInFlight(
  options: Pick<ResolvedRunOptions, 'deterministic' | 'lookAhead' | 'threads' | 'expandConcurrency'>,
): number {
  return Math.max(fewInFlight(options, 2 * options.threads), options.expandConcurrency ?? 0);
}

/** How many activities may be in flight where it is not yet known what they are good for; the same in every run of a deterministic one. */
export function fewInFlight(
  { deterministic, lookAhead }: Pick<ResolvedRunOptions, 'deterministic' | 'lookAhead'>,
  byThreads: number,
): number {
  // Where workers do all there may be no threads.
  if (!deterministic) return Math.max(1, byThreads);
  return Math.max(1, Math.floor((lookAhead ?? DETERMINISTIC_LOOK_AHEAD) / FEW_PART_OF_LOOK_AHEAD));
}
