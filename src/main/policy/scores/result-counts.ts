import { GrowingInts } from '../../engine/growing-ints.js';

const GIVEN = 0;
const COUNTED = 1;
const COLUMNS = 2;

/** How many results agents have. */
export class ResultCounts {
  readonly #counts = new GrowingInts();

  /** Makes room for the agents 0 to agents - 1. */
  reserve(agents: number): void {
    this.#counts.reserve(agents * COLUMNS);
  }

  /** @param isGiven - whether an evaluation gave the result; else one that failed counts as one */
  add(agent: number, isGiven: boolean): void {
    const counts = this.#counts;
    const at = agent * COLUMNS;
    counts.set(at + COUNTED, counts.get(at + COUNTED) + 1);
    if (isGiven) counts.set(at + GIVEN, counts.get(at + GIVEN) + 1);
  }

  /** Results that evaluations gave. */
  given(agent: number): number {
    return this.#counts.get(agent * COLUMNS + GIVEN);
  }

  /** Those, and failures that count. */
  counted(agent: number): number {
    return this.#counts.get(agent * COLUMNS + COUNTED);
  }
}
