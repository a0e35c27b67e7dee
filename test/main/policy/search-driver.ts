/** Drives a search with made-up results that come back in any order, and keeps what is needed to check it. */

import type { SearchLimits } from '../../../src/main/policy/counts/search-limits.js';
import { definitionOf } from '../../../src/main/policy/policies.js';
import type { PolicyDefinition } from '../../../src/main/policy/policy-definition.js';
import { type PolicyOptions, resolvePolicyOptions } from '../../../src/main/policy/policy-options.js';
import { type Decision, Search } from '../../../src/main/policy/search.js';
import type { SearchPolicy, SearchView } from '../../../src/main/policy/search-policy.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../src/shared/random.js';

export interface DriverOptions {
  readonly policy?: string | PolicyDefinition;
  readonly policyOptions?: PolicyOptions;
  readonly taskCount?: number;
  readonly isExact?: boolean;
  /** Outcomes are scores, the larger the better. */
  readonly hasScores?: boolean;
  readonly evaluations?: number;
  readonly seed?: number;
  /** Most activities in flight. */
  readonly lookAhead?: number;
  /** As for a search. */
  readonly maximumForcedExpansions?: number;
  readonly limits?: SearchLimits;
  /** Probability with which an activity fails for good. */
  readonly failureRate?: number;
  /** Replaces the policy that `policy` names. */
  readonly makePolicy?: (view: SearchView) => SearchPolicy;
  /** Reward of an evaluation; by default 0 or 1 with odds that differ from agent to agent. */
  readonly reward?: (agent: number, task: number, uniform: Uniform) => number;
}

/** Numbers of the sequences by which results are made up; they share the purpose with nothing else in tests. */
const RESULTS = 1;

export class SearchDriver {
  readonly search: Search;
  /** The search as a policy sees it. */
  readonly view: SearchView;
  readonly inFlight: Decision[] = [];
  readonly log: string[] = [];
  readonly results: { readonly agent: number; readonly task: number; readonly reward: number; readonly weight: number }[] = [];
  readonly #options: DriverOptions;
  readonly #results: Uniform;
  readonly #seed: number;
  #decisions = 0;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#seed = options.seed ?? 1;
    this.#results = keyedUniform(this.#seed, RandomPurpose.simulation, RESULTS);
    const resolved = resolvePolicyOptions(options.policyOptions ?? {}, 4);
    this.search = new Search(
      {
        taskCount: options.taskCount ?? 0,
        isExact: options.isExact ?? false,
        scale: options.hasScores ? 'score' : 'reward',
        evaluationBudget: options.evaluations ?? 200,
        maximumPendingPerAgent: resolved.maximumPendingPerAgent,
        maximumForcedExpansions: options.maximumForcedExpansions ?? Number.POSITIVE_INFINITY,
        maximumBarrenExpansions: 20,
        ...(options.limits && { limits: options.limits }),
        seed: this.#seed,
      },
      options.makePolicy === undefined
        ? definitionOf(options.policy ?? 'hgm')
        : { name: 'made', version: 1, create: options.makePolicy },
      resolved,
    );
    this.view = this.search.view();
  }

  /** Chooses once; null as `decide` gives it. */
  decide(): Decision | null {
    const decision = this.search.decide(keyedUniform(this.#seed, RandomPurpose.decision, this.#decisions + 1));
    if (decision === null) return null;
    this.#decisions++;
    this.inFlight.push(decision);
    this.log.push(decision.type === 'expand' ? `expand ${decision.agent}` : `evaluate ${decision.agent} on ${decision.task}`);
    return decision;
  }

  /** Takes a decision that another driver made. */
  redo(decision: Decision): void {
    this.#decisions++;
    this.inFlight.push(decision);
    this.search.redo(decision.type, decision.agent);
  }

  /** Answers any one of those in flight; `before` is told which. */
  answer(before: (decision: Decision) => void = () => undefined): void {
    const place = Math.floor(this.#results() * this.inFlight.length);
    const [decision] = this.inFlight.splice(place, 1);
    if (decision === undefined) return;
    before(decision);
    const fails = this.#results() < (this.#options.failureRate ?? 0);
    if (decision.type === 'expand') {
      if (fails) this.search.expansionFailed(decision);
      else this.search.expanded(decision);
      return;
    }
    if (fails) {
      this.search.evaluationDiscarded(decision);
      return;
    }
    const { agent, task } = decision;
    const reward = (this.#options.reward ?? coin)(agent, task, this.#results);
    const weight = this.#results() < 0.8 ? 1 : 0.5 + this.#results();
    this.search.evaluated(decision, reward, weight);
    this.results.push({ agent, task, reward, weight });
  }

  /** Chooses and answers until nothing is left to do; `check` is told of each choice, null included. */
  run(check: (decision: Decision | null) => void = () => undefined): void {
    const lookAhead = this.#options.lookAhead ?? 4;
    for (;;) {
      while (this.inFlight.length < lookAhead) {
        const decision = this.decide();
        check(decision);
        if (decision === null) break;
      }
      if (this.inFlight.length === 0) return;
      this.answer();
    }
  }
}

function coin(agent: number, _task: number, uniform: Uniform): number {
  return uniform() < 0.2 + (0.6 * ((agent * 7) % 11)) / 11 ? 1 : 0;
}
