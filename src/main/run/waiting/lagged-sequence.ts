import type { Decision } from '../../policy/search.js';
import type { Pending, PendingActivities } from '../pending/pending-activities.js';

/** Which activity's outcome is to be applied next. It is asked anew until {@link applied} is called. */
export interface ActivitySequence {
  /** Its number. */
  readonly next: number;
  /** Its outcome is about to be applied. */
  applied(): void;
}

/** What the sequence is told by: the same in a run that goes on and in one that is made again. */
export interface LaggedState {
  readonly pending: Pick<PendingActivities, 'first' | 'last' | 'get'>;
  /** Of evaluations that have ended. */
  readonly counts: { readonly evaluations: number };
}

/**
 * Evaluations in the order of decision, and each expansion a number of evaluations after those that had ended when it was chosen: before the next one, and
 * not before. Where no evaluation is pending the first of the expansions is next: else nothing would ever be. So how long anything takes decides nothing.
 */
export class LaggedSequence implements ActivitySequence {
  readonly #state: LaggedState;
  readonly #lag: number;
  /** Nothing of a kind is pending before these. */
  readonly #from: Record<Decision['type'], number>;

  /** @param lag - an integer >= 1 */
  constructor(state: LaggedState, lag: number) {
    this.#state = state;
    this.#lag = lag;
    const { first } = state.pending;
    this.#from = { expand: first, evaluate: first };
  }

  get next(): number {
    const expansion = this.#firstOf('expand');
    const evaluation = this.#firstOf('evaluate');
    if (expansion === undefined) return evaluation?.activity ?? 0;
    const isDue = this.#state.counts.evaluations >= expansion.evaluationsBefore + this.#lag;
    return isDue || evaluation === undefined ? expansion.activity : evaluation.activity;
  }

  /** What is applied is no longer pending, which is all that there is to know. */
  applied(): void {}

  #firstOf(kind: Decision['type']): Pending | undefined {
    const { pending } = this.#state;
    for (; this.#from[kind] <= pending.last; this.#from[kind]++) {
      const first = pending.get(this.#from[kind]);
      if (first?.decision.type === kind) return first;
    }
    return undefined;
  }
}
