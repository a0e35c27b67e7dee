import type { ResolvedGuardOptions } from '../guard-options.js';
import type { WaitingCounts } from './waiting-counts.js';

/** How far a search may grow, and how much of it may be in flight; `Infinity` for no limit. */
export type SearchLimits = Pick<
  ResolvedGuardOptions,
  'maximumAgents' | 'maximumExpansions' | 'maximumExpansionsInFlight' | 'maximumEvaluationsInFlight'
>;

/** Which kinds of activities there is room for. */
export interface ChoiceRoom {
  readonly expand: boolean;
  readonly evaluate: boolean;
}

export const ROOM_FOR_ALL: ChoiceRoom = Object.freeze({ expand: true, evaluate: true });

const UNLIMITED: SearchLimits = Object.freeze({
  maximumAgents: Number.POSITIVE_INFINITY,
  maximumExpansions: Number.POSITIVE_INFINITY,
  maximumExpansionsInFlight: Number.POSITIVE_INFINITY,
  maximumEvaluationsInFlight: Number.POSITIVE_INFINITY,
});

/** What bounds a search. */
export interface BoundsOptions {
  /** `Infinity` for no budget in evaluations. */
  readonly evaluationBudget: number;
  /** An expansion that is chosen because nothing can be evaluated is chosen only while fewer than this many are in flight; >= 1. */
  readonly maximumForcedExpansions: number;
  /** @defaultValue none */
  readonly limits?: SearchLimits;
}

/** What a search is held to, and what that is counted against. */
export class SearchBounds {
  /** May be replaced, as may the limits; what was chosen stays chosen. */
  evaluationBudget: number;
  limits: SearchLimits;
  /** Activities that were chosen. */
  readonly chosen = { expand: 0, evaluate: 0 };
  /** Expansions that made an agent. */
  expansionsMade = 0;
  /** Expansions that failed for good. */
  expansionsFailed = 0;
  /** Activities that were chosen and not answered; those that wait for a retry included. */
  readonly #pending = { expand: 0, evaluate: 0 };
  readonly #waiting: WaitingCounts;
  readonly #maximumForcedExpansions: number;

  /** @param waiting - what waits for a retry, which occupies nothing */
  constructor({ evaluationBudget, limits = UNLIMITED, maximumForcedExpansions }: BoundsOptions, waiting: WaitingCounts) {
    this.evaluationBudget = evaluationBudget;
    this.limits = limits;
    this.#waiting = waiting;
    this.#maximumForcedExpansions = maximumForcedExpansions;
  }

  get isSpent(): boolean {
    return this.chosen.evaluate >= this.evaluationBudget;
  }

  /** @param agents - how many there are */
  mayExpand(agents: number): boolean {
    const { maximumAgents, maximumExpansions, maximumExpansionsInFlight } = this.limits;
    const { expand } = this.#pending;
    if (agents + expand >= maximumAgents || this.expansionsMade + expand >= maximumExpansions) return false;
    return expand - this.#waiting.expansions < maximumExpansionsInFlight;
  }

  mayEvaluate(): boolean {
    return this.#pending.evaluate - this.#waiting.evaluations < this.limits.maximumEvaluationsInFlight;
  }

  /** Whether an expansion may be chosen because nothing can be evaluated. */
  mayForceExpansion(): boolean {
    return this.#pending.expand - this.#waiting.expansions < this.#maximumForcedExpansions;
  }

  // Properties by their names: by a name in a variable each evaluation would take a twentieth longer to be made again.
  choose(type: 'expand' | 'evaluate'): void {
    if (type === 'expand') {
      this.chosen.expand++;
      this.#pending.expand++;
    } else {
      this.chosen.evaluate++;
      this.#pending.evaluate++;
    }
  }

  answered(type: 'expand' | 'evaluate'): void {
    if (type === 'expand') this.#pending.expand--;
    else this.#pending.evaluate--;
  }
}
