import type { AgentTree } from '../engine/agent-tree.js';
import type { Standard } from './scores/score-scale.js';
import type { SearchView } from './search-policy.js';

/** Figures that a tree has, or that follow from whether it has scores. */
type TreeFigure =
  | 'standard'
  | 'provisionalReward'
  | 'agentCount'
  | 'parentOf'
  | 'ownVisits'
  | 'ownSuccess'
  | 'ownFailure'
  | 'ownMean'
  | 'ownVariance'
  | 'cladeVisits'
  | 'cladeSuccess'
  | 'cladeFailure'
  | 'cladeMean'
  | 'cladeVariance';

/** How expansions ended. */
type Outcome = 'expansionsMade' | 'expansionsFailed';

/** What a view shows: a search, whose tree and whose changes the view keeps to itself. */
export interface ViewedSearch extends Omit<SearchView, TreeFigure | Outcome> {
  readonly tree: AgentTree;
  readonly bounds: Pick<SearchView, Outcome>;
}

/** A search as its policy sees it. */
export class ReadOnlyView implements SearchView {
  readonly #search: ViewedSearch;
  readonly #tree: AgentTree;

  constructor(search: ViewedSearch) {
    this.#search = search;
    this.#tree = search.tree;
  }

  get agentCount(): number {
    return this.#tree.size;
  }

  get evaluationsChosen(): number {
    return this.#search.evaluationsChosen;
  }

  get expansionsChosen(): number {
    return this.#search.expansionsChosen;
  }

  get expansionsMade(): number {
    return this.#search.bounds.expansionsMade;
  }

  get expansionsFailed(): number {
    return this.#search.bounds.expansionsFailed;
  }

  get evaluationBudget(): number {
    return this.#search.evaluationBudget;
  }

  get taskCount(): number {
    return this.#search.taskCount;
  }

  get standard(): Standard | null {
    return null;
  }

  get provisionalReward(): number {
    return 0;
  }

  parentOf(agent: number): number {
    return this.#tree.parentOf(agent);
  }

  canEvaluate(agent: number): boolean {
    return this.#search.canEvaluate(agent);
  }

  canExpand(agent: number): boolean {
    return this.#search.canExpand(agent);
  }

  canBeMate(agent: number): boolean {
    return this.#search.canBeMate(agent);
  }

  isMeasured(agent: number): boolean {
    return this.#search.isMeasured(agent);
  }

  evaluationsGiven(agent: number): number {
    return this.#search.evaluationsGiven(agent);
  }

  pendingEvaluations(agent: number): number {
    return this.#search.pendingEvaluations(agent);
  }

  provisionalZeros(agent: number): number {
    return this.#search.provisionalZeros(agent);
  }

  cladeProvisionalZeros(agent: number): number {
    return this.#search.cladeProvisionalZeros(agent);
  }

  childrenGiven(agent: number): number {
    return this.#search.childrenGiven(agent);
  }

  barrenExpansions(agent: number): number {
    return this.#search.barrenExpansions(agent);
  }

  ownVisits(agent: number): number {
    return this.#tree.ownVisits(agent);
  }

  ownSuccess(agent: number): number {
    return this.#tree.ownSuccess(agent);
  }

  ownFailure(agent: number): number {
    return this.#tree.ownFailure(agent);
  }

  ownMean(agent: number): number {
    return this.#tree.ownMean(agent);
  }

  ownVariance(agent: number): number {
    return this.#tree.ownVariance(agent);
  }

  cladeVisits(agent: number): number {
    return this.#tree.cladeVisits(agent);
  }

  cladeSuccess(agent: number): number {
    return this.#tree.cladeSuccess(agent);
  }

  cladeFailure(agent: number): number {
    return this.#tree.cladeFailure(agent);
  }

  cladeMean(agent: number): number {
    return this.#tree.cladeMean(agent);
  }

  cladeVariance(agent: number): number {
    return this.#tree.cladeVariance(agent);
  }

  settleClades(): void {
    this.#search.settleClades();
  }
}
