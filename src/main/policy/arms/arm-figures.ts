/** What arms are told of agents: figures of an agent's own results, and of its clade's, as the posteriors of a family take them. */
import type { PendingPenalty } from '../pending-penalty.js';
import type { SearchView } from '../search-policy.js';
import type { GrowingSet } from './growing-set.js';
import type { ArmWriter } from './thompson-arms.js';

/** The source of the figures of one family of posteriors. */
export interface ArmFigures {
  /** Makes room for the agents 0 to agents - 1. */
  reserve(agents: number): void;
  /**
   * Takes a result in. Returns the agents whose figures may have changed with it, a set that only grows; undefined when only those of the agent and of the
   * clades it is in did.
   */
  evaluated(agent: number, task: number, reward: number, weight: number): GrowingSet | undefined;
  /** Brings clades up to date, when those of the tree are. */
  settleClades(): void;
  /** Mean of an agent's own results, as it stands in their sums; 0 without any. */
  ownMean(agent: number): number;
  /** Gives an agent's own figures to its arm. */
  writeOwn(arms: ArmWriter, agent: number): void;
  /** Gives the figures of an agent's clade to its arm. */
  writeClade(arms: ArmWriter, agent: number): void;
}

/** Weight of reward 0 that an agent's own results are taken to have beside what is recorded: provisional results, and virtual loss. */
export function ownZeros(view: SearchView, penalty: PendingPenalty | undefined, agent: number): number {
  return view.provisionalZeros(agent) + (penalty?.own(agent) ?? 0);
}

/** Weight of reward 0 that an agent's clade is taken to have beside what is recorded: provisional results, and virtual loss. */
export function cladeZeros(view: SearchView, penalty: PendingPenalty | undefined, agent: number): number {
  return view.cladeProvisionalZeros(agent) + (penalty?.clade(agent) ?? 0);
}

/** Success and failure weights, for Beta posteriors. The view itself has them. */
export class SuccessFigures implements ArmFigures {
  readonly #view: SearchView;
  readonly #penalty: PendingPenalty | undefined;

  constructor(view: SearchView, penalty: PendingPenalty | undefined) {
    this.#view = view;
    this.#penalty = penalty;
  }

  reserve(): void {
    // Nothing to do: the figures are those of the view.
  }

  evaluated(): undefined {
    // Nothing to do: the figures are those of the view.
  }

  settleClades(): void {
    // Nothing to do: the figures are those of the view.
  }

  ownMean(agent: number): number {
    const success = this.#view.ownSuccess(agent);
    return success / Math.max(success + this.#view.ownFailure(agent), Number.MIN_VALUE);
  }

  writeOwn(arms: ArmWriter, agent: number): void {
    const view = this.#view;
    arms.set(agent, view.ownSuccess(agent), view.ownFailure(agent) + ownZeros(view, this.#penalty, agent));
  }

  writeClade(arms: ArmWriter, agent: number): void {
    const view = this.#view;
    arms.set(agent, view.cladeSuccess(agent), view.cladeFailure(agent) + cladeZeros(view, this.#penalty, agent));
  }
}
