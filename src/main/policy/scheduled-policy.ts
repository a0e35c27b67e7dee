import type { Uniform } from '../../shared/random.js';
import type { ResolvedPolicyOptions } from './policy-options.js';
import { isExpansionDue, type SearchPolicy, type SearchView } from './search-policy.js';

/** A baseline on the paper's schedule, which looks at all agents whenever it chooses one. */
export abstract class ScheduledPolicy implements SearchPolicy {
  abstract readonly name: string;
  protected readonly view: SearchView;
  protected readonly options: ResolvedPolicyOptions;

  constructor(view: SearchView, options: ResolvedPolicyOptions) {
    this.view = view;
    this.options = options;
  }

  wantsExpansion(): boolean {
    return isExpansionDue(this.view, this.options.alpha, this.options.initialExpansions);
  }

  chooseExpansion(uniform: Uniform): number {
    return this.choose((agent) => this.view.canExpand(agent), uniform);
  }

  chooseEvaluation(uniform: Uniform): number {
    return this.choose((agent) => this.view.canEvaluate(agent), uniform);
  }

  update(): void {
    // Agents are looked at when one is chosen.
  }

  /** One of the candidates; -1 when there is none. */
  protected abstract choose(isCandidate: (agent: number) => boolean, uniform: Uniform): number;
}
