import type { Beliefs } from '../search-policy.js';

/** Halvings: the probability is found to within 2^-20. */
const HALVINGS = 20;

/** The probability that an agent's mean is above a value, of beliefs that tell quantiles only. */
export function chanceByBounds(beliefs: Pick<Beliefs, 'lowerBound'>, agent: number, value: number): number {
  let below = 0;
  let above = 1;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (below + above) / 2;
    if (beliefs.lowerBound(agent, middle) > value) above = middle;
    else below = middle;
  }
  return 1 - below;
}
