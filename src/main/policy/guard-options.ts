import { field, fillOptions, type OptionFields, readOptions } from '../../shared/option-fields.js';
import { choiceKind, integerKind, limitKind, numberKind } from '../../shared/option-kinds.js';

/** Limits that a search is held to whatever its policy is. Each is off unless it is given. */
export interface GuardOptions {
  /**
   * Ends the search when its evaluations and expansions have cost this much, every attempt counted, in the unit of `cost` in results and of
   * `ctx.addCost`; > 0. @defaultValue Infinity, off
   */
  readonly maximumCost?: number;
  /**
   * Prunes an agent, with its descendants, when this many of its activities in a row have failed for good, an integer >= 1. The root is
   * spared: without it there is no search. @defaultValue Infinity, off
   */
  readonly pruneAfterFailures?: number;
  /**
   * Prunes an agent, with its descendants, when so many of its own rewards in a row were at most `lowReward`, an integer >= 1; a failed
   * evaluation that counts as reward 0 is one. The root is spared. @defaultValue Infinity, off
   */
  readonly pruneAfterLowRewards?: number;
  /** What counts as a low reward: at most this, in [0, 1]. @defaultValue 0 */
  readonly lowReward?: number;
  /** No expansion is chosen once there are so many agents, those that are being made included; an integer >= 1. @defaultValue Infinity, off */
  readonly maximumAgents?: number;
  /** No expansion is chosen once so many have made an agent or are in flight; an integer >= 0. @defaultValue Infinity, off */
  readonly maximumExpansions?: number;
  /**
   * No expansion is chosen while so many are in flight; those that wait for a retry are not, but in a deterministic run. An integer >= 1.
   * @defaultValue Infinity, off
   */
  readonly maximumExpansionsInFlight?: number;
  /** Likewise for evaluations. @defaultValue Infinity, off */
  readonly maximumEvaluationsInFlight?: number;
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
   * posterior counts. Of scores, in the unit of their standardised form, of which they spread over 1 or so. @defaultValue 0.005
   */
  readonly minimumImprovement?: number;
  /**
   * Ends the search when an agent is believed to be at least this good, a finite number: a score where the problem has a direction, else a reward; what
   * is in flight ends and counts. @defaultValue Infinity, off
   */
  readonly target?: number;
  /**
   * Ends the search when the best-belief agent is, with at least this probability, the best of all that were made, or worse than it by no more than
   * `confidenceMargin`; in (0, 1), 0 is off. docs/policies.md says what that is worth. Not for exact problems without tasks.
   * @defaultValue 0, off
   */
  readonly confidence?: number;
  /**
   * How much worse than the best agent the answer may be, >= 0. Of scores, in the unit of their standardised form, of which they spread over 1 or so.
   * @defaultValue 0.05
   */
  readonly confidenceMargin?: number;
  /** Confidence is not judged before so many results, an integer >= 1: of few agents the best is soon told. @defaultValue 100 */
  readonly confidenceAfter?: number;
  /**
   * Ends evaluations at a `ctx.report` that shows them behind others of the same task, by the median rule or by successive halving; each counts with the
   * value that it reported last. @defaultValue 'none'
   */
  readonly hopeless?: HopelessRule;
  /** No evaluation is held against fewer of its task that reported as far, an integer >= 1. @defaultValue 5 */
  readonly minimumReportedEvaluations?: number;
  /** No evaluation is ended before this step, the first rung of successive halving; an integer >= 1. @defaultValue 1 */
  readonly minimumReportedStep?: number;
  /** Of successive halving: one in so many goes on past a rung, and each rung is so many times as far as the one before; an integer >= 2. @defaultValue 4 */
  readonly reductionFactor?: number;
}

/** By which rule an evaluation counts as hopeless. */
export type HopelessRule = 'none' | 'median' | 'successive-halving';

/** {@link GuardOptions} with every default filled in. */
export type ResolvedGuardOptions = Required<GuardOptions>;

const OFF = Number.POSITIVE_INFINITY;
const FRACTION_KIND = numberKind('a finite number >= 0', (value) => value >= 0 && Number.isFinite(value));

export const GUARD_FIELDS = {
  maximumCost: field(
    'stop when evaluations and expansions have cost this much',
    numberKind('a number above 0', (value) => value > 0),
    OFF,
    'off',
  ),
  pruneAfterFailures: field('prune an agent after so many failures in a row', limitKind(1), OFF, 'off'),
  pruneAfterLowRewards: field('prune an agent after so many low rewards in a row', limitKind(1), OFF, 'off'),
  lowReward: field(
    'up to which reward counts as low',
    numberKind('a number in [0, 1]', (value) => value >= 0 && value <= 1),
    0,
  ),
  maximumAgents: field('most agents', limitKind(1), OFF, 'off'),
  maximumExpansions: field('most expansions', limitKind(0), OFF, 'off'),
  maximumExpansionsInFlight: field('most expansions in flight', limitKind(1), OFF, 'off'),
  maximumEvaluationsInFlight: field('most evaluations in flight', limitKind(1), OFF, 'off'),
  minimumValuePerCost: field('pause expansions while evaluations give less reward per cost', FRACTION_KIND, 0, 'off'),
  valuePerCostWindow: field('evaluations that reward per cost is taken over', integerKind(1), 50),
  stopAfterStagnantEvaluations: field(
    'stop when the best agent has not improved for so many evaluations',
    limitKind(1),
    OFF,
    'off',
  ),
  minimumImprovement: field('what counts as improved', FRACTION_KIND, 0.005),
  target: field(
    'stop when an agent is believed to be at least this good',
    numberKind('a number', (value) => !Number.isNaN(value)),
    OFF,
    'off',
  ),
  confidence: field(
    'stop when the best agent is the best with this probability',
    numberKind('a number in [0, 1)', (value) => value >= 0 && value < 1),
    0,
    'off',
  ),
  confidenceMargin: field('by how much it may be worse than the best', FRACTION_KIND, 0.05),
  confidenceAfter: field('results before which confidence is not judged', integerKind(1), 100),
  hopeless: field(
    'end evaluations that report less than others of their task',
    choiceKind(['none', 'median', 'successive-halving']),
    'none',
  ),
  minimumReportedEvaluations: field('how many of its task must have reported as far before one is ended', integerKind(1), 5),
  minimumReportedStep: field('step before which no evaluation is ended', integerKind(1), 1),
  reductionFactor: field('one in so many goes on past a rung of successive halving', integerKind(2), 4),
} as const satisfies OptionFields<GuardOptions>;

/**
 * Fills in defaults and checks every rule.
 *
 * @param options - {@link GuardOptions}
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveGuardOptions(options: unknown): ResolvedGuardOptions {
  return fillOptions(GUARD_FIELDS, readOptions<GuardOptions>('guards', GUARD_FIELDS, options));
}

/** The guards that are not as they are where nothing is said: each is a finite number, or a word. */
export function guardsGiven(guards: unknown): GuardOptions {
  const usual = Object.entries(resolveGuardOptions({}));
  const given = Object.entries(resolveGuardOptions(guards));
  return Object.fromEntries(given.filter(([name, value]) => !usual.some(([other, none]) => other === name && none === value)));
}
