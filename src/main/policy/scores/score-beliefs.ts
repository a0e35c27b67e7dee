import type { AgentTree } from '../../engine/agent-tree.js';
import { StudentTPosterior } from '../../engine/posterior/student-t-posterior.js';
import type { BeliefSource } from '../best-belief.js';
import { type ScoreScale, scoreAt, standardise } from './score-scale.js';

/** What is believed of agents' mean scores where the policy has no beliefs of its own: Student-t posteriors of standardised scores. */
export class ScoreBeliefs implements BeliefSource {
  readonly #tree: AgentTree;
  readonly #scale: ScoreScale;
  readonly #single = new StudentTPosterior();

  constructor(tree: AgentTree, scale: ScoreScale) {
    this.#tree = tree;
    this.#scale = scale;
    this.#single.reserve(1);
  }

  get version(): number {
    return this.#scale.version;
  }

  lowerBound(agent: number, epsilon: number): number {
    this.#take(agent);
    return scoreAt(this.#single.quantile(0, epsilon), this.#scale.standard);
  }

  chanceAbove(agent: number, value: number): number {
    this.#take(agent);
    return Math.exp(this.#single.logSurvival(0, standardise(value, this.#scale.standard)));
  }

  #take(agent: number): void {
    const tree = this.#tree;
    const { standard } = this.#scale;
    const mean = standardise(tree.ownMean(agent), standard);
    this.#single.set(0, tree.ownVisits(agent), mean, tree.ownVariance(agent) / standard.unit / standard.unit);
  }
}
