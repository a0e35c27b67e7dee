import { optionError } from '../../shared/check-option.js';
import type { Direction } from '../../shared/results/direction.js';
import type { LoadedProblem } from '../../shared/work.js';
import type { ResolvedGuardOptions } from '../policy/guard-options.js';

/** What guards have to suit. */
export interface GuardedProblem {
  /** Of its scores; undefined where it gives rewards. */
  readonly direction: Direction | undefined;
  /** Whether an agent's first evaluation tells all of it. */
  readonly tellsAllAtOnce: boolean;
}

/** Whether a problem's agents are known after one evaluation each. */
export function tellsAllAtOnce({ isExact, tasks }: Pick<LoadedProblem, 'isExact' | 'tasks'>): boolean {
  return isExact === true && (tasks?.length ?? 0) <= 1;
}

/**
 * Checks that guards suit what a problem's evaluations give.
 *
 * @param name - of the option that the guards are
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function checkGuards(guards: ResolvedGuardOptions, problem: GuardedProblem, name = 'guards'): void {
  const { confidence, pruneAfterLowRewards, minimumValuePerCost } = guards;
  if (confidence > 0 && problem.tellsAllAtOnce) {
    const why = 'the problem is exact, so that one evaluation tells all of an agent, and there is nothing to be surer of';
    throw optionError(`${name}.confidence`, `left out: ${why}`, `it is ${confidence}`);
  }
  if (problem.direction === undefined) return;
  const why = `the problem has scores, to ${problem.direction}`;
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
