import { optionError } from '../../shared/check-option.js';
import { HgmError } from '../../shared/errors.js';
import type { LoadedProblem, Measure } from '../../shared/work.js';
import { checkGuards, tellsAllAtOnce } from '../run/check-guards.js';
import type { ResolvedRunOptions } from '../run/resolve-run-options.js';

/**
 * Checks that a run's options suit what its problem's evaluations give.
 *
 * @throws HgmError ERR_OPTION naming the option, the rule and the value
 */
export function checkMeasure(options: ResolvedRunOptions, problem: Measure & Pick<LoadedProblem, 'tasks'>): void {
  const { onEvaluationFailure, policyOptions, guards } = options;
  const { direction } = problem;
  if (guards !== undefined) checkGuards(guards, { direction, tellsAllAtOnce: tellsAllAtOnce(problem) });
  if (direction === undefined) {
    if (onEvaluationFailure === 'worst') {
      throw optionError('onEvaluationFailure', 'zero or discard: the problem has no direction', "it is 'worst'");
    }
    return;
  }
  const why = `the problem has scores, to ${direction}`;
  if (onEvaluationFailure === 'zero') {
    throw optionError('onEvaluationFailure', `worst or discard: ${why}`, "it is 'zero'");
  }
  if (policyOptions.posterior === 'beta') {
    throw optionError('policyOptions.posterior', `auto, pooled or student-t: ${why}`, "it is 'beta'");
  }
}

/**
 * Checks that a problem gives what it gave when its run was started: other results could not be told apart from those that the run has.
 *
 * @throws HgmError ERR_PROBLEM_CHANGED
 */
export function checkSameMeasure(then: Measure, now: Measure): void {
  if (then.direction === now.direction && (then.isExact === true) === (now.isExact === true)) return;
  const message = `the problem is ${inWords(now)} now, and was ${inWords(then)} when the run was started; bring the old version back, or start a new run`;
  throw new HgmError('ERR_PROBLEM_CHANGED', message);
}

function inWords({ direction, isExact }: Measure): string {
  return `${isExact === true ? 'exact' : 'not exact'}, ${direction === undefined ? 'with rewards' : `with scores to ${direction}`}`;
}
