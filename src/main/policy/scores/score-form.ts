/**
 * In which form scores are compared: as they are, or by their logarithms where they go over decades.
 *
 * Beside scores of 1e3 the difference of 1e-3 and 1e-6 is nothing; of their logarithms it is as much as that of 1e3 and 1. Where scores stay within a
 * decade or so, both forms say the same, since a logarithm is nearly a straight line there.
 */

/** How u becomes what is compared, x: u itself, log u of scores that are not negative, -log(-u) of scores that are not positive. */
export type ScoreForm = 'linear' | 'log-above' | 'log-below';

/** Scores of one sign are compared by their logarithms when the largest size of one is so many times the smallest that is not 0. */
const LEAST_RATIO = 1e3;

/** x of an u. One that is 0, or on the other side of it, counts as the number that is nearest to 0. */
export function formed(u: number, form: ScoreForm): number {
  if (form === 'linear') return u;
  return form === 'log-above' ? Math.log(Math.max(u, Number.MIN_VALUE)) : -Math.log(Math.max(-u, Number.MIN_VALUE));
}

/** The u of an x, a finite number. */
export function unformed(x: number, form: ScoreForm): number {
  if (form === 'linear') return x;
  const size = Math.min(Math.exp(form === 'log-above' ? x : -x), Number.MAX_VALUE);
  return form === 'log-above' ? size : -size;
}

/** The sizes of the scores so far, from which their form follows. */
export class ScoreRange {
  #isAbove = false;
  #isBelow = false;
  #smallest = Number.POSITIVE_INFINITY;
  #largest = 0;

  add(u: number): void {
    const size = Math.abs(u);
    if (size === 0) return;
    if (u > 0) this.#isAbove = true;
    else this.#isBelow = true;
    if (size < this.#smallest) this.#smallest = size;
    if (size > this.#largest) this.#largest = size;
  }

  get form(): ScoreForm {
    if (this.#isAbove === this.#isBelow || this.#largest / this.#smallest < LEAST_RATIO) return 'linear';
    return this.#isAbove ? 'log-above' : 'log-below';
  }
}
