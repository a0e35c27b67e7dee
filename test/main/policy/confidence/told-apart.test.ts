import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Landscape,
  type LandscapeAgent,
  landscapeChild,
  landscapeRoot,
  rewardUniform,
} from '../../../../src/main/comparison/landscape.js';
import { landscapeNamed } from '../../../../src/main/comparison/landscapes.js';
import { BestBelief } from '../../../../src/main/policy/best-belief.js';
import { surenessOfBest } from '../../../../src/main/policy/confidence/best-confidence.js';
import { resolveGuardOptions } from '../../../../src/main/policy/guard-options.js';
import { definitionOf } from '../../../../src/main/policy/policies.js';
import { resolvePolicyOptions } from '../../../../src/main/policy/policy-options.js';
import { type Decision, Search } from '../../../../src/main/policy/search.js';
import { SearchGuards } from '../../../../src/main/policy/search-guards.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../../src/shared/random.js';

const CONFIDENCE = 0.95;
const MARGIN = 0.05;
const EVALUATIONS = 2500;
const IN_FLIGHT = 4;
const LANDSCAPES = ['aligned', 'mismatch', 'noisy', 'barren', 'graded'];
const SEARCHES_OF_EACH = 80;

/** A search of a landscape that ends by its confidence, or with its budget. */
class ToldApart {
  readonly #landscape: Landscape;
  readonly #seed: number;
  readonly #search: Search;
  readonly #belief: BestBelief;
  readonly #guards: SearchGuards;
  readonly #agents: LandscapeAgent[] = [];
  readonly #rewards: Uniform[] = [];
  readonly #children: number[] = [];

  constructor(landscape: Landscape, seed: number) {
    const options = resolvePolicyOptions({}, IN_FLIGHT);
    this.#landscape = landscape;
    this.#seed = seed;
    this.#search = new Search(
      {
        taskCount: landscape.taskCount,
        evaluationBudget: EVALUATIONS,
        maximumPendingPerAgent: options.maximumPendingPerAgent,
        maximumForcedExpansions: 2 * IN_FLIGHT,
        maximumBarrenExpansions: Number.POSITIVE_INFINITY,
        seed,
      },
      definitionOf('hgm'),
      options,
    );
    const belief = new BestBelief(this.#search.tree, options.epsilon, this.#search.beliefs);
    this.#belief = belief;
    this.#guards = new SearchGuards(resolveGuardOptions({ confidence: CONFIDENCE, confidenceMargin: MARGIN }), 1, {
      bestLowerBound: () => belief.lowerBound(belief.best()),
      lowerBound: (agent) => belief.lowerBound(agent),
      sureness: (confidence, margin) => surenessOfBest(this.#search.tree, belief, confidence, margin),
      unit: () => 1,
    });
    this.#join(landscapeRoot(landscape, seed));
  }

  /** Whether its answer was worse than stated; undefined where nothing was stated. */
  run(): boolean | undefined {
    const inFlight: Decision[] = [];
    for (let decisions = 0; this.#guards.stop === undefined; ) {
      while (inFlight.length < IN_FLIGHT) {
        const decision = this.#search.decide(keyedUniform(this.#seed, RandomPurpose.decision, decisions + 1));
        if (decision === null) break;
        decisions++;
        inFlight.push(decision);
      }
      const ended = inFlight.shift();
      if (ended === undefined) return undefined;
      this.#record(ended);
    }
    const utilities = this.#agents.map((agent) => this.#landscape.utility(agent));
    return utilities[this.#belief.best()]! < Math.max(...utilities) - MARGIN;
  }

  #record(decision: Decision): void {
    const { agent } = decision;
    if (decision.type === 'expand') {
      this.#search.expanded(decision);
      this.#join(landscapeChild(this.#landscape, this.#agents[agent]!, this.#children[agent]!++));
      return;
    }
    const reward = this.#landscape.reward(this.#agents[agent]!, decision.task, this.#rewards[agent]!);
    this.#search.evaluated(decision, reward, 1);
    this.#belief.update(agent);
    this.#guards.evaluated(agent, reward, 1, 0);
  }

  #join(agent: LandscapeAgent): void {
    this.#agents.push(agent);
    this.#rewards.push(rewardUniform(agent));
    this.#children.push(0);
  }
}

/** The least k that a binomial count of n trials of probability p exceeds with a probability of at most `alpha`. */
function binomialLimit(n: number, p: number, alpha: number): number {
  let mass = (1 - p) ** n;
  let below = mass;
  let k = 0;
  while (1 - below > alpha) {
    mass *= ((n - k) / (k + 1)) * (p / (1 - p));
    below += mass;
    k++;
  }
  return k;
}

describe('a search that ends by its confidence', () => {
  // Were the share 5 % exactly, this would fail once in 1,000 times.
  it('has an answer that is worse than stated in at most 5 % of 400 searches, plus the error of counting', (test) => {
    let stopped = 0;
    let worse = 0;
    for (const name of LANDSCAPES) {
      const landscape = landscapeNamed(name) ?? assert.fail();
      const outcomes = Array.from({ length: SEARCHES_OF_EACH }, (_, place) => new ToldApart(landscape, place + 1).run());
      const ended = outcomes.filter((outcome) => outcome !== undefined);
      stopped += ended.length;
      worse += ended.filter(Boolean).length;
      test.diagnostic(`${name}: ${ended.filter(Boolean).length} of the ${ended.length} that ended by it, of ${SEARCHES_OF_EACH}`);
    }
    // Of those only that stated something: the others would make the share smaller.
    assert.ok(stopped > 100, `${stopped}`);
    assert.ok(worse <= binomialLimit(stopped, 1 - CONFIDENCE, 0.001), `${worse} of ${stopped}`);
  });
});
