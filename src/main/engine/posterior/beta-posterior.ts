/**
 * The posterior of a mean in [0, 1] after weights of success and failure: Beta(tau (prior + S), tau (prior + F)), positions in logit units.
 */
import type { Uniform } from '../../../shared/random.js';
import { drawBetaLogOdds } from '../draw-beta.js';
import { aboveZero } from './above-zero.js';
import { BetaTails, type BetaThreshold, betaConstant, betaThreshold, placeBetaThreshold } from './beta-tail.js';
import { countedWeight } from './counted-weight.js';
import { grown } from './grown.js';
import { drawRate, positionOfRate } from './invert.js';
import type { Posterior } from './posterior.js';
import { emptyTail, logSurvivalOf, NEGLIGIBLE_LOG_DENSITY, rateOf, rateOfProbability } from './tail.js';

/** Numbers kept of an arm, and their places in its row. */
const STRIDE = 3;
const FAILURE = 1;
const CONSTANT = 2;

export interface BetaPosteriorOptions {
  /** Pseudo-observations of success, and as many of failure; above 0. @defaultValue 1, uniform on [0, 1] */
  readonly prior?: number;
}

export class BetaPosterior implements Posterior {
  readonly #prior: number;
  readonly #tails = new BetaTails();
  readonly #tail = emptyTail();
  readonly #slots: BetaThreshold[] = [];
  readonly #at = betaThreshold();
  #scale = 1;
  #capacity = 0;
  /** S, F and the constant of the density of every arm, side by side: what is used together is fetched together. */
  #arms = new Float64Array(0);

  /** @throws HgmError ERR_OPTION when the prior breaks its rule */
  constructor(options: BetaPosteriorOptions = {}) {
    this.#prior = aboveZero('prior', options.prior ?? 1);
  }

  get capacity(): number {
    return this.#capacity;
  }

  get scale(): number {
    return this.#scale;
  }

  reserve(capacity: number): void {
    const before = this.capacity;
    if (capacity <= before) return;
    this.#capacity = capacity;
    this.#arms = grown(this.#arms, STRIDE * capacity);
    const constant = this.#constantOf(before);
    for (let arm = before; arm < capacity; arm++) this.#arms[STRIDE * arm + CONSTANT] = constant;
  }

  set(arm: number, success: number, failure: number): boolean {
    const at = STRIDE * arm;
    const successes = countedWeight(success, failure);
    const failures = countedWeight(failure, success);
    if (this.#arms[at] === successes && this.#arms[at + FAILURE] === failures) return false;
    this.#arms[at] = successes;
    this.#arms[at + FAILURE] = failures;
    this.#arms[at + CONSTANT] = this.#constantOf(arm);
    return true;
  }

  setScale(tau: number): void {
    this.#scale = aboveZero('tau', tau);
    for (let arm = 0; arm < this.capacity; arm++) this.#arms[STRIDE * arm + CONSTANT] = this.#constantOf(arm);
  }

  place(slot: number, position: number): void {
    while (this.#slots.length <= slot) this.#slots.push(betaThreshold());
    placeBetaThreshold(this.#slots[slot]!, position);
  }

  rate(arm: number, slot: number): number {
    const at = this.#slots[slot]!;
    const a = this.#alpha(arm);
    const b = this.#beta(arm);
    // Only successes, only failures: P(X <= x) is x^a, and 1 - y^b.
    if (b === 1) return -a * at.logX;
    if (a === 1) return rateBelowOneMinus(b * at.logY);
    this.#tails.write(a, b, this.#arms[STRIDE * arm + CONSTANT]!, at, this.#tail, NEGLIGIBLE_LOG_DENSITY);
    return rateOf(this.#tail);
  }

  logSurvival(arm: number, position: number): number {
    this.#evaluate(arm, position);
    return logSurvivalOf(this.#tail);
  }

  quantile(arm: number, probability: number): number {
    return this.#positionOfRate(arm, -Math.log(probability));
  }

  draw(arm: number, uniform: Uniform): number {
    return drawBetaLogOdds(this.#alpha(arm), this.#beta(arm), uniform);
  }

  drawBetween(arm: number, low: number, high: number, uniform: Uniform): number {
    const drawn = this.#positionOfRate(arm, drawRate(this.#rateAt(arm, low), this.#rateAt(arm, high), uniform));
    return Math.min(high, Math.max(low, drawn));
  }

  centre(arm: number): number {
    return Math.log(this.#alpha(arm) / this.#beta(arm));
  }

  spread(arm: number): number {
    return Math.sqrt(1 / this.#alpha(arm) + 1 / this.#beta(arm));
  }

  valueAt(position: number): number {
    return 1 / (1 + Math.exp(-position));
  }

  #alpha(arm: number): number {
    return this.#scale * (this.#prior + this.#arms[STRIDE * arm]!);
  }

  #beta(arm: number): number {
    return this.#scale * (this.#prior + this.#arms[STRIDE * arm + FAILURE]!);
  }

  #constantOf(arm: number): number {
    return betaConstant(this.#alpha(arm), this.#beta(arm));
  }

  #evaluate(arm: number, position: number): void {
    placeBetaThreshold(this.#at, position);
    this.#tails.write(
      this.#alpha(arm),
      this.#beta(arm),
      this.#arms[STRIDE * arm + CONSTANT]!,
      this.#at,
      this.#tail,
      Number.NEGATIVE_INFINITY,
    );
  }

  #rateAt(arm: number, position: number): number {
    if (position === Number.POSITIVE_INFINITY) return 0;
    if (position === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
    this.#evaluate(arm, position);
    return rateOf(this.#tail);
  }

  #positionOfRate(arm: number, rate: number): number {
    return positionOfRate((position) => this.#evaluate(arm, position), this.#tail, rate, this.centre(arm), this.spread(arm));
  }
}

/** -log(1 - exp(v)), v <= 0, accurate at both ends. */
function rateBelowOneMinus(v: number): number {
  return v > -0.7 ? -Math.log(-Math.expm1(v)) : rateOfProbability(Math.exp(v));
}
