import { checkFields, checkOption, isIntegerFrom } from '../../shared/check-option.js';

/** Limits that a search is held to whatever its policy is. Each is off unless it is given. */
export interface GuardOptions {
  /** Ends the search when its evaluations have cost this much, in the unit of `cost` in results; > 0. @defaultValue Infinity, off */
  readonly maximumCost?: number;
  /**
   * Prunes an agent, with its descendants, when this many of its activities in a row have failed for good, an integer >= 1. The root is
   * spared: without it there is no search. @defaultValue Infinity, off
   */
  readonly pruneAfterFailures?: number;
  /**
   * Pauses expansions while the latest evaluations give less value (reward x weight) per cost than this, and resumes them when they give as
   * much again; >= 0. Evaluations that cost nothing are always worth it. @defaultValue 0, off
   */
  readonly minimumValuePerCost?: number;
  /** How many of the latest evaluations value per cost is taken over, an integer >= 1; nothing is judged before there are so many. @defaultValue 50 */
  readonly valuePerCostWindow?: number;
  /** Ends the search when the best belief has not improved for this many evaluations, an integer >= 1. @defaultValue Infinity, off */
  readonly stopAfterStagnantEvaluations?: number;
  /**
   * What the best belief's lower bound must gain to count as improved, >= 0. With 0 every evaluation of the best agent that narrows its
   * posterior counts. @defaultValue 0.005
   */
  readonly minimumImprovement?: number;
}

/** {@link GuardOptions} with every default filled in. */
export type ResolvedGuardOptions = Required<GuardOptions>;

function check(field: keyof GuardOptions, value: unknown, holds: boolean, rule: string): void {
  checkOption(`guards.${field}`, value, holds, rule);
}

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveGuardOptions(options: GuardOptions): ResolvedGuardOptions {
  const off = Number.POSITIVE_INFINITY;
  const resolved: ResolvedGuardOptions = {
    maximumCost: options.maximumCost ?? off,
    pruneAfterFailures: options.pruneAfterFailures ?? off,
    minimumValuePerCost: options.minimumValuePerCost ?? 0,
    valuePerCostWindow: options.valuePerCostWindow ?? 50,
    stopAfterStagnantEvaluations: options.stopAfterStagnantEvaluations ?? off,
    minimumImprovement: options.minimumImprovement ?? 0.005,
  };
  checkFields('guards', options, Object.keys(resolved));
  check(
    'maximumCost',
    resolved.maximumCost,
    typeof resolved.maximumCost === 'number' && resolved.maximumCost > 0,
    'a number above 0',
  );
  for (const field of ['pruneAfterFailures', 'stopAfterStagnantEvaluations'] as const) {
    check(field, resolved[field], resolved[field] === off || isIntegerFrom(1, resolved[field]), 'an integer >= 1, or Infinity');
  }
  check('valuePerCostWindow', resolved.valuePerCostWindow, isIntegerFrom(1, resolved.valuePerCostWindow), 'an integer >= 1');
  for (const field of ['minimumValuePerCost', 'minimumImprovement'] as const) {
    check(field, resolved[field], Number.isFinite(resolved[field]) && resolved[field] >= 0, 'a finite number >= 0');
  }
  return Object.freeze(resolved);
}
