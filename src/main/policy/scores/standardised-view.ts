import { ReadOnlyView, type ViewedSearch } from '../read-only-view.js';
import { type ScoreScale, type Standard, standardise } from './score-scale.js';

/** A search with scores as its policy sees it: standardised, so that what suits rewards suits them. */
export class StandardisedView extends ReadOnlyView {
  readonly #search: ViewedSearch;
  readonly #scale: ScoreScale;

  constructor(search: ViewedSearch, scale: ScoreScale) {
    super(search);
    this.#search = search;
    this.#scale = scale;
  }

  override get standard(): Standard {
    return this.#scale.standard;
  }

  override get provisionalReward(): number {
    const { worst, standard } = this.#scale;
    return worst === undefined ? 0 : standardise(worst, standard);
  }

  override ownMean(agent: number): number {
    return this.#mean(this.#search.tree.ownVisits(agent), this.#search.tree.ownMean(agent));
  }

  override ownVariance(agent: number): number {
    return this.#search.tree.ownVariance(agent) / this.standard.unit / this.standard.unit;
  }

  override ownSuccess(agent: number): number {
    return this.ownVisits(agent) * this.ownMean(agent);
  }

  override ownFailure(agent: number): number {
    return this.ownVisits(agent) * (1 - this.ownMean(agent));
  }

  override cladeMean(agent: number): number {
    return this.#mean(this.#search.tree.cladeVisits(agent), this.#search.tree.cladeMean(agent));
  }

  override cladeVariance(agent: number): number {
    return this.#search.tree.cladeVariance(agent) / this.standard.unit / this.standard.unit;
  }

  override cladeSuccess(agent: number): number {
    return this.cladeVisits(agent) * this.cladeMean(agent);
  }

  override cladeFailure(agent: number): number {
    return this.cladeVisits(agent) * (1 - this.cladeMean(agent));
  }

  #mean(visits: number, mean: number): number {
    return visits > 0 ? standardise(mean, this.standard) : 0;
  }
}
