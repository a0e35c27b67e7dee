/** The agents of the benchmarks: some better than others, as in a real search, and nothing to compute. */
import type { ProblemContext } from '../../src/shared/problem.js';

// A type alias: an interface would not be assignable to Json.
export type GradedAgent = {
  /** What every evaluation of it returns, in [0, 1]. */
  readonly quality: number;
};

export const ROOT_AGENT: GradedAgent = { quality: 0.5 };

/** A child whose quality is uniform in [0, 1). */
export function randomChild(_parent: GradedAgent, { random }: ProblemContext): GradedAgent {
  return { quality: random() };
}
