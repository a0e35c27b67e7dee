import { checkOption, isBetween, isIntegerFrom } from '../../shared/check-option.js';
import { HgmError } from '../../shared/errors.js';

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

const DEFAULTS: ResolvedHgmEngineOptions = Object.freeze({
  wideningAlpha: 0.5,
  minVisitations: 1,
  thompsonPrior: 1,
  maximumAgents: Number.POSITIVE_INFINITY,
  maximumExpansions: Number.POSITIVE_INFINITY,
  pruneAfterLowRewards: Number.POSITIVE_INFINITY,
  lowReward: 0,
  seed: 0,
});

interface Rule {
  readonly text: string;
  readonly holds: (value: number) => boolean;
}

const RULES: { readonly [Field in keyof ResolvedHgmEngineOptions]: Rule } = {
  wideningAlpha: { text: 'a finite number >= 0', holds: (value) => value >= 0 && Number.isFinite(value) },
  minVisitations: { text: 'a finite number >= 0', holds: (value) => value >= 0 && Number.isFinite(value) },
  thompsonPrior: { text: 'a finite number > 0', holds: (value) => value > 0 && Number.isFinite(value) },
  maximumAgents: { text: 'an integer >= 1, or Infinity', holds: (value) => isLimit(1, value) },
  maximumExpansions: { text: 'an integer >= 0, or Infinity', holds: (value) => isLimit(0, value) },
  pruneAfterLowRewards: { text: 'an integer >= 1, or Infinity', holds: (value) => isLimit(1, value) },
  lowReward: { text: 'a number in [0, 1]', holds: (value) => isBetween(0, 1, value) },
  seed: { text: 'an integer from 0 to 2^53 - 1', holds: (value) => Number.isSafeInteger(value) && value >= 0 },
};

function isLimit(least: number, value: number): boolean {
  return value === Number.POSITIVE_INFINITY || isIntegerFrom(least, value);
}

/**
 * Fills in what is missing and checks every rule.
 *
 * @param options - fields that are undefined count as missing
 * @param base - what missing fields are filled in from
 * @throws HgmError ERR_OPTION naming the field, the rule and the value; also for a field that is not an option
 */
export function resolveHgmEngineOptions(
  options: HgmEngineOptions,
  base: ResolvedHgmEngineOptions = DEFAULTS,
): ResolvedHgmEngineOptions {
  const unknownField = Object.keys(options).find((field) => !Object.hasOwn(RULES, field));
  if (unknownField !== undefined) {
    throw new HgmError(
      'ERR_OPTION',
      `${unknownField} is not an option of the engine; there are: ${Object.keys(RULES).join(', ')}`,
    );
  }
  const pick = (field: keyof ResolvedHgmEngineOptions): number => {
    const value: unknown = options[field] ?? base[field];
    const { text, holds } = RULES[field];
    const number = typeof value === 'number' ? value : Number.NaN;
    checkOption(field, value, holds(number), text);
    return number;
  };
  return Object.freeze({
    wideningAlpha: pick('wideningAlpha'),
    minVisitations: pick('minVisitations'),
    thompsonPrior: pick('thompsonPrior'),
    maximumAgents: pick('maximumAgents'),
    maximumExpansions: pick('maximumExpansions'),
    pruneAfterLowRewards: pick('pruneAfterLowRewards'),
    lowReward: pick('lowReward'),
    seed: pick('seed'),
  });
}
