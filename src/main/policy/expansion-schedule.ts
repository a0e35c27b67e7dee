import type { ResolvedPolicyOptions } from './policy-options.js';
import type { SearchView } from './search-policy.js';

/** By so much of it, at most, a power and the root taken of it again differ from the number: far more than rounding makes. */
const ROUNDING = 1e-9;

/** What the schedule goes by. */
type Progress = Pick<SearchView, 'evaluationsChosen' | 'expansionsChosen' | 'expansionsMade' | 'expansionsFailed'>;

/**
 * The paper's schedule (Algorithm 1): an expansion is due when N^alpha >= T, after `initialExpansions` of the root, and never before the root's first
 * evaluation. N = evaluations chosen, T = expansions chosen - min(failed ones, those that made an agent). So a tree becomes as large as it would without
 * failures while no more than half of the expansions fail, and there are at most twice as many expansions as without this rule.
 */
export class ExpansionSchedule {
  readonly #view: Progress;
  readonly #options: Pick<ResolvedPolicyOptions, 'alpha' | 'initialExpansions'>;
  readonly #countsFailed: boolean;
  /** What {@link #tooFew} is of. */
  #alpha = Number.NaN;
  #expansions = Number.NaN;
  /** With fewer evaluations than these none is due: most decisions need no power. */
  #tooFew = 0;

  /**
   * @param options - as they are at each question
   * @param countsFailed - whether T is all expansions chosen, failed ones too, as in version 2 of the decision rules
   */
  constructor(view: Progress, options: Pick<ResolvedPolicyOptions, 'alpha' | 'initialExpansions'>, countsFailed = false) {
    this.#view = view;
    this.#options = options;
    this.#countsFailed = countsFailed;
  }

  isDue(): boolean {
    const { evaluationsChosen } = this.#view;
    if (evaluationsChosen === 0) return false;
    const { alpha, initialExpansions } = this.#options;
    const expansions = this.#counted();
    if (expansions < initialExpansions) return true;
    if (expansions !== this.#expansions || alpha !== this.#alpha) {
      this.#expansions = expansions;
      this.#alpha = alpha;
      this.#tooFew = expansions ** (1 / alpha) * (1 - ROUNDING);
    }
    return !(evaluationsChosen < this.#tooFew) && evaluationsChosen ** alpha >= expansions;
  }

  /** T. */
  #counted(): number {
    const { expansionsChosen, expansionsMade, expansionsFailed } = this.#view;
    return this.#countsFailed ? expansionsChosen : expansionsChosen - Math.min(expansionsFailed, expansionsMade);
  }
}
