import type { SearchView } from './search-policy.js';

/**
 * Virtual loss: every evaluation in flight counts as `penalty` evaluations of reward 0 of its agent, and so of the clades it is in, until
 * it is answered. One that waits for a retry is left out: it counts as one provisional result of its own.
 */
export class PendingPenalty {
  readonly #view: SearchView;
  readonly #penalty: number;
  readonly #own: number[] = [];
  readonly #clade: number[] = [];

  /** @param penalty - above 0 */
  constructor(view: SearchView, penalty: number) {
    this.#view = view;
    this.#penalty = penalty;
  }

  /** Takes in how many evaluations of an agent are in flight now; `changed` is told of every agent whose clade that changes. */
  update(agent: number, changed: (agent: number) => void): void {
    const pending = this.#view.pendingEvaluations(agent) - this.#view.provisionalZeros(agent);
    const change = pending - (this.#own[agent] ?? 0);
    this.#own[agent] = pending;
    this.#clade[agent] ??= 0;
    if (change === 0) return;
    for (let above = agent; above >= 0; above = this.#view.parentOf(above)) {
      this.#clade[above]! += change;
      changed(above);
    }
  }

  /** Weight of reward 0 to add to the agent's own results. */
  own(agent: number): number {
    return this.#penalty * (this.#own[agent] ?? 0);
  }

  /** Weight of reward 0 to add to the results of the agent's clade. */
  clade(agent: number): number {
    return this.#penalty * (this.#clade[agent] ?? 0);
  }
}
