import { BetaPosterior } from '../../engine/posterior/beta-posterior.js';
import { betaQuantile, betaSurvival } from '../../engine/posterior/beta-quantile.js';
import type { Posterior } from '../../engine/posterior/posterior.js';
import type { PendingPenalty } from '../pending-penalty.js';
import type { PosteriorFamily } from '../policy-options.js';
import type { Beliefs, SearchView } from '../search-policy.js';
import { type ArmFigures, SuccessFigures } from './arm-figures.js';
import { MomentFigures } from './moment-figures.js';
import { ResultLog } from './result-log.js';

/** The family of posteriors of a search, with the figures that it takes: one for good or, with 'auto', Beta until the first graded reward. Of scores it is Student's t. */
export class PosteriorChoice implements Beliefs {
  readonly #view: SearchView;
  readonly #penalty: PendingPenalty | undefined;
  /** Undefined while the family is Beta. */
  #moments: MomentFigures | undefined;
  #figures: ArmFigures;
  /** The results so far, all of reward 0 or 1; undefined where the family stays what it is. */
  #binary: ResultLog | undefined;

  /** @param maximumResults - with 'auto', after so many results of reward 0 or 1 the family stays Beta; an integer >= 1 */
  constructor(view: SearchView, penalty: PendingPenalty | undefined, family: PosteriorFamily, maximumResults?: number) {
    this.#view = view;
    this.#penalty = penalty;
    const isFixed = family === 'student-t' || family === 'pooled' || view.standard !== null;
    this.#moments = isFixed ? new MomentFigures(view, penalty, family === 'pooled') : undefined;
    this.#figures = this.#moments ?? new SuccessFigures(view, penalty);
    this.#binary = family === 'auto' && !isFixed ? new ResultLog(maximumResults) : undefined;
  }

  get figures(): ArmFigures {
    return this.#figures;
  }

  get version(): number {
    return this.#moments === undefined ? 0 : 1 + this.#moments.version;
  }

  lowerBound(agent: number, epsilon: number): number {
    const view = this.#view;
    return (
      this.#moments?.lowerBound(agent, epsilon) ?? betaQuantile(1 + view.ownSuccess(agent), 1 + view.ownFailure(agent), epsilon)
    );
  }

  chanceAbove(agent: number, value: number): number {
    const view = this.#view;
    return (
      this.#moments?.chanceAbove(agent, value) ?? betaSurvival(1 + view.ownSuccess(agent), 1 + view.ownFailure(agent), value)
    );
  }

  /** A posterior of the present family. */
  makePosterior(): Posterior {
    return this.#moments?.makePosterior() ?? new BetaPosterior();
  }

  /** To be told of every result before `figures` are. Returns whether the family is another one from this result on: `figures` are too. */
  changesWith(agent: number, task: number, reward: number, weight: number): boolean {
    const binary = this.#binary;
    if (binary === undefined) return false;
    if (reward === 0 || reward === 1) {
      binary.add(agent, task, reward, weight);
      if (binary.isFull) this.#binary = undefined;
      return false;
    }
    this.#binary = undefined;
    const moments = new MomentFigures(this.#view, this.#penalty);
    moments.reserve(this.#view.agentCount);
    // One by one, as they came: the figures are those of a search that was of this family from its start.
    binary.forEach((...result) => void moments.evaluated(...result));
    this.#moments = moments;
    this.#figures = moments;
    return true;
  }
}
