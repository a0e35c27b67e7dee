import { describeValue } from '../../shared/describe-value.js';
import { HgmError } from '../../shared/errors.js';
import { LARGEST_SCORE, type ResultScale } from '../../shared/results/evaluation-result.js';

/**
 * Checks a reward, or a score, and its weight.
 *
 * @throws HgmError ERR_REWARD_RANGE unless a reward is a number in [0, 1], ERR_SCORE_RANGE unless a score is finite and not too large,
 * ERR_WEIGHT_RANGE unless the weight is finite and > 0
 */
export function checkResult(value: number, weight: number, scale: ResultScale): void {
  if (scale === 'reward') {
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
      throw new HgmError('ERR_REWARD_RANGE', `a reward must be a number in [0, 1]; it is ${describeValue(value)}`);
    }
  } else if (typeof value !== 'number' || !(Math.abs(value) <= LARGEST_SCORE)) {
    const rule = `a score must be a finite number, at most ${LARGEST_SCORE} in size`;
    throw new HgmError('ERR_SCORE_RANGE', `${rule}; it is ${describeValue(value)}`);
  }
  if (typeof weight !== 'number' || !(weight > 0 && weight < Number.POSITIVE_INFINITY)) {
    throw new HgmError('ERR_WEIGHT_RANGE', `a weight must be a finite number above 0; it is ${describeValue(weight)}`);
  }
}
