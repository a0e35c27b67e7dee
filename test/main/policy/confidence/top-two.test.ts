import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawBeta } from '../../../../src/main/engine/draw-beta.js';
import { plainArms } from '../../../../src/main/policy/arms/thompson-arms.js';
import { chooseOfTopTwo, MOST_DRAWS } from '../../../../src/main/policy/confidence/top-two.js';
import { coolingFactor } from '../../../../src/main/policy/cooling.js';
import { HGM_PAPER_POLICY, HgmPolicy } from '../../../../src/main/policy/hgm-policy.js';
import { type PolicyOptions, resolvePolicyOptions } from '../../../../src/main/policy/policy-options.js';
import type { SearchPolicy } from '../../../../src/main/policy/search-policy.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../../src/shared/random.js';
import { assertSameDistribution } from '../chi-square.js';
import { SearchDriver } from '../search-driver.js';

const DRAWS = 10_000;
const BUDGET = 300;

function counted(agents: number, sequence: number, choose: (uniform: Uniform) => number): number[] {
  const counts = new Array<number>(agents).fill(0);
  for (let draw = 0; draw < DRAWS; draw++) counts[choose(keyedUniform(sequence, RandomPurpose.decision, draw))]!++;
  return counts;
}

/** A search in its last part. */
function late(policyOptions: PolicyOptions, plain: boolean): { readonly driver: SearchDriver; readonly policy: SearchPolicy } {
  const made: SearchPolicy[] = [];
  const options = resolvePolicyOptions(policyOptions, 4);
  const driver = new SearchDriver({
    evaluations: BUDGET,
    seed: 4,
    policyOptions,
    makePolicy: (view) => {
      // The indexed one drives both searches, so that they come to the same.
      const driving = new HgmPolicy(view, options);
      const other = plain ? new HgmPolicy(view, options, plainArms) : driving;
      made.push(other);
      return plain ? both(driving, other) : driving;
    },
  });
  for (let decision = 0; decision < 250; decision++) {
    driver.decide();
    if (driver.inFlight.length > 3) driver.answer();
  }
  driver.search.settleClades();
  return { driver, policy: made[0] ?? assert.fail() };
}

function both(driving: SearchPolicy, informed: SearchPolicy): SearchPolicy {
  const tell = (what: (policy: SearchPolicy) => void): void => {
    for (const policy of [driving, informed]) what(policy);
  };
  return {
    chooseExpansion: (uniform) => driving.chooseExpansion(uniform),
    chooseEvaluation: (uniform) => driving.chooseEvaluation(uniform),
    update: (agent) => tell((policy) => policy.update?.(agent)),
    evaluated: (...result) => tell((policy) => policy.evaluated?.(...result)),
    cladeChanged: (agent) => tell((policy) => policy.cladeChanged?.(agent)),
  };
}

// Each comparison of distributions fails by chance with one seed in 10,000.
describe('top-two Thompson sampling', () => {
  for (const beta of [0, 3]) {
    it(`chooses with the probabilities of its definition, by an index and by plain draws, cooling exponent ${beta}`, () => {
      const { driver, policy } = late({ tellApart: 0.5, beta }, false);
      const { search } = driver;
      const { tree } = search;
      const tau = coolingFactor(BUDGET, search.evaluationsChosen, beta);
      const drawn = (uniform: Uniform, without: number): number => {
        let [best, largest] = [-1, -1];
        for (let agent = 0; agent < tree.size; agent++) {
          if (agent === without || !search.canEvaluate(agent)) continue;
          const value = drawBeta(tau * (1 + tree.ownSuccess(agent)), tau * (1 + tree.ownFailure(agent)), uniform);
          if (value > largest) [best, largest] = [agent, value];
        }
        return best;
      };
      let passes = 0;
      const byDefinition = counted(tree.size, 9, (uniform) => {
        const best = drawn(uniform, -1);
        if (uniform() < 0.5) return best;
        for (let draw = 0; draw < MOST_DRAWS; draw++) {
          const other = drawn(uniform, -1);
          if (other !== best) return other;
        }
        passes++;
        return drawn(uniform, best);
      });
      assert.ok(tree.size > 20, 'enough agents for the index to be at work');
      // Sharpened, one agent leads so far that others come last of all by leaving it out.
      assert.equal(passes > DRAWS / 50, beta > 0, `${passes}`);
      const plain = late({ tellApart: 0.5, beta }, true);
      assert.deepEqual(plain.driver.log, driver.log);
      for (const each of [policy, plain.policy]) {
        assertSameDistribution(
          counted(tree.size, 7, (uniform) => each.chooseEvaluation(uniform)),
          byDefinition,
        );
      }
    });
  }

  it('takes one that is left out last of all, the best again where there is no other, and none where there is none', () => {
    const none = () => -1;
    assert.equal(
      chooseOfTopTwo(
        none,
        () => assert.fail(),
        () => 0.9,
      ),
      -1,
    );
    assert.equal(
      chooseOfTopTwo(
        () => 3,
        () => assert.fail(),
        () => 0.4,
      ),
      3,
    );
    let draws = 0;
    const choose = () => {
      draws++;
      return 3;
    };
    assert.equal(
      chooseOfTopTwo(
        choose,
        (agent) => agent + 1,
        () => 0.9,
      ),
      4,
    );
    assert.equal(draws, 1 + MOST_DRAWS);
    assert.equal(
      chooseOfTopTwo(choose, none, () => 0.9),
      3,
    );
  });

  it('begins with the last part of the budget, and never without a budget, with a share of 0, or as hgm-paper', () => {
    const logOf = (policy: string, tellApart: number, evaluations: number) => {
      const driver = new SearchDriver({ policy, policyOptions: { tellApart }, evaluations, seed: 8, lookAhead: 1 });
      for (let decision = 0; decision < 220; decision++) {
        driver.decide();
        driver.answer();
      }
      return driver.log;
    };
    const usual = logOf('hgm', 0, 200);
    const told = logOf('hgm', 0.25, 200);
    const isEvaluation = (line: string) => line.startsWith('evaluate');
    const differs = told.findIndex((line, place) => line !== usual[place]);
    const before = told.slice(0, differs).filter(isEvaluation).length;
    assert.ok(before >= 150 && before < 160, `${before}`);
    assert.deepEqual(logOf('hgm', 1, Number.POSITIVE_INFINITY), logOf('hgm', 0, Number.POSITIVE_INFINITY));
    assert.deepEqual(logOf(HGM_PAPER_POLICY.name, 1, 200), logOf(HGM_PAPER_POLICY.name, 0, 200));
  });
});
