import { GrowingInts } from '../../engine/growing-ints.js';

/** Evaluations given to an agent: with tasks, the positions of its task order that are used up. */
const GIVEN = 0;
const PENDING_EVALUATIONS = 1;
const PENDING_EXPANSIONS = 2;
const COLUMNS = 3;

/** How many activities agents were given, and how many of these are pending. */
export class AgentCounts {
  readonly #counts = new GrowingInts();

  /** Makes room for the agents 0 to agents - 1. */
  reserve(agents: number): void {
    this.#counts.reserve(agents * COLUMNS);
  }

  /** Evaluations, those that are pending among them. */
  given(agent: number): number {
    return this.#counts.get(agent * COLUMNS + GIVEN);
  }

  pendingEvaluations(agent: number): number {
    return this.#counts.get(agent * COLUMNS + PENDING_EVALUATIONS);
  }

  pendingExpansions(agent: number): number {
    return this.#counts.get(agent * COLUMNS + PENDING_EXPANSIONS);
  }

  /** Activities that are pending. */
  pending(agent: number): number {
    return this.pendingEvaluations(agent) + this.pendingExpansions(agent);
  }

  /** An evaluation was chosen. Returns how many were given before. */
  give(agent: number): number {
    this.#add(agent, PENDING_EVALUATIONS, 1);
    return this.#add(agent, GIVEN, 1);
  }

  /** An evaluation has its answer. */
  evaluated(agent: number): void {
    this.#add(agent, PENDING_EVALUATIONS, -1);
  }

  /** @param by - 1 when an expansion was chosen, -1 when it has its answer */
  changePendingExpansions(agent: number, by: 1 | -1): void {
    this.#add(agent, PENDING_EXPANSIONS, by);
  }

  /** Returns the count before. */
  #add(agent: number, column: number, change: number): number {
    const at = agent * COLUMNS + column;
    const count = this.#counts.get(at);
    this.#counts.set(at, count + change);
    return count;
  }
}
