/**
 * The best-belief agent: the one with the largest epsilon-quantile of Beta(1 + S, 1 + F), its own results (arXiv 2510.21614,
 * section 3: the agent that is returned at the end), or of the posterior that the policy has in its place.
 */
import type { AgentTree } from '../engine/agent-tree.js';
import { betaQuantile, betaSurvival } from '../engine/posterior/beta-quantile.js';
import { AgentMarks } from './agent-marks.js';

/** `Beliefs` that may not answer: then agents are believed of as Beta(1 + S, 1 + F) says. */
export interface BeliefSource {
  readonly version: number | undefined;
  lowerBound(agent: number, epsilon: number): number | undefined;
  chanceAbove(agent: number, value: number): number | undefined;
}

/** What is known of a search's agents beside their sums. */
export interface Judged {
  /** Whether the agent may be the best one: an evaluation of its own gave a result. */
  isEligible(agent: number): boolean;
  /** Whether nothing is left to be learned: then its mean is its bound. */
  isMeasured(agent: number): boolean;
}

/** Quantiles are inverted only for agents that changed since the last question; the rest is one pass over numbers. */
export class BestBelief {
  readonly #tree: AgentTree;
  #epsilon: number;
  readonly #beliefs: BeliefSource | undefined;
  readonly #judged: Judged | undefined;
  readonly #lowerBounds: number[] = [];
  readonly #changed = new AgentMarks();
  #version = 0;

  /**
   * @param epsilon - the quantile's level, in (0, 1)
   * @param beliefs - a search's `beliefs`; without them agents are believed of as Beta(1 + S, 1 + F) says
   * @param judged - @defaultValue what was evaluated is eligible, and is never measured for good
   */
  constructor(tree: AgentTree, epsilon: number, beliefs?: BeliefSource | undefined, judged?: Judged | undefined) {
    this.#tree = tree;
    this.#epsilon = epsilon;
    this.#beliefs = beliefs;
    this.#judged = judged;
  }

  /** Changes the quantile's level, in (0, 1). */
  setEpsilon(epsilon: number): void {
    if (epsilon === this.#epsilon) return;
    this.#epsilon = epsilon;
    this.#markAll();
  }

  /** Tells that an agent's own results changed. */
  update(agent: number): void {
    this.#changed.mark(agent);
  }

  /** Whether the agent may be the best one: it was evaluated, and is not pruned. */
  isCandidate(agent: number): boolean {
    return this.#isEligible(agent) && !this.#tree.isPruned(agent);
  }

  /**
   * A quantile of an agent's own posterior; its mean where that is known.
   *
   * @param probability - @defaultValue epsilon
   */
  lowerBound(agent: number, probability = this.#epsilon): number {
    const tree = this.#tree;
    if (this.#judged?.isMeasured(agent)) return tree.ownMean(agent);
    return (
      this.#beliefs?.lowerBound(agent, probability) ??
      betaQuantile(1 + tree.ownSuccess(agent), 1 + tree.ownFailure(agent), probability)
    );
  }

  /** The probability that an agent's mean is above a value, by the same posterior; of an agent without results, by its prior. */
  chanceAbove(agent: number, value: number): number {
    const tree = this.#tree;
    if (this.#judged?.isMeasured(agent)) return tree.ownMean(agent) > value ? 1 : 0;
    return (
      this.#beliefs?.chanceAbove(agent, value) ?? betaSurvival(1 + tree.ownSuccess(agent), 1 + tree.ownFailure(agent), value)
    );
  }

  /** As {@link lowerBound}, of what was known at the last change of the agent; -Infinity for an agent that cannot be the best since it has no results. */
  knownBound(agent: number): number {
    this.#bringUpToDate();
    return this.#lowerBounds[agent] ?? Number.NEGATIVE_INFINITY;
  }

  /** The best-belief agent among those evaluated and not pruned, the earliest of equals; -1 when there is none. */
  best(): number {
    this.#bringUpToDate();
    let best = -1;
    let bound = Number.NEGATIVE_INFINITY;
    for (let agent = 0; agent < this.#lowerBounds.length; agent++) {
      const own = this.#lowerBounds[agent]!;
      if (own > bound && !this.#tree.isPruned(agent)) {
        best = agent;
        bound = own;
      }
    }
    return best;
  }

  #bringUpToDate(): void {
    const version = this.#beliefs?.version ?? 0;
    if (version !== this.#version) {
      this.#version = version;
      this.#markAll();
    }
    // Agents that were never evaluated have minus infinity, and so are no candidates.
    while (this.#lowerBounds.length < this.#tree.size) this.#lowerBounds.push(Number.NEGATIVE_INFINITY);
    for (const agent of this.#changed.take()) {
      if (this.#isEligible(agent)) this.#lowerBounds[agent] = this.lowerBound(agent);
    }
  }

  #isEligible(agent: number): boolean {
    return this.#judged?.isEligible(agent) ?? this.#tree.ownVisits(agent) > 0;
  }

  #markAll(): void {
    for (let agent = 0; agent < this.#tree.size; agent++) this.#changed.mark(agent);
  }
}
