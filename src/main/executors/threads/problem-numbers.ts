import type { ProblemReference } from '../../../shared/work.js';

/** Numbers problems, so that a message need not repeat where a problem is and what its parameters are. Equal ones have one number. */
export class ProblemNumbers {
  readonly #byReference = new WeakMap<ProblemReference, number>();
  readonly #byContent = new Map<string, number>();
  #count = 0;

  numberOf(reference: ProblemReference): number {
    const known = this.#byReference.get(reference);
    if (known !== undefined) return known;
    const number = reference.shared === undefined ? this.#numberOfContent(reference) : this.#count++;
    this.#byReference.set(reference, number);
    return number;
  }

  /** Memory that threads share is itself only: a reference with such equals no other. */
  #numberOfContent({ url, params, seed }: ProblemReference): number {
    const content = JSON.stringify([url, seed, params]);
    const number = this.#byContent.get(content) ?? this.#count++;
    this.#byContent.set(content, number);
    return number;
  }
}
