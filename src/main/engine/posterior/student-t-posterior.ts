/**
 * The posterior of a mean whose observations have a variance of their own, also unknown: Normal-Inverse-Gamma, whose marginal for the mean
 * is Student's t (Murphy 2007, "Conjugate Bayesian analysis of the Gaussian distribution", section 3.3 and equation 110).
 *
 * Rewards that differ by little are told apart by it, where a Beta posterior takes every reward for a coin's. With weight W, mean m and
 * (population) variance v observed, and the prior (mu0, kappa0, alpha0, beta0):
 *   kappa = kappa0 + W,  mu = (kappa0 mu0 + W m) / kappa,  alpha = alpha0 + W / 2,
 *   beta = beta0 + W v / 2 + kappa0 W (m - mu0)^2 / (2 kappa),
 *   mean ~ mu + sqrt(beta / (alpha kappa)) t,  t of Student's distribution with 2 alpha degrees of freedom.
 * tau multiplies kappa, alpha and beta: as for Beta, each observation and the prior count tau times, and the variance of rewards stays.
 */
import type { Uniform } from '../../../shared/random.js';
import { drawGamma, drawNormal } from '../draw-beta.js';
import { aboveZero } from './above-zero.js';
import { grown } from './grown.js';
import { drawRate, positionOfRate } from './invert.js';
import type { Posterior } from './posterior.js';
import { studentTConstant, studentTTail } from './student-t-tail.js';
import { emptyTail, logSurvivalOf, NEGLIGIBLE_LOG_DENSITY, rateOf } from './tail.js';

/** Smallest spread of an arm, in rewards: weights from 1e10 on would make it narrower than the distance between neighbouring doubles. */
const LEAST_DEVIATION = 2 ** -36;

/** Largest weight and largest W v that count: near the largest double they would make the degrees of freedom infinite. */
const MOST_WEIGHT = 2 ** 80;
const MOST_VARIANCE = 2 ** 80;

/** Numbers kept of an arm, and their places in its row. */
const STRIDE = 4;
const MEAN = 1;
const DEVIATION = 2;
const CONSTANT = 3;

/**
 * The Normal-Inverse-Gamma prior. The defaults are the weakest that say of a mean in [0, 1] what the uniform distribution says: before any
 * observation the mean has expectation 1/2 and variance 1/12, and so have the rewards about it (the variance expected of a reward is
 * beta0 / (alpha0 - 1) = 1/12, that of the mean the same over kappa0). alpha0 = 2, 4 degrees of freedom, is the smallest whole number for
 * which these variances exist; it is worth 4 observations of the variance, and kappa0 = 1 is worth one of the mean.
 */
export interface StudentTPosteriorOptions {
  /** Expected mean. @defaultValue 0.5 */
  readonly mu0?: number;
  /** Observations that the expected mean is worth, above 0. @defaultValue 1 */
  readonly kappa0?: number;
  /** Half the observations that the expected variance is worth, above 0. @defaultValue 2 */
  readonly alpha0?: number;
  /** Half the sum of squares of those observations, above 0. @defaultValue 1/12 */
  readonly beta0?: number;
}

export class StudentTPosterior implements Posterior {
  readonly #mu0: number;
  readonly #kappa0: number;
  readonly #alpha0: number;
  readonly #beta0: number;
  readonly #tail = emptyTail();
  readonly #slots: number[] = [];
  #scale = 1;
  #inverseRootScale = 1;
  /**
   * W, mu, sqrt(beta / (alpha kappa)) before tau, and the constant of the density of every arm, side by side: what is used together is
   * fetched together.
   */
  #arms = new Float64Array(0);

  /** @throws HgmError ERR_OPTION when the prior breaks its rule */
  constructor(options: StudentTPosteriorOptions = {}) {
    this.#mu0 = options.mu0 ?? 0.5;
    this.#kappa0 = aboveZero('kappa0', options.kappa0 ?? 1);
    this.#alpha0 = aboveZero('alpha0', options.alpha0 ?? 2);
    this.#beta0 = aboveZero('beta0', options.beta0 ?? 1 / 12);
  }

  get capacity(): number {
    return this.#arms.length / STRIDE;
  }

  get scale(): number {
    return this.#scale;
  }

  reserve(capacity: number): void {
    const before = this.capacity;
    if (capacity <= before) return;
    this.#arms = grown(this.#arms, STRIDE * capacity);
    const deviation = Math.sqrt(this.#beta0 / (this.#alpha0 * this.#kappa0));
    const constant = studentTConstant(this.#freedom(before));
    for (let at = STRIDE * before; at < STRIDE * capacity; at += STRIDE) {
      this.#arms[at + MEAN] = this.#mu0;
      this.#arms[at + DEVIATION] = deviation;
      this.#arms[at + CONSTANT] = constant;
    }
  }

  set(arm: number, weight: number, mean: number, variance: number): boolean {
    const kappa = this.#kappa0 + weight;
    const shift = mean - this.#mu0;
    const counted = Math.min(weight, MOST_WEIGHT);
    const squares = 0.5 * counted * (Math.min(variance, MOST_VARIANCE) + (this.#kappa0 * shift * shift) / kappa);
    const mu = this.#mu0 + (weight * shift) / kappa;
    const spread = Math.sqrt((this.#beta0 + squares) / ((this.#alpha0 + 0.5 * counted) * (this.#kappa0 + counted)));
    const deviation = Math.max(LEAST_DEVIATION, spread);
    const arms = this.#arms;
    const at = STRIDE * arm;
    const isWeightNew = arms[at] !== counted;
    if (!isWeightNew && arms[at + MEAN] === mu && arms[at + DEVIATION] === deviation) return false;
    arms[at] = counted;
    arms[at + MEAN] = mu;
    arms[at + DEVIATION] = deviation;
    if (isWeightNew) arms[at + CONSTANT] = studentTConstant(this.#freedom(arm));
    return true;
  }

  setScale(tau: number): void {
    this.#scale = aboveZero('tau', tau);
    this.#inverseRootScale = 1 / Math.sqrt(tau);
    for (let arm = 0; arm < this.capacity; arm++) this.#arms[STRIDE * arm + CONSTANT] = studentTConstant(this.#freedom(arm));
  }

  place(slot: number, position: number): void {
    this.#slots[slot] = position;
  }

  rate(arm: number, slot: number): number {
    this.#standardTail(arm, this.#slots[slot]!, NEGLIGIBLE_LOG_DENSITY);
    return rateOf(this.#tail);
  }

  logSurvival(arm: number, position: number): number {
    this.#standardTail(arm, position, Number.NEGATIVE_INFINITY);
    return logSurvivalOf(this.#tail);
  }

  quantile(arm: number, probability: number): number {
    return this.#positionOfRate(arm, -Math.log(probability));
  }

  draw(arm: number, uniform: Uniform): number {
    const half = 0.5 * this.#freedom(arm);
    return this.centre(arm) + this.spread(arm) * drawNormal(uniform) * Math.sqrt(half / drawGamma(half, uniform));
  }

  drawBetween(arm: number, low: number, high: number, uniform: Uniform): number {
    const drawn = this.#positionOfRate(arm, drawRate(this.#rateAt(arm, low), this.#rateAt(arm, high), uniform));
    return Math.min(high, Math.max(low, drawn));
  }

  centre(arm: number): number {
    return this.#arms[STRIDE * arm + MEAN]!;
  }

  spread(arm: number): number {
    return this.#arms[STRIDE * arm + DEVIATION]! * this.#inverseRootScale;
  }

  valueAt(position: number): number {
    return position;
  }

  #freedom(arm: number): number {
    return this.#scale * (2 * this.#alpha0 + this.#arms[STRIDE * arm]!);
  }

  /** The tail of t itself: density and position are in units of the arm's spread about its mean. */
  #standardTail(arm: number, position: number, negligibleBelow: number): void {
    const z = (position - this.centre(arm)) / this.spread(arm);
    studentTTail(this.#freedom(arm), this.#arms[STRIDE * arm + CONSTANT]!, z, this.#tail, negligibleBelow);
  }

  #rateAt(arm: number, position: number): number {
    if (position === Number.POSITIVE_INFINITY) return 0;
    if (position === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
    this.#standardTail(arm, position, Number.NEGATIVE_INFINITY);
    return rateOf(this.#tail);
  }

  #positionOfRate(arm: number, rate: number): number {
    const freedom = this.#freedom(arm);
    const constant = this.#arms[STRIDE * arm + CONSTANT]!;
    const tailAt = (z: number): void => studentTTail(freedom, constant, z, this.#tail, Number.NEGATIVE_INFINITY);
    const standard = positionOfRate(tailAt, this.#tail, rate, 0, 1);
    return this.centre(arm) + this.spread(arm) * standard;
  }
}
