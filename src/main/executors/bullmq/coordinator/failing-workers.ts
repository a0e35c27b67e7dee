/**
 * Finds a worker at which activities fail abnormally often while they do not at others.
 *
 * What is counted is batches, since the evaluations of one batch are often of one agent and fail together. If a worker is no worse than the others,
 * each bad batch is as likely to have gone to it as any other batch. With N batches answered in all, K of them bad, and n of them by this
 * worker, the number of bad ones among its own is hypergeometric: P(X >= k) = sum over i >= k of C(K, i) C(N - K, n - i) / C(N, n).
 *
 * It is looked at when a worker has answered 8, 16, 32, … batches, so at most 50 times, and the worker is set aside at P below
 * {@link FALSE_ALARM} = 1e-9: a worker that is no worse is set aside with a probability below 5e-8 in the course of a run.
 */
const FALSE_ALARM = 1e-9;
/** Fewest batches by which a worker is judged. */
const LEAST_BATCHES = 8;

interface Count {
  batches: number;
  bad: number;
  nextLook: number;
}

export class FailingWorkers {
  readonly #counts = new Map<string, Count>();
  #batches = 0;
  #bad = 0;

  /**
   * A worker has answered a batch.
   *
   * @param isBad - whether most of it failed
   * @returns in words, why the worker is to be set aside; undefined where it is not
   */
  note(worker: string, isBad: boolean): string | undefined {
    const count = this.#counts.get(worker) ?? { batches: 0, bad: 0, nextLook: LEAST_BATCHES };
    this.#counts.set(worker, count);
    this.#batches++;
    count.batches++;
    if (isBad) {
      this.#bad++;
      count.bad++;
    }
    if (count.batches < count.nextLook) return undefined;
    const others = { batches: this.#batches - count.batches, bad: this.#bad - count.bad };
    // Where there are hardly any others, there is nothing to compare with, and the next batch is looked at.
    if (others.batches < LEAST_BATCHES) return undefined;
    count.nextLook = 2 * count.batches;
    if (hypergeometricTail(this.#batches, this.#bad, count.batches, count.bad) >= FALSE_ALARM) return undefined;
    return `most of what it ran failed in ${count.bad} of its ${count.batches} batches, and in ${others.bad} of ${others.batches} elsewhere`;
  }
}

/**
 * P(X >= k) of the hypergeometric distribution.
 *
 * @param N - all
 * @param K - marked ones of all
 * @param n - drawn
 * @param k - marked ones of those drawn
 */
export function hypergeometricTail(N: number, K: number, n: number, k: number): number {
  const logAll = logChoose(N, n);
  let sum = 0;
  for (let i = Math.max(k, 0, n - (N - K)); i <= Math.min(K, n); i++) {
    sum += Math.exp(logChoose(K, i) + logChoose(N - K, n - i) - logAll);
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** ln n!, for small n by its sum, else by Stirling's series, whose error is below 1e-10 from n = 16 on. */
function logFactorial(n: number): number {
  if (n < 16) {
    let sum = 0;
    for (let factor = 2; factor <= n; factor++) sum += Math.log(factor);
    return sum;
  }
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
}
