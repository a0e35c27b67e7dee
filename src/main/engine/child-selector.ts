/**
 * Thompson sampling over the children of one agent (Thompson, Biometrika 25, 1933): every child's posterior is drawn from once, and the
 * largest draw decides.
 */
import type { Uniform } from '../../shared/random.js';
import type { AgentTree } from './agent-tree.js';
import { drawLogGamma } from './draw-beta.js';

/** Which child an agent is expanded by. */
export interface ChildSelector {
  /**
   * Chooses among children of one agent.
   *
   * @param children - different agents
   * @param prior - both shapes of the Beta prior, > 0
   * @param mayBeChosen - asked of as few children as possible
   * @returns -1 when none may be chosen
   */
  choose(children: readonly number[], prior: number, mayBeChosen: (child: number) => boolean, uniform: Uniform): number;
}

/** Draws for every child: exact, and in proportion to their number. The posteriors are Beta(prior + S, prior + F) of the child's clade. */
export class PlainChildSelector implements ChildSelector {
  readonly #tree: AgentTree;

  constructor(tree: AgentTree) {
    this.#tree = tree;
  }

  choose(children: readonly number[], prior: number, mayBeChosen: (child: number) => boolean, uniform: Uniform): number {
    let best = -1;
    let bestLogOdds = Number.NEGATIVE_INFINITY;
    for (const child of children) {
      // log(x / (1 - x)) of a Beta draw x: it orders draws that are so near to 0 or 1 that they are equal as doubles.
      const logAbove = drawLogGamma(prior + this.#tree.cladeSuccess(child), uniform);
      const logOdds = logAbove - drawLogGamma(prior + this.#tree.cladeFailure(child), uniform);
      // A child is asked about only when it would win: about log(n) of n.
      if ((best < 0 || logOdds > bestLogOdds) && mayBeChosen(child)) {
        best = child;
        bestLogOdds = logOdds;
      }
    }
    return best;
  }
}
