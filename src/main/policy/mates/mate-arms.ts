import type { Uniform } from '../../../shared/random.js';
import { ArmSet } from '../arms/arm-set.js';
import type { GrowingSet } from '../arms/growing-set.js';
import type { ThompsonArms } from '../arms/thompson-arms.js';
import type { SearchView } from '../search-policy.js';
import { pickMates } from './pick-mates.js';

/**
 * Mates by Thompson sampling: the agents with the largest draws from the posteriors of their own means, one after another, each found by the
 * index. It is made when the first mates are wanted, and looks at all agents once then.
 */
export class MateArms {
  readonly #view: SearchView;
  readonly #arms: ArmSet;
  /** Drawn for the expansion at hand, and no candidates until the next one; its parent among them. */
  readonly #taken = new Set<number>();

  /** @param write - gives an agent's own figures to its arm */
  constructor(view: SearchView, arms: ThompsonArms, write: (arms: ThompsonArms, agent: number) => void) {
    this.#view = view;
    this.#arms = new ArmSet({ isCandidate: (agent) => !this.#taken.has(agent) && view.canBeMate(agent), write }, arms);
    this.#arms.refreshAll();
  }

  /** Tells that an agent's own figures may have changed. */
  refresh(agent: number): void {
    this.#arms.refresh(agent);
  }

  /** Tells so of the agents of a set that only grows, always the same one. */
  refreshThose(agents: GrowingSet): void {
    this.#arms.refreshThose(agents);
  }

  /** @param tau - what posteriors are sharpened by */
  choose(parent: number, count: number, tau: number, uniform: Uniform): readonly number[] {
    this.#take(parent);
    const mates = pickMates(this.#view, parent, count, () => {
      const agent = this.#arms.choose(this.#view.agentCount, tau, uniform);
      if (agent >= 0) this.#take(agent);
      return agent;
    });
    const taken = [...this.#taken];
    this.#taken.clear();
    for (const agent of taken) this.#arms.refresh(agent);
    return mates;
  }

  #take(agent: number): void {
    this.#taken.add(agent);
    this.#arms.refresh(agent);
  }
}
