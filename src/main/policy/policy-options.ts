import { checkFields, checkOption, isIntegerFrom } from '../../shared/check-option.js';

/** What an agent's, or a clade's, mean reward is believed to be, given its results. */
export type PosteriorFamily = 'beta' | 'student-t';

/** Parameters of a search policy. Names and defaults are those of the Huxley-Gödel Machine (arXiv 2510.21614, Algorithm 1). */
export interface PolicyOptions {
  /** Expand while (evaluations chosen)^alpha >= agents; in (0, 1]. Not for `dgm`, which has a schedule of its own. @defaultValue 0.6 */
  readonly alpha?: number;
  /** Cooling: posteriors are sharpened by (B/b)^beta as the budget B runs down to b; 0 is off, in [0, 10]. For `hgm`. @defaultValue 0 */
  readonly beta?: number;
  /** The best-belief agent has the largest epsilon-quantile; in (0, 1). @defaultValue 0.05 */
  readonly epsilon?: number;
  /** Expansions of the root before the rule of alpha holds, an integer >= 0. @defaultValue min(5, floor(threads^alpha)) */
  readonly initialExpansions?: number;
  /** Most activities in flight of one agent, an integer >= 1; 1 suits long evaluations. @defaultValue Infinity */
  readonly maxPendingPerAgent?: number;
  /**
   * 'beta' suits rewards of 0 and 1; 'student-t' suits graded rewards, which differ by less than a Beta posterior can see, and with tasks
   * compares rewards within a task. For `hgm`. @defaultValue 'beta'
   */
  readonly posterior?: PosteriorFamily;
  /**
   * Every evaluation in flight counts as this many evaluations of reward 0 until it is answered, so that evaluations in flight spread over
   * more agents; >= 0, 0 is off. For `hgm`. @defaultValue 0
   */
  readonly pendingPenalty?: number;
  /** How wide the bounds of `uct` are, >= 0. @defaultValue the square root of 2 */
  readonly explorationConstant?: number;
}

/** {@link PolicyOptions} with every default filled in. */
export type ResolvedPolicyOptions = Required<PolicyOptions>;

function check(field: keyof PolicyOptions, value: unknown, holds: boolean, rule: string): void {
  checkOption(`policyOptions.${field}`, value, holds, rule);
}

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolvePolicyOptions(options: PolicyOptions, threads: number): ResolvedPolicyOptions {
  const alpha = options.alpha ?? 0.6;
  check('alpha', alpha, isFrom(alpha, 0) && alpha > 0 && alpha <= 1, 'a number in (0, 1]');
  const resolved: ResolvedPolicyOptions = {
    alpha,
    beta: options.beta ?? 0,
    epsilon: options.epsilon ?? 0.05,
    initialExpansions: options.initialExpansions ?? Math.min(5, Math.floor(Math.max(threads, 1) ** alpha)),
    maxPendingPerAgent: options.maxPendingPerAgent ?? Number.POSITIVE_INFINITY,
    posterior: options.posterior ?? 'beta',
    pendingPenalty: options.pendingPenalty ?? 0,
    explorationConstant: options.explorationConstant ?? Math.SQRT2,
  };
  checkFields('policyOptions', options, Object.keys(resolved));
  const { beta, epsilon, initialExpansions, maxPendingPerAgent, posterior, pendingPenalty, explorationConstant } = resolved;
  check('beta', beta, isFrom(beta, 0) && beta <= 10, 'a number in [0, 10]');
  check('epsilon', epsilon, isFrom(epsilon, 0) && epsilon > 0 && epsilon < 1, 'a number in (0, 1)');
  check('initialExpansions', initialExpansions, isIntegerFrom(0, initialExpansions), 'an integer >= 0');
  check(
    'maxPendingPerAgent',
    maxPendingPerAgent,
    maxPendingPerAgent === Number.POSITIVE_INFINITY || isIntegerFrom(1, maxPendingPerAgent),
    'an integer >= 1, or Infinity',
  );
  check('posterior', posterior, posterior === 'beta' || posterior === 'student-t', "'beta' or 'student-t'");
  check('pendingPenalty', pendingPenalty, isFrom(pendingPenalty, 0), 'a finite number >= 0');
  check('explorationConstant', explorationConstant, isFrom(explorationConstant, 0), 'a finite number >= 0');
  return Object.freeze(resolved);
}

function isFrom(value: unknown, minimum: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= minimum;
}
