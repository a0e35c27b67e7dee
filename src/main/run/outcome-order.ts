import { Fifo } from '../../shared/collections/fifo.js';
import type { HgmError } from '../../shared/errors.js';
import type { Settlement } from '../scheduler/scheduler.js';
import { attemptCost } from './attempt-cost.js';
import type { PendingActivities } from './pending/pending-activities.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';
import type { RunState } from './run-state.js';
import { type ActivitySequence, LaggedSequence } from './waiting/lagged-sequence.js';

/**
 * The order in which outcomes are applied to the engine: `shift` gives the next one to apply, undefined when there is none yet. A queue
 * applies them as they come. What waits is bounded by the activities under way.
 */
export interface OutcomeOrder extends Pick<Fifo<Settlement>, 'push' | 'shift' | 'size'> {
  /** Applies nothing more: what follows counts as cancelled, for the reason given. Absent where outcomes are applied whenever they come. */
  cut?(reason: HgmError): void;
}

/** In the order of decision. */
class DecisionSequence implements ActivitySequence {
  next: number;

  /** @param pending - the first of them is the first whose outcome is to come */
  constructor(pending: Pick<PendingActivities, 'first'>) {
    this.next = pending.first;
  }

  applied(): void {
    this.next++;
  }
}

/**
 * In an order that the decisions decide: what comes early waits until all before it have come. Once an activity was cancelled nothing after it is
 * applied either, so that a run that was cut short is a beginning of one that was not: what follows counts as cancelled too. Nor is anything after the
 * outcome that failed the run: how much of it had come by then depends on timing.
 */
export class DecidedOrder implements OutcomeOrder {
  readonly #early = new Map<number, Settlement>();
  readonly #pending: Pick<PendingActivities, 'get'>;
  readonly #sequence: ActivitySequence;
  /** Why nothing is applied any more. */
  #cut: HgmError | undefined;

  /** @param sequence - @defaultValue the order of decision */
  constructor(pending: Pick<PendingActivities, 'first' | 'get'>, sequence: ActivitySequence = new DecisionSequence(pending)) {
    this.#pending = pending;
    this.#sequence = sequence;
  }

  get size(): number {
    return this.#early.size;
  }

  push(settlement: Settlement): void {
    this.#early.set(settlement.activityId, settlement);
  }

  shift(): Settlement | undefined {
    const { next } = this.#sequence;
    const settlement = this.#early.get(next);
    if (settlement === undefined) return undefined;
    this.#early.delete(next);
    this.#sequence.applied();
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

/** The order of a run. */
export function outcomeOrderOf(
  { deterministic, expandConcurrency, expandLag }: ResolvedRunOptions,
  state: Pick<RunState, 'pending' | 'counts'>,
): OutcomeOrder {
  if (!deterministic) return new Fifo();
  if (expandConcurrency === undefined) return new DecidedOrder(state.pending);
  return new DecidedOrder(state.pending, new LaggedSequence(state, expandLag));
}
