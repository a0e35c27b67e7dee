import type { Uniform } from '../../../shared/random.js';
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
  #isStale = false;

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
    if (this.#isStale) return;
    if (this.#source.isCandidate(agent)) this.#source.write(this.#arms, agent);
    else this.#arms.remove(agent);
  }

  /** Tells that all of that may have changed for every agent: it is looked up before the next choice. */
  refreshAll(): void {
    this.#isStale = true;
  }

  /** The candidate among the agents 0 to agentCount - 1 with the largest draw, posteriors sharpened by tau; -1 when there is none. */
  choose(agentCount: number, tau: number, uniform: Uniform): number {
    if (this.#isStale) {
      this.#isStale = false;
      for (let agent = 0; agent < agentCount; agent++) this.refresh(agent);
    }
    this.#arms.setScale(tau);
    return this.#arms.select(uniform);
  }
}
