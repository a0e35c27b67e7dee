import type { ResolvedGuardOptions } from '../guard-options.js';

/** Results between two looks grow in this ratio, so that a look may cost a step for each agent. */
const LOOK_RATIO = 1.02;
/**
 * Looks in a row that must say the same of the same agent. Where priors are wrong, the first one is often a lucky row of results of one agent among
 * many; an agent that leads is evaluated most, and its next results show it.
 */
const LOOKS_IN_A_ROW = 3;

/** How sure it is that an agent is the best, or within the margin of it. */
export interface Sureness {
  readonly agent: number;
  /** A probability. */
  readonly chance: number;
}

export type ConfidenceOptions = Pick<ResolvedGuardOptions, 'confidence' | 'confidenceMargin' | 'confidenceAfter'>;

/** Says when a search has told its best agent apart. */
export class ConfidenceWatch {
  #results = 0;
  #nextLook = 0;
  #agent = -1;
  /** Looks in a row that were sure of {@link #agent}. */
  #sure = 0;

  /** Counts a result, also while nothing is asked. */
  count(): void {
    this.#results++;
  }

  /** Forgets what earlier looks said: other things are asked now. */
  restart(): void {
    this.#nextLook = 0;
    this.#sure = 0;
  }

  /** Whether it is to be looked now, and {@link took} told of it. */
  isDue({ confidence, confidenceAfter }: ConfidenceOptions): boolean {
    return confidence > 0 && this.#results >= confidenceAfter && this.#results >= this.#nextLook;
  }

  /**
   * A look was taken.
   *
   * @param sureness - of the best-belief agent, where it is as sure as is asked for
   * @returns whether it was so often enough
   */
  took(sureness: Sureness | undefined): boolean {
    this.#nextLook = Math.max(this.#results + 1, Math.ceil(this.#results * LOOK_RATIO));
    this.#sure = sureness === undefined ? 0 : sureness.agent === this.#agent ? this.#sure + 1 : 1;
    this.#agent = sureness?.agent ?? -1;
    return this.#sure >= LOOKS_IN_A_ROW;
  }
}
