import { HgmError } from '../../../shared/errors.js';
import type { FailedActivity } from '../../scheduler/settlement.js';
import type { OutcomeRecorder } from '../outcome-recorder.js';
import type { Pending } from '../pending/pending-activities.js';
import { recordChoice } from './record-choice.js';
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
 * which kills its process does it alone and is known. What waits apart from the pool takes long, and hardly ever kills a process: all of it is
 * started together, after the others, and one at a time only once the process has died again while it ran.
 */
export class Resumption {
  readonly #parts: ResumptionParts;
  readonly #suspects: Pending[];
  /** Suspects that are started together. */
  #together: readonly Pending[];
  /** What is done outside: it is started at once, which starts nothing in this process. */
  #outside: readonly Pending[];
  /** What is no suspect, and what was chosen since: started after the last suspect. */
  readonly #held: Pending[];
  #inFlight: number | undefined;
  /** Whether its outcome has come, and is not applied. */
  #hasArrived = false;

  /** Writes down what an earlier process could not write any more, and takes the run up. */
  static begin(recorder: Pick<OutcomeRecorder, 'guardsActed' | 'lost'>, parts: ResumptionParts): Resumption {
    const { rebuild, journal } = parts;
    const { state } = rebuild;
    recorder.guardsActed(rebuild.guardActions);
    for (const pending of state.pending.values()) recorder.lost(pending);
    for (const pending of rebuild.unwritten) recordChoice(journal, pending);
    // Earlier versions cancelled what was in flight when a guard stopped a run.
    if (rebuild.isOver) for (const pending of state.pending.values()) state.cancelled(pending);
    return new Resumption(parts);
  }

  constructor(parts: ResumptionParts) {
    const { rebuild } = parts;
    this.#parts = parts;
    const pendings = rebuild.state.pending.values();
    const { rooms } = rebuild.state;
    const suspects = pendings.filter(({ activity }) => rebuild.suspects.has(activity));
    const isTogether = ({ activity, decision }: Pending) => rooms.isApart(decision.type) && !rebuild.suspectsAgain.has(activity);
    this.#suspects = suspects.filter((pending) => !isTogether(pending)).reverse();
    this.#together = suspects.filter(isTogether);
    const others = pendings.filter(({ activity }) => !rebuild.suspects.has(activity));
    this.#outside = others.filter(({ isOutside }) => isOutside);
    this.#held = others.filter(({ isOutside }) => !isOutside);
  }

  /** Starts what may be started now. Returns whether that must be waited for; if not, everything is started, and this is over. */
  advance(): boolean {
    const { maximumAttempts, journal, start, settle } = this.#parts;
    const outside = this.#outside;
    this.#outside = [];
    for (const pending of outside) start(pending);
    if (this.#inFlight !== undefined) return true;
    for (let suspect = this.#suspects.pop(); suspect !== undefined; suspect = this.#suspects.pop()) {
      if (suspect.attemptsMade >= maximumAttempts) {
        settle(diedAlone(suspect));
        continue;
      }
      this.#inFlight = suspect.activity;
      journal.record({ type: 'start', activity: suspect.activity });
      start(suspect);
      return true;
    }
    const together = this.#together;
    this.#together = [];
    if (together.length > 0) journal.record({ type: 'together', activities: together.map(({ activity }) => activity) });
    for (const pending of [...together, ...this.#held.splice(0)]) start(pending);
    return false;
  }

  /** Takes an activity that is to be started after the last suspect. */
  hold(pending: Pending): void {
    this.#held.push(pending);
  }

  /** Tells that the outcome of an activity has come. */
  arrived(activity: number): void {
    if (activity === this.#inFlight) this.#hasArrived = true;
  }

  /** What can be applied is. Returns whether a suspect has ended whose outcome comes after that of others, which are now to be started. */
  passOver(): boolean {
    const isPassed = this.#hasArrived;
    if (isPassed) this.#inFlight = undefined;
    this.#hasArrived = false;
    return isPassed;
  }

  /** Tells that the outcome of an activity is applied. */
  settled(activity: number): void {
    if (activity !== this.#inFlight) return;
    this.#inFlight = undefined;
    this.#hasArrived = false;
  }

  /** What has not been started: it stays unsettled when the run ends before its turn. */
  unstarted(): readonly Pending[] {
    return [...this.#suspects, ...this.#together, ...this.#outside, ...this.#held];
  }
}

function diedAlone({ activity: activityId, attemptsMade: attempts }: Pending): FailedActivity {
  const message = `the process died at the last of ${attempts} attempts, with nothing beside it; look for native code that aborts, and for arrays past the heap limit`;
  const error = new HgmError('ERR_PROCESS_DIED', message, { details: { activityId, attempts } });
  return { status: 'failed', activityId, requestId: `activity:${activityId}`, attempts, elapsedMs: 0, cost: 0, error };
}
