import { HgmError } from '../../../shared/errors.js';
import type { FailedActivity } from '../../scheduler/settlement.js';
import type { Pending } from '../pending-activities.js';
import type { RunRebuild } from './run-rebuild.js';

/** What is to be done next about what earlier processes left unsettled. */
export type ResumptionStep =
  /** A suspect is in flight: nothing may be started beside it. */
  | { readonly type: 'wait' }
  /** Start this suspect, with nothing beside it. */
  | { readonly type: 'alone'; readonly pending: Pending }
  /** This suspect has no attempt left: the process died with it each time. */
  | { readonly type: 'died'; readonly pending: Pending; readonly attempts: number }
  /** No suspect is left: start these together, and go on as ever. */
  | { readonly type: 'rest'; readonly pendings: readonly Pending[] };

/**
 * Takes up what earlier processes left unsettled. When a process died, any of it may be why: it runs again one at a time, so that one
 * which kills its process does it alone and is known.
 */
export class Resumption {
  readonly #maximumAttempts: number;
  readonly #suspects: Pending[];
  readonly #rest: readonly Pending[];
  #inFlight: number | undefined;

  constructor(rebuild: RunRebuild, maximumAttempts: number) {
    this.#maximumAttempts = maximumAttempts;
    const pendings = rebuild.state.pending.values();
    this.#suspects = pendings.filter(({ activity }) => rebuild.suspects.has(activity)).reverse();
    this.#rest = pendings.filter(({ activity }) => !rebuild.suspects.has(activity));
  }

  next(): ResumptionStep {
    if (this.#inFlight !== undefined) return { type: 'wait' };
    const pending = this.#suspects.pop();
    if (pending === undefined) return { type: 'rest', pendings: this.#rest };
    this.#inFlight = pending.activity;
    const attempts = pending.attemptsMade;
    return attempts >= this.#maximumAttempts ? { type: 'died', pending, attempts } : { type: 'alone', pending };
  }

  /** Tells that an activity has settled. */
  settled(activity: number): void {
    if (activity === this.#inFlight) this.#inFlight = undefined;
  }

  /** What has not been started: it stays unsettled when the run ends before its turn. */
  unstarted(): readonly Pending[] {
    return [...this.#suspects, ...this.#rest];
  }
}

/** How a suspect ends that has no attempt left. */
export function diedAlone({ pending, attempts }: Extract<ResumptionStep, { type: 'died' }>): FailedActivity {
  const { activity: activityId } = pending;
  const message = `the process died at the last of ${attempts} attempts, with nothing beside it; look for native code that aborts, and for arrays past the heap limit`;
  const error = new HgmError('ERR_PROCESS_DIED', message, { details: { activityId, attempts } });
  return { status: 'failed', activityId, requestId: `activity:${activityId}`, attempts, elapsedMs: 0, error };
}
