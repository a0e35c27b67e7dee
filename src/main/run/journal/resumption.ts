import { HgmError } from '../../../shared/errors.js';
import type { FailedActivity } from '../../scheduler/settlement.js';
import type { Pending } from '../pending/pending-activities.js';
import type { RunJournal } from './run-journal.js';
import type { RunRebuild } from './run-rebuild.js';

/** What takes up an earlier process's activities. */
export interface ResumptionParts {
  readonly rebuild: RunRebuild;
  /** Attempts that an activity has, an integer >= 1 or Infinity. */
  readonly maximumAttempts: number;
  /** Where it is written that a suspect is about to start. */
  readonly journal: RunJournal;
  readonly start: (pending: Pending) => void;
  /** Told how a suspect ended that has no attempt left. */
  readonly settle: (settlement: FailedActivity) => void;
}

/**
 * Takes up what earlier processes left unsettled. When a process died, any of it may be why: it runs again one at a time, so that one
 * which kills its process does it alone and is known.
 */
export class Resumption {
  readonly #parts: ResumptionParts;
  readonly #suspects: Pending[];
  /** What is no suspect, and what was chosen since: started after the last suspect. */
  readonly #held: Pending[];
  #inFlight: number | undefined;

  constructor(parts: ResumptionParts) {
    const { rebuild } = parts;
    this.#parts = parts;
    const pendings = rebuild.state.pending.values();
    this.#suspects = pendings.filter(({ activity }) => rebuild.suspects.has(activity)).reverse();
    this.#held = pendings.filter(({ activity }) => !rebuild.suspects.has(activity));
  }

  /** Starts what may be started now. Returns whether that must be waited for; if not, everything is started, and this is over. */
  advance(): boolean {
    if (this.#inFlight !== undefined) return true;
    const { maximumAttempts, journal, start, settle } = this.#parts;
    const suspect = this.#suspects.pop();
    if (suspect === undefined) {
      for (const pending of this.#held.splice(0)) start(pending);
      return false;
    }
    this.#inFlight = suspect.activity;
    if (suspect.attemptsMade >= maximumAttempts) {
      settle(diedAlone(suspect));
      return true;
    }
    journal.record({ type: 'start', activity: suspect.activity });
    start(suspect);
    return true;
  }

  /** Takes an activity that is to be started after the last suspect. */
  hold(pending: Pending): void {
    this.#held.push(pending);
  }

  /** Tells that an activity has settled. */
  settled(activity: number): void {
    if (activity === this.#inFlight) this.#inFlight = undefined;
  }

  /** What has not been started: it stays unsettled when the run ends before its turn. */
  unstarted(): readonly Pending[] {
    return [...this.#suspects, ...this.#held];
  }
}

function diedAlone({ activity: activityId, attemptsMade: attempts }: Pending): FailedActivity {
  const message = `the process died at the last of ${attempts} attempts, with nothing beside it; look for native code that aborts, and for arrays past the heap limit`;
  const error = new HgmError('ERR_PROCESS_DIED', message, { details: { activityId, attempts } });
  return { status: 'failed', activityId, requestId: `activity:${activityId}`, attempts, elapsedMs: 0, cost: 0, error };
}
