import type { Uniform } from '../../../shared/random.js';
import type { GrowingSet } from './growing-set.js';
import type { ThompsonArms } from './thompson-arms.js';

/** Where an {@link ArmSet} reads agents' figures. */
export interface ArmSource {
  isCandidate(agent: number): boolean;
  /** Gives an agent's figures to its arm. */
  write(arms: ThompsonArms, agent: number): void;
}

/** One arm for each agent, kept in step with a source. */
export class ArmSet {
  readonly #source: ArmSource;
  #arms: ThompsonArms;
  /** Agents that are looked up before the next choice; undefined for none. */
  #stale: GrowingSet | 'all' | undefined;

  constructor(source: ArmSource, arms: ThompsonArms) {
    this.#source = source;
    this.#arms = arms;
  }

  /** Puts arms over other posteriors in place of those so far. */
  replace(arms: ThompsonArms): void {
    this.#arms = arms;
    this.refreshAll();
  }

  /** Tells that an agent's figures, or whether it is a candidate, may have changed. */
  refresh(agent: number): void {
    const stale = this.#stale;
    if (stale !== undefined && (stale === 'all' || stale.has(agent))) return;
    this.#refreshNow(agent);
  }

  #refreshNow(agent: number): void {
    if (this.#source.isCandidate(agent)) this.#source.write(this.#arms, agent);
    else this.#arms.remove(agent);
  }

  /** Tells that all of that may have changed for every agent: it is looked up before the next choice. */
  refreshAll(): void {
    this.#stale = 'all';
  }

  /** Tells so of the agents of a set that only grows, always the same one. */
  refreshThose(agents: GrowingSet): void {
    this.#stale ??= agents;
  }

  /** The candidate among the agents 0 to agentCount - 1 with the largest draw, posteriors sharpened by tau; -1 when there is none. */
  choose(agentCount: number, tau: number, uniform: Uniform): number {
    const stale = this.#stale;
    this.#stale = undefined;
    if (stale === 'all') for (let agent = 0; agent < agentCount; agent++) this.#refreshNow(agent);
    else if (stale !== undefined) for (const agent of stale.toArray()) this.#refreshNow(agent);
    this.#arms.setScale(tau);
    return this.#arms.select(uniform);
  }
}
