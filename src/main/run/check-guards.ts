import { optionError } from '../../shared/check-option.js';
import type { Direction } from '../../shared/results/direction.js';
import type { ResolvedGuardOptions } from '../policy/guard-options.js';

/**
 * Checks that guards suit what a problem's evaluations give.
 *
 * @param direction - of its scores; undefined where it gives rewards
 * @param name - of the option that the guards are
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function checkGuards(
  { pruneAfterLowRewards, minimumValuePerCost }: ResolvedGuardOptions,
  direction: Direction | undefined,
  name = 'guards',
): void {
  if (direction === undefined) return;
  const why = `the problem has scores, to ${direction}`;
  if (pruneAfterLowRewards !== Number.POSITIVE_INFINITY) {
    throw optionError(`${name}.pruneAfterLowRewards`, `left out: ${why}, and no rewards`, `it is ${pruneAfterLowRewards}`);
  }
  if (minimumValuePerCost > 0) {
    throw optionError(
      `${name}.minimumValuePerCost`,
      `left out: ${why}, which have no value per cost`,
      `it is ${minimumValuePerCost}`,
    );
  }
}
