import { channel } from 'node:diagnostics_channel';
import { systemClock } from '../../../shared/clock.js';
import { codeOf } from '../../../shared/errors.js';
import type { Settlement } from '../../scheduler/settlement.js';
import { taskOf } from '../pending/longest-running.js';
import type { Pending } from '../pending/pending-activities.js';

/** Name of the channel of `node:diagnostics_channel` on which each activity of a run is told once, as an {@link ActivityMessage}. */
export const ACTIVITY_CHANNEL = 'hgm-orchestrator:activity';

/** An activity of a run, from when it was given to the executor until its outcome was recorded: its retries, and the waits before them, are within. */
export interface ActivityMessage {
  readonly runId: string;
  /** Name of the problem. */
  readonly problem: string;
  /** Number of the activity, from 1 in the order of choice. */
  readonly activity: number;
  readonly kind: 'expand' | 'evaluate';
  /** Key of the agent that was expanded or evaluated. */
  readonly key: string;
  /** Number of the task; null where there is none. */
  readonly task: number | null;
  /** Attempts that it had, those in earlier processes counted. */
  readonly attempts: number;
  /** `cancelled` where the run ended before it did; a resumed run does it again. */
  readonly outcome: 'completed' | 'failed' | 'cancelled';
  /** Key of the agent that an expansion made; null where it made none, and for evaluations. */
  readonly childKey: string | null;
  /** Why it failed, or was cancelled; null where it completed. */
  readonly error: Error | null;
  /** The code of the error, or its name where it has none; null where there is none. */
  readonly code: string | null;
  /** What its last attempt has cost, in the unit of the problem. */
  readonly cost: number;
  /** Wall time in the user's function during its last attempt, in milliseconds. */
  readonly elapsedMs: number;
  /** Milliseconds since 1970, as `Date.now()`; not whole. */
  readonly startedAtMs: number;
  /** As {@link startedAtMs}. */
  readonly endedAtMs: number;
}

export interface ActivityTraceParts {
  readonly runId: string;
  readonly problem: string;
  readonly state: { agent(number: number): { readonly key: string } };
}

/** Tells {@link ACTIVITY_CHANNEL} of activities. As long as nobody listens, nothing is made, kept or timed. */
export class ActivityTrace {
  readonly #parts: ActivityTraceParts;
  readonly #channel = channel(ACTIVITY_CHANNEL);
  /** When activities were started, by a monotonic clock, in milliseconds. */
  readonly #startedMs = new Map<number, number>();
  #isHeard = false;

  constructor(parts: ActivityTraceParts) {
    this.#parts = parts;
  }

  /** Looks whether somebody listens: once a turn, since activities are many. */
  look(): void {
    this.#isHeard = this.#channel.hasSubscribers;
    if (!this.#isHeard && this.#startedMs.size > 0) this.#startedMs.clear();
  }

  started(activity: number): void {
    if (this.#isHeard) this.#startedMs.set(activity, systemClock.now());
  }

  /** @param childKey - of the agent that it made */
  ended(pending: Pending, settlement: Settlement, cost: number, childKey: string | null = null): void {
    if (!this.#isHeard) return;
    const { runId, problem, state } = this.#parts;
    const { activity, decision } = pending;
    const { status: outcome, attempts, elapsedMs } = settlement;
    const error = 'error' in settlement ? settlement.error : null;
    const endedAtMs = Date.now();
    const startedMs = this.#startedMs.get(activity);
    this.#startedMs.delete(activity);
    // Nobody listened yet when it was started.
    const tookMs = startedMs === undefined ? elapsedMs : systemClock.now() - startedMs;
    const message: ActivityMessage = {
      runId,
      problem,
      activity,
      kind: decision.type,
      key: state.agent(decision.agent).key,
      task: taskOf(decision),
      attempts,
      outcome,
      childKey,
      error,
      code: error && codeOf(error),
      cost,
      elapsedMs,
      startedAtMs: endedAtMs - tookMs,
      endedAtMs,
    };
    this.#channel.publish(message);
  }
}
