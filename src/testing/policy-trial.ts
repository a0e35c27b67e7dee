import type { PolicyDefinition } from '../main/policy/policy-definition.js';
import { type PolicyOptions, resolvePolicyOptions } from '../main/policy/policy-options.js';
import { type Decision, Search } from '../main/policy/search.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../shared/random.js';

/** What a trial is made of. */
export interface TrialOptions {
  readonly policyOptions: PolicyOptions;
  /** 0 for a problem without tasks. */
  readonly taskCount: number;
  /** Evaluations that may be chosen. */
  readonly evaluations: number;
  readonly seed: number;
  /** Outcomes are scores, from minus half of this to half of it, the larger the better. @defaultValue they are rewards */
  readonly scoreRange?: number;
  /** Mates that each expansion is shown at most. @defaultValue 0 */
  readonly mates?: number;
}

interface InFlight {
  readonly decision: Decision;
  waits: boolean;
}

const THREADS = 4;
const IN_FLIGHT = 8;
/** An agent is given up after so many barren expansions in a row. */
const BARREN_IN_A_ROW = 2;
/** Of outcomes: how many are a failed attempt that is tried again; a failure for good, of which half of the expansions' are barren; a pruned agent. */
const RETRY_RATE = 0.1;
const FAILURE_RATE = 0.05;
const PRUNE_RATE = 0.002;

/** A search by a policy, whose outcomes are made up, and come back in any order: all of it follows from the seed. */
export class PolicyTrial {
  readonly search: Search;
  /** Every decision so far. */
  readonly decisions: Decision[] = [];
  /** What each expansion that was chosen, not repeated, was shown of other agents. */
  readonly mates: (readonly number[])[] = [];
  /** How many decisions had been made after each step's choices. */
  readonly #made: number[] = [];
  readonly #options: TrialOptions;
  readonly #outcomes: Uniform;
  readonly #inFlight: InFlight[] = [];

  /** @throws HgmError ERR_POLICY */
  constructor(definition: PolicyDefinition, options: TrialOptions) {
    const { taskCount, evaluations, seed, scoreRange } = options;
    const resolved = resolvePolicyOptions(options.policyOptions, THREADS);
    const limits = {
      maximumPendingPerAgent: resolved.maximumPendingPerAgent,
      maximumForcedExpansions: 2 * THREADS,
      maximumBarrenExpansions: BARREN_IN_A_ROW,
    };
    this.#options = options;
    this.#outcomes = keyedUniform(seed, RandomPurpose.simulation, 1);
    const scale = scoreRange === undefined ? 'reward' : 'score';
    this.search = new Search({ taskCount, scale, evaluationBudget: evaluations, seed, ...limits }, definition, resolved);
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  /**
   * Chooses as many activities as may be in flight, or makes the choices of `earlier` again, and answers one of them.
   *
   * @returns false when the search is at its end
   * @throws HgmError ERR_POLICY
   */
  step(earlier?: PolicyTrial): boolean {
    while (this.#inFlight.length < IN_FLIGHT) {
      const decision = earlier === undefined ? this.#choose() : this.#repeat(earlier);
      if (decision === null) break;
      this.decisions.push(decision);
      this.#inFlight.push({ decision, waits: false });
    }
    this.#made.push(this.decisions.length);
    if (this.#inFlight.length === 0) return false;
    this.#answer(Math.floor(this.#outcomes() * this.#inFlight.length));
    if (this.#outcomes() < PRUNE_RATE) this.#prune();
    return true;
  }

  #choose(): Decision | null {
    const { seed, mates = 0 } = this.#options;
    const number = this.decisions.length + 1;
    const decision = this.search.decide(keyedUniform(seed, RandomPurpose.decision, number));
    if (mates > 0 && decision?.type === 'expand') {
      this.mates.push(this.search.chooseMates(decision.agent, mates, keyedUniform(seed, RandomPurpose.mates, number)));
    }
    return decision;
  }

  /** Only the choices that the other one made in this step: it may have had to wait for an answer. */
  #repeat(earlier: PolicyTrial): Decision | null {
    const number = this.decisions.length;
    const decision = earlier.decisions[number];
    if (decision === undefined || number >= (earlier.#made[this.#made.length] ?? 0)) return null;
    this.search.redo(decision.type, decision.agent);
    return decision;
  }

  #answer(place: number): void {
    const activity = this.#inFlight[place];
    if (activity === undefined) return;
    const kind = this.#outcomes();
    if (kind < RETRY_RATE && !activity.waits) {
      activity.waits = true;
      this.search.waits(activity.decision);
      return;
    }
    this.#inFlight.splice(place, 1);
    if (activity.waits) this.search.waitsNoMore(activity.decision);
    const isBarren = activity.decision.type === 'expand' && kind > 1 - FAILURE_RATE / 2;
    if (isBarren) this.search.expansionBarren(activity.decision);
    else this.#settle(activity.decision, kind > 1 - FAILURE_RATE);
  }

  #settle(decision: Decision, hasFailed: boolean): void {
    if (decision.type === 'expand') {
      if (hasFailed) this.search.expansionFailed(decision);
      else this.search.expanded(decision);
    } else if (hasFailed) {
      this.search.evaluationDiscarded(decision);
    } else {
      const [size, shape, weight] = [this.#outcomes(), this.#outcomes(), this.#outcomes()];
      this.search.evaluated(decision, this.#result(shape < 0.5 ? size : Math.round(size)), weight < 0.5 ? 1 : 0.25 + weight);
    }
  }

  #result(reward: number): number {
    const { scoreRange } = this.#options;
    return scoreRange === undefined ? reward : (reward - 0.5) * scoreRange;
  }

  /** The root is spared, without which the search would be at its end. */
  #prune(): void {
    const { tree } = this.search;
    const agent = Math.floor(this.#outcomes() * tree.size);
    if (agent > 0) this.search.prune(tree.keyOf(agent));
  }
}
