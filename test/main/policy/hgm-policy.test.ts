import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawBeta } from '../../../src/main/engine/draw-beta.js';
import { plainArms } from '../../../src/main/policy/arms/thompson-arms.js';
import { coolingFactor } from '../../../src/main/policy/cooling.js';
import { HgmPolicy } from '../../../src/main/policy/hgm-policy.js';
import { type PolicyOptions, resolvePolicyOptions } from '../../../src/main/policy/policy-options.js';
import type { SearchPolicy, SearchView } from '../../../src/main/policy/search-policy.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../src/shared/random.js';
import { assertSameDistribution } from './chi-square.js';
import { type DriverOptions, SearchDriver } from './search-driver.js';

/** Follows a policy, and keeps another one informed, so that both know the same. */
class Shadowed implements SearchPolicy {
  readonly followed: SearchPolicy;
  readonly shadow: SearchPolicy;

  constructor(followed: SearchPolicy, shadow: SearchPolicy) {
    this.followed = followed;
    this.shadow = shadow;
  }

  chooseExpansion(uniform: Uniform): number {
    // What is taken anew only when an expansion is chosen, both take anew at the same time.
    this.shadow.chooseExpansion(keyedUniform(1, RandomPurpose.simulation, 3));
    return this.followed.chooseExpansion(uniform);
  }

  chooseEvaluation(uniform: Uniform): number {
    return this.followed.chooseEvaluation(uniform);
  }

  update(agent: number): void {
    this.followed.update?.(agent);
    this.shadow.update?.(agent);
  }

  evaluated(agent: number, task: number, reward: number, weight: number): void {
    this.followed.evaluated?.(agent, task, reward, weight);
    this.shadow.evaluated?.(agent, task, reward, weight);
  }

  cladeChanged(agent: number): void {
    this.followed.cladeChanged?.(agent);
    this.shadow.cladeChanged?.(agent);
  }
}

interface Pair {
  readonly driver: SearchDriver;
  readonly indexed: SearchPolicy;
  readonly plain: SearchPolicy;
}

/** A search followed by the indexed policy, stopped in the middle with activities in flight. */
function halfway(driverOptions: DriverOptions, policyOptions: PolicyOptions, decisions: number): Pair {
  let pair: Shadowed | undefined;
  const options = resolvePolicyOptions(policyOptions, 4);
  const driver = new SearchDriver({
    ...driverOptions,
    policyOptions,
    makePolicy: (view: SearchView) => {
      pair = new Shadowed(new HgmPolicy(view, options), new HgmPolicy(view, options, plainArms));
      return pair;
    },
  });
  for (let decision = 0; decision < decisions; decision++) {
    driver.decide();
    if (driver.inFlight.length > 3) driver.answer();
  }
  assert.ok(pair !== undefined);
  return { driver, indexed: pair.followed, plain: pair.shadow };
}

function countChoices(agents: number, draws: number, sequence: number, choose: (uniform: Uniform) => number): number[] {
  const counts = new Array<number>(agents).fill(0);
  for (let draw = 0; draw < draws; draw++) counts[choose(keyedUniform(sequence, RandomPurpose.decision, draw))]!++;
  return counts;
}

/** Choices by a draw of each candidate from Beta(tau (1 + success), tau (1 + failure)), as the paper has it. */
function countByDefinition(
  agents: number,
  draws: number,
  figures: (agent: number) => readonly [number, number] | null,
): number[] {
  const arms = Array.from({ length: agents }, (_, agent) => figures(agent));
  return countChoices(agents, draws, 99, (uniform) => {
    let [best, bestDraw] = [-1, -1];
    arms.forEach((arm, agent) => {
      if (arm === null) return;
      const value = drawBeta(arm[0], arm[1], uniform);
      if (value > bestDraw) [best, bestDraw] = [agent, value];
    });
    return best;
  });
}

const DRAWS = 20_000;

/** Two comparisons, of evaluations and of expansions. */
function assertSameChoices(size: number, indexed: SearchPolicy, plain: SearchPolicy): void {
  for (const kind of ['chooseEvaluation', 'chooseExpansion'] as const) {
    assertSameDistribution(
      countChoices(size, DRAWS, 9, (uniform) => indexed[kind](uniform)),
      countChoices(size, DRAWS, 10, (uniform) => plain[kind](uniform)),
    );
  }
}

// Each comparison of distributions fails by chance with one seed in 10,000.
describe('HgmPolicy', () => {
  for (const beta of [0, 1]) {
    it(`evaluates and expands with the probabilities of Thompson sampling, cooling exponent ${beta}`, () => {
      const { driver, indexed, plain } = halfway({ evaluations: 300, taskCount: 40, seed: 4 }, { beta }, 230);
      const { search } = driver;
      const { tree } = search;
      const tau = coolingFactor(300, search.evaluationsChosen, beta);
      assert.ok(tree.size > 20, 'enough agents for the index to be at work');
      search.settleClades();
      const own = countByDefinition(tree.size, DRAWS, (agent) =>
        search.canEvaluate(agent) ? [tau * (1 + tree.ownSuccess(agent)), tau * (1 + tree.ownFailure(agent))] : null,
      );
      const clades = countByDefinition(tree.size, DRAWS, (agent) =>
        search.canExpand(agent) && tree.ownSuccess(agent) > 0
          ? [tau * (1 + tree.cladeSuccess(agent)), tau * (1 + tree.cladeFailure(agent))]
          : null,
      );
      for (const policy of [indexed, plain]) {
        assertSameDistribution(
          countChoices(tree.size, DRAWS, 7, (uniform) => policy.chooseEvaluation(uniform)),
          own,
        );
        assertSameDistribution(
          countChoices(tree.size, DRAWS, 8, (uniform) => policy.chooseExpansion(uniform)),
          clades,
        );
      }
    });
  }

  for (const pendingPenalty of [0, 2]) {
    it(`chooses with an index as by plain draws under Student's t, with tasks of unequal difficulty, penalty ${pendingPenalty}`, () => {
      const reward = (agent: number, task: number, uniform: Uniform): number =>
        Math.min(1, Math.max(0, 0.3 + 0.02 * (agent % 9) + 0.01 * task + 0.05 * uniform()));
      const { driver, indexed, plain } = halfway(
        { evaluations: 400, taskCount: 30, seed: 5, reward },
        { posterior: 'student-t', pendingPenalty, beta: 1 },
        330,
      );
      const { size } = driver.search.tree;
      assert.ok(size > 20);
      assertSameChoices(size, indexed, plain);
    });
  }

  for (const [scores, spread] of [
    ['scores', 0],
    ['scores over decades', 3],
  ] as const) {
    it(`chooses with an index as by plain draws with pooled posteriors of ${scores}`, () => {
      // A random walk of means, and noise as wide as a step.
      const means: number[] = [];
      const reward = (agent: number, _task: number, uniform: Uniform): number => {
        while (means.length <= agent) means.push(0.9 * (means.at(-1) ?? 0) + uniform() - 0.5);
        const x = means[agent]! + uniform() - 0.5;
        return spread === 0 ? x : -(10 ** (-spread * x));
      };
      const { driver, indexed, plain } = halfway(
        { evaluations: 500, hasScores: true, seed: 5, reward },
        { posterior: 'pooled', backup: 'best', alpha: 0.8 },
        390,
      );
      // The oldest agent without an evaluation would be chosen for certain.
      const { view } = driver;
      for (let agent = 0; agent < view.agentCount; driver.decide()) {
        while (driver.inFlight.length > 0) driver.answer();
        while (agent < view.agentCount && view.evaluationsGiven(agent) > 0) agent++;
      }
      while (driver.inFlight.length > 0) driver.answer();
      const { size } = driver.search.tree;
      assert.ok(size > 60);
      assertSameChoices(size, indexed, plain);
    });
  }

  it('gives every agent an evaluation before any other, the oldest first, with pooled posteriors', () => {
    const driver = new SearchDriver({
      hasScores: true,
      evaluations: 300,
      lookAhead: 6,
      seed: 3,
      policyOptions: { posterior: 'pooled', backup: 'best', alpha: 0.8 },
      reward: (agent, _, uniform) => Math.cos(agent) + uniform(),
    });
    const given: number[] = [];
    for (let step = 0; step < 300; step++) {
      const { view } = driver;
      const waiting = Array.from({ length: view.agentCount }, (_, agent) => agent).filter(
        (agent) => view.evaluationsGiven(agent) === 0,
      );
      const decision = driver.decide();
      if (decision?.type === 'evaluate' && waiting.length > 0) given.push(decision.agent);
      if (decision?.type === 'evaluate' && waiting.length > 0) assert.equal(decision.agent, waiting[0]);
      if (decision === null || driver.inFlight.length > 5) driver.answer();
    }
    assert.ok(given.length > 50);
  });

  it('counts evaluations in flight as failures when they are to be penalised, and no longer when they are answered', () => {
    const { driver, indexed } = halfway({ evaluations: 300, seed: 6 }, { pendingPenalty: 3 }, 150);
    const { search } = driver;
    const { tree } = search;
    const pendingOf = new Array<number>(tree.size).fill(0);
    for (const { type, agent } of driver.inFlight) {
      for (let above = agent; type === 'evaluate' && above >= 0; above = tree.parentOf(above)) pendingOf[above]!++;
    }
    assert.ok(driver.inFlight.some(({ type }) => type === 'evaluate'));
    search.settleClades();
    const expected = countByDefinition(tree.size, DRAWS, (agent) =>
      search.canExpand(agent) && tree.ownSuccess(agent) > 0
        ? [1 + tree.cladeSuccess(agent), 1 + tree.cladeFailure(agent) + 3 * pendingOf[agent]!]
        : null,
    );
    assertSameDistribution(
      countChoices(tree.size, DRAWS, 11, (uniform) => indexed.chooseExpansion(uniform)),
      expected,
    );
    while (driver.inFlight.length > 0) driver.answer();
    const own = countByDefinition(tree.size, DRAWS, (agent) => [1 + tree.ownSuccess(agent), 1 + tree.ownFailure(agent)]);
    assertSameDistribution(
      countChoices(tree.size, DRAWS, 12, (uniform) => indexed.chooseEvaluation(uniform)),
      own,
    );
  });

  it('expands every evaluated agent alike while none has a mean above 0, and only those that have one afterwards', () => {
    const driver = new SearchDriver({ evaluations: 200, policyOptions: { initialExpansions: 3 }, reward: () => 0, seed: 8 });
    for (let decision = 0; decision < 40; decision++) {
      driver.decide();
      driver.answer();
    }
    const { search, view, inFlight } = driver;
    assert.deepEqual(inFlight, []);
    const evaluated = Array.from({ length: search.tree.size }, (_, agent) => agent).filter((agent) => search.canExpand(agent));
    assert.ok(evaluated.length > 2);
    const { policy } = policyOver(view);
    const before = countChoices(search.tree.size, DRAWS, 13, (uniform) => policy.chooseExpansion(uniform));
    for (const agent of evaluated) assert.ok(before[agent]! > 0);
    const successful = evaluated[1]!;
    search.tree.recordOwn(successful, 1, 1);
    policy.update(successful);
    const after = countChoices(search.tree.size, 100, 14, (uniform) => policy.chooseExpansion(uniform));
    assert.equal(after[successful], 100);
  });

  it('chooses the same whether it is told of every evaluation that is chosen, or only of those that change what can be', () => {
    const kinds: DriverOptions[] = [
      {},
      { taskCount: 3 },
      { policyOptions: { maximumPendingPerAgent: 2 } },
      { policyOptions: { pendingPenalty: 0.5 } },
      { policyOptions: { posterior: 'student-t' }, reward: (_, __, uniform) => uniform() },
      { policyOptions: { posterior: 'pooled', backup: 'best' }, hasScores: true, reward: (_, __, uniform) => uniform() },
    ];
    for (const kind of kinds) {
      const common: DriverOptions = { evaluations: 400, lookAhead: 12, failureRate: 0.1, seed: 21, ...kind };
      const options = resolvePolicyOptions(common.policyOptions ?? {}, 4);
      const told: SearchPolicy[] = [];
      const asBuilt = new SearchDriver({ ...common, makePolicy: (view) => new HgmPolicy(view, options) });
      const ofAll = new SearchDriver({
        ...common,
        makePolicy: (view) => {
          const policy = new Shadowed(new HgmPolicy(view, options), new HgmPolicy(view, options));
          told.push(policy.followed);
          return policy;
        },
      });
      asBuilt.run();
      ofAll.run();
      assert.equal(told[0]?.followsPending, (common.policyOptions?.pendingPenalty ?? 0) > 0);
      assert.ok(asBuilt.log.length > 400);
      assert.deepEqual(asBuilt.log, ofAll.log);
    }
  });

  it('expands when N^alpha >= T, with pending expansions counted and failed ones where they are more than made agents, wherever it can', () => {
    const rates = [0, 0.1, 0.5, 0.9];
    for (const [alpha, failureRate] of [0.4, 0.6, 1].flatMap((exponent) => rates.map((rate) => [exponent, rate] as const))) {
      const driver = new SearchDriver({
        evaluations: 300,
        policyOptions: { alpha, initialExpansions: 0 },
        failureRate,
        seed: 9,
      });
      let [n, chosen] = [0, 0];
      driver.run((decision) => {
        if (decision === null) return;
        const made = driver.search.tree.size - 1;
        const pending = driver.inFlight.filter(({ type }) => type === 'expand').length - Number(decision.type === 'expand');
        const failed = chosen - made - pending;
        const t = chosen - Math.min(failed, made);
        const isExpansionDue = n > 0 && n ** alpha >= t;
        // Before the root's first result there is nothing to expand.
        if (driver.search.tree.ownVisits(0) > 0) assert.equal(decision.type === 'expand', isExpansionDue);
        if (decision.type === 'expand') chosen++;
        else n++;
      });
      const made = driver.search.tree.size - 1;
      const t = chosen - Math.min(chosen - made, made);
      // Those in flight at the last choice may have failed, which makes room that is filled no more.
      assert.ok(t >= 300 ** alpha - 1 - 4 && t <= 300 ** alpha + 1, `${t} of ${chosen}, alpha ${alpha}, ${failureRate} fail`);
      assert.ok(chosen <= 2 * (300 ** alpha + 1));
    }
  });

  it('expands the root as often as initialExpansions says before anything else, once it has a result', () => {
    const driver = new SearchDriver({ policyOptions: { initialExpansions: 4 }, lookAhead: 6, seed: 10 });
    driver.decide();
    driver.answer();
    for (let decision = 0; decision < 5; decision++) driver.decide();
    assert.deepEqual(driver.log.slice(1, 5), ['expand 0', 'expand 0', 'expand 0', 'expand 0']);
    assert.match(driver.log[5] ?? '', /^evaluate 0/);
  });

  it('evaluates when an expansion is due and nothing can be expanded, and expands when every task is met', () => {
    const driver = new SearchDriver({
      taskCount: 2,
      evaluations: 50,
      policyOptions: { alpha: 0.2, initialExpansions: 0 },
      seed: 11,
    });
    driver.run();
    assert.equal(driver.search.evaluationsChosen, 50);
    assert.ok(driver.search.tree.size >= 25, 'agents enough for two evaluations each');
    assert.match(driver.log[1] ?? '', /^evaluate 0/, 'the root has no result yet');
  });

  it('never lets an agent have more in flight than maximumPendingPerAgent, and spreads the work instead', () => {
    const driver = new SearchDriver({ policyOptions: { maximumPendingPerAgent: 1 }, lookAhead: 8, evaluations: 200, seed: 12 });
    let most = 0;
    driver.run(() => {
      const agents = driver.inFlight.map(({ agent }) => agent);
      assert.equal(new Set(agents).size, agents.length);
      most = Math.max(most, agents.length);
    });
    assert.equal(most, 8);
  });
});

/** A policy of its own for a search that exists: it is told of every agent once. */
function policyOver(view: SearchView): { readonly policy: HgmPolicy } {
  const policy = new HgmPolicy(view, resolvePolicyOptions({}, 4));
  for (let agent = 0; agent < view.agentCount; agent++) policy.update(agent);
  return { policy };
}
