/**
 * Thompson sampling over the children of one agent (Thompson, Biometrika 25, 1933): every child's posterior is drawn from once, and the
 * largest draw decides.
 */
import type { Uniform } from '../../shared/random.js';
import type { AgentTree } from './agent-tree.js';
import { drawBetaLogOdds } from './draw-beta.js';

/** Which child an agent is expanded by. */
export interface ChildSelector {
  /**
   * Chooses among children of one agent.
   *
   * @param children - different agents. The same array comes again for an agent as long as its children among the actions are the same
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
      const success = this.#tree.cladeSuccess(child);
      const logOdds = drawBetaLogOdds(prior + success, prior + this.#tree.cladeFailure(child), uniform);
      // A child is asked about only when it would win: about log(n) of n.
      if ((best < 0 || logOdds > bestLogOdds) && mayBeChosen(child)) {
        best = child;
        bestLogOdds = logOdds;
      }
    }
    return best;
  }
}
