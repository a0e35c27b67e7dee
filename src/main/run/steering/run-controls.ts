import { assertNever } from '../../../shared/assert-never.js';
import type { BestBelief } from '../../policy/best-belief.js';
import { type GuardOptions, type ResolvedGuardOptions, resolveGuardOptions } from '../../policy/guard-options.js';
import type { ResolvedPolicyOptions } from '../../policy/policy-options.js';
import type { Search } from '../../policy/search.js';
import type { GuardAction, SearchGuards } from '../../policy/search-guards.js';
import type { SteeringChange } from './steering-change.js';

/** Parameters of a policy that may change; whoever reads them reads them anew each time. */
export type LiveOptions<Options> = { -readonly [Name in keyof Options]: Options[Name] };

/** What guards and whoever steers do to a run's choices. */
export class RunControls {
  readonly #search: Search;
  readonly #belief: BestBelief;
  readonly #guards: SearchGuards;
  readonly #policyOptions: LiveOptions<ResolvedPolicyOptions>;
  #isPaused = false;
  #isOpen = true;
  #isOpenByGuard = true;

  /** @param policyOptions - those that the policy reads */
  constructor(search: Search, belief: BestBelief, guards: SearchGuards, policyOptions: LiveOptions<ResolvedPolicyOptions>) {
    this.#search = search;
    this.#belief = belief;
    this.#guards = guards;
    this.#policyOptions = policyOptions;
  }

  /** Whether nothing is to be chosen. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The guards that there are now. */
  get guards(): ResolvedGuardOptions {
    return this.#guards.options;
  }

  /** Those that there would be with others in place of some. */
  guardsWith(changed: GuardOptions): ResolvedGuardOptions {
    return resolveGuardOptions({ ...this.guards, ...changed });
  }

  /** Sees to what guards ask for, which is returned. */
  carryOut(actions: readonly GuardAction[]): readonly GuardAction[] {
    for (const action of actions) {
      if (action.type === 'prune') this.#search.prune(this.#search.tree.keyOf(action.agent), action.reason);
      if (action.type === 'expansion-gate') {
        this.#isOpenByGuard = action.open;
        this.#setGate();
      }
    }
    return actions;
  }

  /**
   * Puts other guards in place of those so far. What they change is judged anew, a stop too; whatever else was judged stays.
   *
   * @returns what they ask for at once, which is seen to
   */
  reconsiderGuards(guards: ResolvedGuardOptions): readonly GuardAction[] {
    this.#search.bounds.limits = guards;
    return this.carryOut(this.#guards.reconsider(guards));
  }

  /** Does what was asked for from outside. Returns what guards ask for, which is seen to. */
  steer(change: SteeringChange): readonly GuardAction[] {
    this.#apply(change);
    const guards = change.kind === 'update' ? change.update.guards : undefined;
    return guards === undefined ? [] : this.reconsiderGuards(this.guardsWith(guards));
  }

  #apply(change: SteeringChange): void {
    switch (change.kind) {
      case 'pause':
      case 'unpause':
        this.#isPaused = change.kind === 'pause';
        return;
      case 'expansion-gate':
        this.#isOpen = change.open;
        this.#setGate();
        return;
      case 'prune':
        this.#search.prune(this.#search.tree.keyOf(change.agent), 'it was asked for');
        return;
      case 'evaluate-next':
        this.#search.evaluateNext(change.agent);
        return;
      case 'update':
        this.#update(change.update);
        return;
      default:
        assertNever(change);
    }
  }

  #update({ evaluations, policyOptions }: Extract<SteeringChange, { kind: 'update' }>['update']): void {
    if (evaluations !== undefined) this.#search.bounds.evaluationBudget = evaluations;
    if (policyOptions === undefined) return;
    Object.assign(this.#policyOptions, policyOptions);
    this.#belief.setEpsilon(this.#policyOptions.epsilon);
    this.#search.optionsChanged(this.#policyOptions.maximumPendingPerAgent);
  }

  #setGate(): void {
    this.#search.setExpansionGate(this.#isOpen && this.#isOpenByGuard);
  }
}
