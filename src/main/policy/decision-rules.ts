/**
 * The version of the rules by which a deterministic run chooses. A change that makes it choose otherwise, given the same outcomes in
 * the same order, raises it: a run that was kept under an older version cannot be chosen again by the present rules.
 *
 * - 1: the first one.
 * - 2: forced expansions are bounded by the look-ahead; what is in flight counts towards the cost limit, and nothing is chosen after the
 *   stop of a guard.
 * - 3: expansions that failed count in the schedule only where they are more than those that made an agent.
 */
export const DECISION_RULES_VERSION = 3;
