import type { ResolvedPolicyOptions } from './policy-options.js';
import type { SearchView } from './search-policy.js';

/** By so much of it, at most, a power and the root taken of it again differ from the number: far more than rounding makes. */
const ROUNDING = 1e-9;

/** What the schedule goes by. */
type Progress = Pick<SearchView, 'evaluationsChosen' | 'expansionsChosen'>;

/**
 * The paper's schedule (Algorithm 1): an expansion is due when N^alpha >= T, after `initialExpansions` of the root, and never before the root's first
 * evaluation. N = evaluations chosen, T = expansions chosen.
 */
export class ExpansionSchedule {
  readonly #view: Progress;
  readonly #options: Pick<ResolvedPolicyOptions, 'alpha' | 'initialExpansions'>;
  /** What {@link #tooFew} is of. */
  #alpha = Number.NaN;
  #expansions = Number.NaN;
  /** With fewer evaluations than these none is due: most decisions need no power. */
  #tooFew = 0;

  /** @param options - as they are at each question */
  constructor(view: Progress, options: Pick<ResolvedPolicyOptions, 'alpha' | 'initialExpansions'>) {
    this.#view = view;
    this.#options = options;
  }

  isDue(): boolean {
    const { evaluationsChosen, expansionsChosen } = this.#view;
    if (evaluationsChosen === 0) return false;
    const { alpha, initialExpansions } = this.#options;
    if (expansionsChosen < initialExpansions) return true;
    if (expansionsChosen !== this.#expansions || alpha !== this.#alpha) {
      this.#expansions = expansionsChosen;
      this.#alpha = alpha;
      this.#tooFew = expansionsChosen ** (1 / alpha) * (1 - ROUNDING);
    }
    return !(evaluationsChosen < this.#tooFew) && evaluationsChosen ** alpha >= expansionsChosen;
  }
}
