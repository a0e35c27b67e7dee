import type { Uniform } from '../../shared/random.js';
import type { ResolvedPolicyOptions } from './policy-options.js';
import { isExpansionDue, type SearchPolicy, type SearchView } from './search-policy.js';

/** Baseline without judgement: on the paper's schedule, every agent that can be expanded, or evaluated, is as likely as any other. */
export class RandomPolicy implements SearchPolicy {
  readonly name = 'random';
  readonly #view: SearchView;
  readonly #options: ResolvedPolicyOptions;

  constructor(view: SearchView, options: ResolvedPolicyOptions) {
    this.#view = view;
    this.#options = options;
  }

  wantsExpansion(): boolean {
    return isExpansionDue(this.#view, this.#options.alpha, this.#options.initialExpansions);
  }

  chooseExpansion(uniform: Uniform): number {
    return this.#choose((agent) => this.#view.canExpand(agent), uniform);
  }

  chooseEvaluation(uniform: Uniform): number {
    return this.#choose((agent) => this.#view.canEvaluate(agent), uniform);
  }

  update(): void {
    // Candidates are looked up when one is chosen.
  }

  #choose(isCandidate: (agent: number) => boolean, uniform: Uniform): number {
    const candidates: number[] = [];
    for (let agent = 0; agent < this.#view.tree.size; agent++) if (isCandidate(agent)) candidates.push(agent);
    return candidates[Math.floor(uniform() * candidates.length)] ?? -1;
  }
}
