/** What has been paid, of all kinds together and of the settled activities of each kind: enough to tell what is in flight will cost. */
import { sumOf } from '../../shared/results/cost-sum.js';
import type { Decision } from './search.js';

/** How many activities of each kind are chosen and not settled. */
export type InFlight = Readonly<Record<Decision['type'], number>>;

/** The costs of one search. */
export class PaidCost {
  readonly #maximumUnknown: number;
  readonly #settled = { expand: 0, evaluate: 0 };
  readonly #settledCost = { expand: 0, evaluate: 0 };
  #total = 0;

  /** @param maximumUnknown - how many of a kind may be in flight before one has told what it costs; >= 1 */
  constructor(maximumUnknown: number) {
    this.#maximumUnknown = maximumUnknown;
  }

  /** The cost of every attempt so far, at most `Number.MAX_VALUE`. */
  get total(): number {
    return this.#total;
  }

  /** @param cost - of an attempt, or of several */
  add(cost: number): void {
    this.#total = sumOf(this.#total, cost);
  }

  /** @param cost - of all attempts of an activity that has settled */
  settle(kind: Decision['type'], cost: number): void {
    if (kind === 'expand') this.#settled.expand++;
    else this.#settled.evaluate++;
    if (cost > 0) this.#settledCost[kind] = sumOf(this.#settledCost[kind], cost);
  }

  /** Whether what is in flight, each at the mean cost of its kind, may bring the total to `maximum`. */
  mayReach(maximum: number, inFlight: InFlight): boolean {
    if (this.#isUnknown('evaluate', inFlight) || this.#isUnknown('expand', inFlight)) return true;
    return this.#total + this.#expected('evaluate', inFlight) + this.#expected('expand', inFlight) >= maximum;
  }

  #isUnknown(kind: Decision['type'], inFlight: InFlight): boolean {
    return this.#settled[kind] === 0 && inFlight[kind] >= this.#maximumUnknown;
  }

  #expected(kind: Decision['type'], inFlight: InFlight): number {
    return this.#settled[kind] === 0 ? 0 : inFlight[kind] * (this.#settledCost[kind] / this.#settled[kind]);
  }
}
