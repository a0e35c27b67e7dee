import type { ProblemReference } from '../../shared/work.js';

/** Numbers problems, so that a message need not repeat where a problem is and what its parameters are. Equal ones have one number. */
export class ProblemNumbers {
  readonly #byReference = new WeakMap<ProblemReference, number>();
  readonly #byContent = new Map<string, number>();

  numberOf(reference: ProblemReference): number {
    const known = this.#byReference.get(reference);
    if (known !== undefined) return known;
    const { url, params, seed } = reference;
    const content = JSON.stringify([url, seed, params]);
    const number = this.#byContent.get(content) ?? this.#byContent.size;
    this.#byContent.set(content, number);
    this.#byReference.set(reference, number);
    return number;
  }
}
