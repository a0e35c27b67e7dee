import { field, fillOptions, type OptionFields, readOptions } from '../../shared/option-fields.js';
import { limitKind, numberKind, SEED_KIND } from '../../shared/option-kinds.js';

/** Parameters of the hand-driven engine. */
export interface HgmEngineOptions {
  /** Exponent of progressive widening: an agent may have floor(max(visits, minVisitations) ^ wideningAlpha) children, at least 1; a finite number >= 0. @defaultValue 0.5 */
  readonly wideningAlpha?: number;
  /** Visits that an agent is taken to have at least when its children are limited; a finite number >= 0. @defaultValue 1 */
  readonly minVisitations?: number;
  /** Both shapes of the Beta prior of Thompson sampling; a finite number > 0. 1 is uniform. @defaultValue 1 */
  readonly thompsonPrior?: number;
  /**
   * No child is made by choosing once there are so many agents; those that there are can still be chosen. An integer >= 1, or `Infinity`.
   * @defaultValue Infinity
   */
  readonly maximumAgents?: number;
  /** Nothing is chosen any more once so many expansions are recorded or in flight. An integer >= 0, or `Infinity`. @defaultValue Infinity */
  readonly maximumExpansions?: number;
  /**
   * Prunes an agent, with its descendants, when so many of its own rewards in a row were at most `lowReward`; an integer >= 1, or `Infinity` for
   * never. A root is spared. @defaultValue Infinity
   */
  readonly pruneAfterLowRewards?: number;
  /** What counts as a low reward: at most this, in [0, 1]. @defaultValue 0 */
  readonly lowReward?: number;
  /** Seed of all random numbers, a safe integer >= 0: engines with the same seed and the same calls agree. @defaultValue 0 */
  readonly seed?: number;
}

/** {@link HgmEngineOptions} with every default filled in and every rule checked. */
export type ResolvedHgmEngineOptions = Readonly<Required<HgmEngineOptions>>;

const NOT_NEGATIVE_KIND = numberKind('a finite number >= 0', (value) => value >= 0 && Number.isFinite(value));

export const ENGINE_FIELDS = {
  wideningAlpha: field('exponent of progressive widening', NOT_NEGATIVE_KIND, 0.5),
  minVisitations: field('visits that an agent is taken to have at least', NOT_NEGATIVE_KIND, 1),
  thompsonPrior: field(
    'both shapes of the Beta prior',
    numberKind('a finite number > 0', (value) => value > 0 && Number.isFinite(value)),
    1,
  ),
  maximumAgents: field('most agents in the tree', limitKind(1), Number.POSITIVE_INFINITY),
  maximumExpansions: field('most expansions', limitKind(0), Number.POSITIVE_INFINITY),
  pruneAfterLowRewards: field('an agent is pruned after so many low rewards in a row', limitKind(1), Number.POSITIVE_INFINITY),
  lowReward: field(
    'up to which reward counts as low',
    numberKind('a number in [0, 1]', (value) => value >= 0 && value <= 1),
    0,
  ),
  seed: field('seed of all random numbers', SEED_KIND, 0),
} as const satisfies OptionFields<HgmEngineOptions>;

/**
 * Fills in what is missing and checks every rule.
 *
 * @param options - {@link HgmEngineOptions}; fields that are undefined count as missing
 * @param base - what missing fields are filled in from. @defaultValue the defaults
 * @throws HgmError ERR_OPTION naming the field, the rule and the value; also for a field that is not an option
 */
export function resolveHgmEngineOptions(options: unknown, base: HgmEngineOptions = {}): ResolvedHgmEngineOptions {
  const given = readOptions<HgmEngineOptions>('engine', ENGINE_FIELDS, options);
  return fillOptions(ENGINE_FIELDS, { ...base, ...given });
}
