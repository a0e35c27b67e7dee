import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { resolvePolicyOptions } from '../../../../src/main/policy/policy-options.js';
import { PuctPolicy } from '../../../../src/main/policy/puct/puct-policy.js';
import { type Decision, Search } from '../../../../src/main/policy/search.js';
import type { SearchPolicy, SearchView } from '../../../../src/main/policy/search-policy.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { PlainPuct } from './plain-puct.js';

/** The policy, every choice of which must be that of the plain one. */
class ComparedPuct implements SearchPolicy {
  readonly #policy: PuctPolicy;
  readonly #plain: PlainPuct;
  compared = 0;

  constructor(view: SearchView) {
    this.#policy = new PuctPolicy(view);
    this.#plain = new PlainPuct(view, resolvePolicyOptions({}, 2));
  }

  update(agent: number): void {
    this.#policy.update(agent);
  }

  chooseExpansion(): number {
    const chosen = this.#policy.chooseExpansion();
    assert.equal(chosen, this.#plain.chooseExpansion());
    this.compared++;
    return chosen;
  }

  chooseEvaluation(uniform: () => number): number {
    const chosen = this.#policy.chooseEvaluation();
    assert.equal(chosen, this.#plain.chooseEvaluation(uniform));
    this.compared++;
    return chosen;
  }
}

interface World {
  readonly seed: number;
  readonly kind: 'exact' | 'scores' | 'coins' | 'graded';
  readonly taskCount: number;
  readonly inFlight: number;
  /** Of 1: shares of outcomes that are failures, barren, or told to wait before. */
  readonly failing: number;
  readonly waiting: number;
  readonly isBounded: boolean;
}

/** Searches a made-up world to its end. Returns how many choices were compared. */
function compareIn({ seed, kind, taskCount, inFlight, failing, waiting, isBounded }: World): number {
  const uniform = keyedUniform(seed, RandomPurpose.simulation, 0);
  const hasScores = kind === 'exact' || kind === 'scores';
  const policyOptions = resolvePolicyOptions({ alpha: 0.9 }, 2, { isExact: kind === 'exact', hasScores });
  let policy: ComparedPuct | undefined;
  const create = (view: SearchView) => {
    policy = new ComparedPuct(view);
    return policy;
  };
  const search = new Search(
    {
      taskCount,
      isExact: kind === 'exact',
      scale: hasScores ? 'score' : 'reward',
      evaluationBudget: 300,
      maximumPendingPerAgent: isBounded ? 2 : Number.POSITIVE_INFINITY,
      maximumForcedExpansions: 4,
      maximumBarrenExpansions: 3,
      seed,
    },
    { name: 'compared', version: 1, create },
    policyOptions,
  );
  const levels = [0];
  const pending: { readonly decision: Decision; waits: boolean }[] = [];
  for (let number = 1; ; number++) {
    const decision = search.decide(keyedUniform(seed, RandomPurpose.decision, number));
    if (decision !== null) pending.push({ decision, waits: false });
    if (pending.length === 0) return policy?.compared ?? 0;
    if (decision !== null && pending.length < inFlight) continue;
    const at = Math.floor(uniform() * pending.length);
    const one = pending[at]!;
    if (!one.waits && uniform() < waiting) {
      one.waits = true;
      search.waits(one.decision);
      continue;
    }
    pending.splice(at, 1);
    if (one.waits) search.waitsNoMore(one.decision);
    settle(one.decision);
    if (uniform() < 0.02) {
      search.added(0);
      levels.push(uniform());
    }
    if (uniform() < 0.02) search.prune(search.tree.keyOf(Math.floor(uniform() * search.tree.size)));
  }

  function settle(ended: Decision): void {
    const { agent } = ended;
    const fate = uniform();
    if (ended.type === 'evaluate') {
      if (fate < failing) search.evaluationDiscarded(ended);
      else search.evaluated(ended, rewardOf(agent), fate < 0.5 ? 1 : 0.5 + uniform());
    } else if (fate < failing) search.expansionFailed(ended);
    else if (fate < 2 * failing) search.expansionBarren(ended);
    else {
      search.expanded(ended);
      levels.push(levels[agent]! + 0.3 * (uniform() - 0.4));
    }
  }

  function rewardOf(agent: number): number {
    const level = levels[agent]!;
    // Few values, so that many are equal.
    if (kind === 'exact') return Math.round(10 * level);
    if (kind === 'scores') return 1000 * (level + 0.1 * uniform());
    const chance = 1 / (1 + Math.exp(-level));
    if (kind === 'graded') return Math.min(1, Math.max(0, chance + 0.2 * (uniform() - 0.5)));
    return uniform() < chance ? 1 : 0;
  }
}

describe('PuctPolicy', () => {
  it('chooses as PUCT that looks at all agents does, whatever becomes of what was chosen', () => {
    const worlds = fc.record({
      seed: fc.nat(1_000_000),
      kind: fc.constantFrom('exact', 'scores', 'coins', 'graded'),
      taskCount: fc.constantFrom(0, 3, 40),
      inFlight: fc.constantFrom(1, 4, 30),
      failing: fc.constantFrom(0, 0.1, 0.3),
      waiting: fc.constantFrom(0, 0.2),
      isBounded: fc.boolean(),
    });
    let compared = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        compared += compareIn(world);
      }),
      { seed: 1, numRuns: 120 },
    );
    assert.ok(compared > 20_000, String(compared));
  });
});
