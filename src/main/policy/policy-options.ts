import { field, fillOptions, type OptionFields, readOptions } from '../../shared/option-fields.js';
import { choiceKind, integerKind, limitKind, numberKind } from '../../shared/option-kinds.js';

/** What an agent's, or a clade's, mean reward is believed to be, given its results. */
export type PosteriorFamily = 'auto' | 'beta' | 'student-t' | 'pooled';

/** By what a lineage is judged when an agent is chosen to be expanded. */
export type Backup = 'auto' | 'mean' | 'best';

/** Parameters of a search policy. Names and defaults are those of the Huxley-Gödel Machine (arXiv 2510.21614, Algorithm 1). */
export interface PolicyOptions {
  /** Expand while (evaluations chosen)^alpha >= agents; in (0, 1]. Not for `dgm` and `chain`, which have schedules of their own. @defaultValue 0.6, or 0.8 where the problem has scores */
  readonly alpha?: number;
  /** Cooling: posteriors are sharpened by (B/b)^beta as the budget B runs down to b; 0 is off, in [0, 10]. For `hgm`. @defaultValue 0 */
  readonly beta?: number;
  /** The best-belief agent has the largest epsilon-quantile; in (0, 1). @defaultValue 0.05 */
  readonly epsilon?: number;
  /** Expansions of the root before the rule of alpha holds, an integer >= 0. @defaultValue min(5, floor(threads^alpha)) */
  readonly initialExpansions?: number;
  /** Most activities in flight of one agent, an integer >= 1; 1 suits long evaluations. @defaultValue Infinity */
  readonly maximumPendingPerAgent?: number;
  /**
   * 'beta' suits rewards of 0 and 1; 'student-t' suits graded rewards, which differ by less than a Beta posterior can see, and with tasks
   * compares rewards within a task. 'auto' is 'beta' while every reward is 0 or 1, and 'student-t', for the results so far too, from the first
   * other one on; after 1,000,000 results it stays as it is. 'pooled' is 'student-t' that learns from all agents together how far results of one
   * agent differ, evaluates every agent once first, and compares scores that go over decades by their logarithms; 'auto' is 'pooled' where the
   * problem has scores, decided when the run is started. For `hgm`. @defaultValue 'auto'
   */
  readonly posterior?: PosteriorFamily;
  /**
   * How a lineage is judged when an agent is chosen to be expanded: 'mean' by the mean of the clade, as the paper has it, 'best' by how good the
   * best that is still to come of it may be. 'auto' is 'best' for problems that are exact or have scores, and 'mean' for others, decided when the run
   * is started. For `hgm`.
   * @defaultValue 'auto'
   */
  readonly backup?: Backup;
  /**
   * Every evaluation in flight counts as this many evaluations of reward 0 until it is answered, so that evaluations in flight spread over
   * more agents; >= 0, 0 is off. For `hgm`. @defaultValue 0
   */
  readonly pendingPenalty?: number;
  /**
   * The last part of the budget in evaluations, as a share in [0, 1], goes to telling the best agents apart: evaluations are chosen by top-two Thompson sampling;
   * 0 is off. For `hgm`. @defaultValue 0
   */
  readonly tellApart?: number;
  /** How wide the bounds of `uct` are, >= 0. @defaultValue the square root of 2 */
  readonly explorationConstant?: number;
  /** Evaluations of a child before `chain` compares it, an integer >= 1; fewer where it has no more tasks, one of an exact problem without tasks. @defaultValue 10 */
  readonly childEvaluations?: number;
  /** `chain` begins anew with the root after so many children in a row that were no better, an integer >= 1. @defaultValue Infinity */
  readonly restartAfter?: number;
}

/** {@link PolicyOptions} with every default filled in. */
export type ResolvedPolicyOptions = Required<PolicyOptions>;

const DEFAULT_ALPHA = 0.6;
const ALPHA_OF_SCORES = 0.8;
const NOT_NEGATIVE_KIND = numberKind('a finite number >= 0', (value) => value >= 0 && Number.isFinite(value));

/** What a policy is given, which defaults depend on. */
export interface PolicySettings extends PolicyOptions {
  readonly threads: number;
}

export const POLICY_FIELDS = {
  alpha: field(
    'agents grow as evaluations^alpha',
    numberKind('a number in (0, 1]', (value) => value > 0 && value <= 1),
    DEFAULT_ALPHA,
    `${DEFAULT_ALPHA}, or ${ALPHA_OF_SCORES} where the problem has scores`,
  ),
  beta: field(
    'cooling: posteriors are sharpened as the budget runs down',
    numberKind('a number in [0, 10]', (value) => value >= 0 && value <= 10),
    0,
  ),
  epsilon: field(
    'the best agent has the largest epsilon-quantile',
    numberKind('a number in (0, 1)', (value) => value > 0 && value < 1),
    0.05,
  ),
  initialExpansions: {
    what: 'expansions of the root before the rule of alpha holds',
    kind: integerKind(0),
    defaultText: 'min(5, floor(threads^alpha))',
    fill: (value: number | undefined, { alpha = DEFAULT_ALPHA, threads }: PolicySettings) =>
      value ?? Math.min(5, Math.floor(Math.max(threads, 1) ** alpha)),
  },
  maximumPendingPerAgent: field('most activities in flight of one agent', limitKind(1), Number.POSITIVE_INFINITY),
  posterior: field(
    'beta for rewards of 0 and 1, student-t for graded ones, pooled for scores, auto for whichever the results are',
    choiceKind(['auto', 'beta', 'student-t', 'pooled']),
    'auto',
  ),
  backup: field(
    'mean: a lineage is judged by the mean of its clade, best: by the best that may come of it, auto: best for exact problems and scores',
    choiceKind(['auto', 'mean', 'best']),
    'auto',
  ),
  pendingPenalty: field('evaluations of reward 0 that one in flight counts as', NOT_NEGATIVE_KIND, 0),
  tellApart: field(
    'last share of the budget in which evaluations tell the best agents apart',
    numberKind('a number in [0, 1]', (value) => value >= 0 && value <= 1),
    0,
  ),
  explorationConstant: field('how wide the bounds of uct are', NOT_NEGATIVE_KIND, Math.SQRT2, 'the square root of 2'),
  childEvaluations: field('evaluations of a child before it is compared', integerKind(1), 10),
  restartAfter: field('children in a row, no better, after which a chain begins anew', limitKind(1), Number.POSITIVE_INFINITY),
} as const satisfies OptionFields<PolicyOptions>;

/** The parameters that can be changed while a search goes on: the others decide what a policy keeps of results. */
export type LivePolicyOptions = Pick<
  PolicyOptions,
  'alpha' | 'beta' | 'epsilon' | 'initialExpansions' | 'maximumPendingPerAgent' | 'explorationConstant'
>;

const { alpha, beta, epsilon, initialExpansions, maximumPendingPerAgent, explorationConstant } = POLICY_FIELDS;

export const LIVE_POLICY_FIELDS = {
  alpha,
  beta,
  epsilon,
  initialExpansions,
  maximumPendingPerAgent,
  explorationConstant,
} as const satisfies OptionFields<LivePolicyOptions>;

/** What a search is of, which defaults depend on. */
export interface SearchedKind {
  readonly isExact: boolean;
  readonly hasScores: boolean;
}

/**
 * Fills in defaults and checks every rule.
 *
 * @param options - {@link PolicyOptions}
 * @param threads - of the run, which a default depends on
 * @param kind - where it is known: then what is 'auto' from the start is decided. @defaultValue not known yet
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolvePolicyOptions(options: unknown, threads: number, kind?: SearchedKind): ResolvedPolicyOptions {
  const given = readOptions<PolicyOptions>('policyOptions', POLICY_FIELDS, options);
  const resolved = fillOptions(POLICY_FIELDS, { ...given, threads });
  if (kind === undefined) return resolved;
  const { alpha = kind.hasScores ? ALPHA_OF_SCORES : DEFAULT_ALPHA } = given;
  const backup = resolved.backup === 'auto' ? (kind.isExact || kind.hasScores ? 'best' : 'mean') : resolved.backup;
  const posterior = resolved.posterior === 'auto' && kind.hasScores ? 'pooled' : resolved.posterior;
  return { ...resolved, alpha, backup, posterior };
}
