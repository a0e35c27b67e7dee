import type { Uniform } from '../../../shared/random.js';
import type { ResolvedPolicyOptions } from '../policy-options.js';
import type { SearchPolicy, SearchView } from '../search-policy.js';

/** A baseline on the paper's schedule, the default, which looks at all agents whenever it chooses one. */
export abstract class ScheduledPolicy implements SearchPolicy {
  protected readonly view: SearchView;
  protected readonly options: ResolvedPolicyOptions;

  constructor(view: SearchView, options: ResolvedPolicyOptions) {
    this.view = view;
    this.options = options;
  }

  chooseExpansion(uniform: Uniform): number {
    return this.choose((agent) => this.view.canExpand(agent), uniform);
  }

  chooseEvaluation(uniform: Uniform): number {
    return this.choose((agent) => this.view.canEvaluate(agent), uniform);
  }

  /** One of the candidates; -1 when there is none. */
  protected abstract choose(isCandidate: (agent: number) => boolean, uniform: Uniform): number;
}
