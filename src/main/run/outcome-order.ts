import type { Fifo } from '../../shared/collections/fifo.js';
import type { HgmError } from '../../shared/errors.js';
import type { Settlement } from '../scheduler/scheduler.js';
import { attemptCost } from './attempt-cost.js';
import type { PendingActivities } from './pending/pending-activities.js';

/**
 * The order in which outcomes are applied to the engine: `shift` gives the next one to apply, undefined when there is none yet. A queue
 * applies them as they come. What waits is bounded by the activities under way.
 */
export interface OutcomeOrder extends Pick<Fifo<Settlement>, 'push' | 'shift' | 'size'> {
  /** Applies nothing more: what follows counts as cancelled, for the reason given. Absent where outcomes are applied whenever they come. */
  cut?(reason: HgmError): void;
}

/**
 * In the order of decision: what comes early waits until all before it have come. Once an activity was cancelled nothing after it is
 * applied either, so that a run that was cut short is a beginning of one that was not: what follows counts as cancelled too. Nor is anything after the
 * outcome that failed the run: how much of it had come by then depends on timing.
 */
export class DecisionOrder implements OutcomeOrder {
  readonly #early = new Map<number, Settlement>();
  #next: number;
  readonly #pending: Pick<PendingActivities, 'first' | 'get'>;
  /** Why nothing is applied any more. */
  #cut: HgmError | undefined;

  /** @param pending - the first of them is the first whose outcome is to come */
  constructor(pending: Pick<PendingActivities, 'first' | 'get'>) {
    this.#pending = pending;
    this.#next = pending.first;
  }

  get size(): number {
    return this.#early.size;
  }

  push(settlement: Settlement): void {
    this.#early.set(settlement.activityId, settlement);
  }

  shift(): Settlement | undefined {
    const settlement = this.#early.get(this.#next);
    if (settlement === undefined) return undefined;
    this.#early.delete(this.#next);
    this.#next++;
    if (settlement.status === 'cancelled') this.#cut ??= settlement.error;
    if (this.#cut === undefined) return settlement;
    const { activityId, requestId, attempts, elapsedMs } = settlement;
    // Its cost was paid, and counts although the outcome does not.
    const kind = this.#pending.get(activityId)?.decision.type;
    const cost = kind === undefined ? 0 : attemptCost(kind, settlement);
    return { status: 'cancelled', activityId, requestId, attempts, elapsedMs, cost, error: this.#cut };
  }

  cut(reason: HgmError): void {
    this.#cut ??= reason;
  }
}
