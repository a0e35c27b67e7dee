/**
 * The prior of agents' means and noise where both are learned from all agents together, for `posterior: 'pooled'`.
 *
 * A Student-t posterior by itself takes an agent's results to be as uncertain as the results of all agents differ, until a row of its own says
 * otherwise: of four results each, agents can hardly be told apart. But how far results of the same agent differ can be learned from all agents:
 *   q = (sum of n v + 2 / 12) / (sum of (n - 1) + 2), over the agents with n >= 2 results, at most 1/12,
 * v being an agent's variance of results, 2 / 12 and 2 two results of uniform noise, and 1/12 the variance of all results. The prior is then
 * Normal-Inverse-Gamma with mu0 = 1/2, variance 1/12 of means, as of all results together, and variance q of results about them:
 *   kappa0 = 12 q,  alpha0 = 2,  beta0 = q.
 * With q = 1/12 it is the prior of engine/posterior/student-t-posterior.ts. It is in force until the next step.
 *
 * Arms have a prior that is worth nothing once there is a result ({@link WEIGHTLESS}), and are told figures from which the same posterior follows: with
 * mu, kappa and beta those of the posterior, the mean mu and the variance 2 beta / kappa.
 */
import type { StudentTPosteriorOptions } from '../../engine/posterior/student-t-posterior.js';
import type { RewardSums } from '../../engine/reward-sums.js';
import type { ArmWriter } from './thompson-arms.js';

const UNIFORM_VARIANCE = 1 / 12;
const EXPECTED_MEAN = 0.5;
/** Results of uniform noise that are taken to be known. */
const KNOWN_RESULTS = 2;
const ALMOST_NOTHING = 1e-12;

/** Of an agent without results it says what the uniform distribution does. */
export const WEIGHTLESS: StudentTPosteriorOptions = { kappa0: ALMOST_NOTHING, beta0: ALMOST_NOTHING * UNIFORM_VARIANCE };

/** The prior that is in force. */
export class PooledPrior {
  #noise = UNIFORM_VARIANCE;

  /**
   * Learns q anew.
   *
   * @param rows - of all agents with results, in the order of the agents
   * @param counts - how many results the agent of each row has
   */
  learn(sums: RewardSums, rows: Uint32Array, counts: Uint32Array): void {
    let squares = KNOWN_RESULTS * UNIFORM_VARIANCE;
    let freedom = KNOWN_RESULTS;
    for (const row of rows) {
      const count = counts[row]!;
      if (count < 2) continue;
      squares += count * sums.variance(row);
      freedom += count - 1;
    }
    this.#noise = Math.min(UNIFORM_VARIANCE, squares / freedom);
  }

  /** Tells an arm over {@link WEIGHTLESS} what follows from weight, mean and variance of results by this prior. */
  write(arms: ArmWriter, agent: number, weight: number, mean: number, variance: number): void {
    if (weight === 0) {
      arms.set(agent, 0, 0, 0);
      return;
    }
    const kappa0 = this.#noise / UNIFORM_VARIANCE;
    const kappa = kappa0 + weight;
    const shift = mean - EXPECTED_MEAN;
    const squares = 2 * this.#noise + weight * (variance + (kappa0 * shift * shift) / kappa);
    arms.set(agent, weight, EXPECTED_MEAN + (weight * shift) / kappa, squares / kappa);
  }
}
