import { describeValue } from '../../shared/describe-value.js';
import { HgmError } from '../../shared/errors.js';

/**
 * Checks a reward and its weight.
 *
 * @throws HgmError ERR_REWARD_RANGE unless the reward is a number in [0, 1], ERR_WEIGHT_RANGE unless the weight is finite and > 0
 */
export function checkReward(reward: number, weight: number): void {
  if (typeof reward !== 'number' || !(reward >= 0 && reward <= 1)) {
    throw new HgmError('ERR_REWARD_RANGE', `a reward must be a number in [0, 1]; it is ${describeValue(reward)}`);
  }
  if (typeof weight !== 'number' || !(weight > 0 && weight < Number.POSITIVE_INFINITY)) {
    throw new HgmError('ERR_WEIGHT_RANGE', `a weight must be a finite number above 0; it is ${describeValue(weight)}`);
  }
}
