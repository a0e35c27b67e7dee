import { checkOption, isIntegerFrom } from '../../../shared/check-option.js';
import type { Posterior } from '../posterior/posterior.js';

/** Most levels: each has a bit in a number from 0 to 255 for each arm. */
const MAXIMUM_LEVELS = 8;

export interface ThompsonIndexOptions {
  /** The arms' posteriors, for this index alone. */
  readonly posterior: Posterior;
  /** Arms to make room for at once; more are made room for as they come. @defaultValue 0 */
  readonly capacity?: number;
  /**
   * H, the expected number of arms' points above each threshold, when thresholds are chosen: 1 to 8 numbers above 0, ascending. The first is
   * what most selections look at; the others are for when nothing is above it, and for when the best arms leave.
   * @defaultValue [1, 6, 40]
   */
  readonly levels?: readonly number[];
  /** With at most this many candidates, a draw for each is cheaper than the index; 0 for never. @defaultValue 8 */
  readonly plainUpTo?: number;
}

/** {@link ThompsonIndexOptions} with every default filled in. */
export interface ResolvedThompsonIndexOptions {
  readonly posterior: Posterior;
  readonly capacity: number;
  readonly levels: readonly number[];
  readonly plainUpTo: number;
}

const DEFAULT_LEVELS: readonly number[] = Object.freeze([1, 6, 40]);

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveThompsonIndexOptions(options: ThompsonIndexOptions): ResolvedThompsonIndexOptions {
  const { posterior, capacity = 0, levels = DEFAULT_LEVELS, plainUpTo = 8 } = options;
  checkOption('capacity', capacity, isIntegerFrom(0, capacity), 'an integer >= 0');
  checkOption('plainUpTo', plainUpTo, isIntegerFrom(0, plainUpTo), 'an integer >= 0');
  const isAscending = levels.every((level, k) => level > (k === 0 ? 0 : levels[k - 1]!) && level < Number.POSITIVE_INFINITY);
  const areLevels = levels.length >= 1 && levels.length <= MAXIMUM_LEVELS && isAscending;
  checkOption('levels', levels, areLevels, `1 to ${MAXIMUM_LEVELS} numbers above 0, ascending`);
  return { posterior, capacity, levels, plainUpTo };
}
