import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { POLICY_NAMES } from '../../../src/main/policy/policies.js';
import type { Decision, Search } from '../../../src/main/policy/search.js';
import { isHgmError } from '../../../src/shared/errors.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { type DriverOptions, SearchDriver } from './search-driver.js';

const scenario: fc.Arbitrary<DriverOptions> = fc.record({
  policy: fc.constantFrom(...POLICY_NAMES),
  policyOptions: fc.record({
    alpha: fc.double({ min: 0.2, max: 1, noNaN: true }),
    beta: fc.constantFrom(0, 1),
    initialExpansions: fc.integer({ min: 0, max: 4 }),
    maximumPendingPerAgent: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
    posterior: fc.constantFrom('beta' as const, 'student-t' as const),
    pendingPenalty: fc.constantFrom(0, 1),
    tellApart: fc.constantFrom(0, 0.5),
  }),
  taskCount: fc.constantFrom(0, 1, 3, 12),
  evaluations: fc.integer({ min: 1, max: 120 }),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  lookAhead: fc.integer({ min: 1, max: 9 }),
  failureRate: fc.constantFrom(0, 0.3),
});

function someAgent(search: Search, holds: (agent: number) => boolean): boolean {
  for (let agent = 0; agent < search.tree.size; agent++) if (holds(agent)) return true;
  return false;
}

/** Activities are bounded even where expansions fail without spending budget. */
const ACTIVITY_LIMIT = 3000;

describe('Search', () => {
  it('gives no agent a task twice, keeps to the budget and to the bound of activities in flight of an agent', () => {
    fc.assert(
      fc.property(scenario, (options) => {
        const driver = new SearchDriver(options);
        const met = new Set<string>();
        let [evaluations, expansions] = [0, 0];
        driver.run((decision) => {
          if (decision === null) return;
          if (decision.type === 'evaluate') {
            evaluations++;
            checkTask(decision, options.taskCount ?? 0, met);
          } else {
            expansions++;
          }
          assert.ok(evaluations + expansions < ACTIVITY_LIMIT);
          const pending = driver.inFlight.filter(({ agent }) => agent === decision.agent).length;
          assert.ok(pending <= (options.policyOptions?.maximumPendingPerAgent ?? 0));
        });
        assert.ok(evaluations <= (options.evaluations ?? 0));
        assert.equal(driver.search.evaluationsChosen, evaluations);
        assert.equal(driver.search.expansionsChosen, expansions, 'failed expansions count');
        const { expansionsMade, expansionsFailed } = driver.search.view();
        assert.deepEqual([expansionsMade, expansionsMade + expansionsFailed], [driver.search.tree.size - 1, expansions]);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('waits, or ends, only when the budget is spent or nothing can be chosen', () => {
    fc.assert(
      fc.property(scenario, (options) => {
        const driver = new SearchDriver(options);
        const { search } = driver;
        driver.run((decision) => {
          if (decision !== null || search.evaluationsChosen === options.evaluations) return;
          const canEvaluate = someAgent(search, (agent) => search.canEvaluate(agent));
          const canExpand = someAgent(search, (agent) => search.canExpand(agent));
          const isWaiting = driver.inFlight.length > 0;
          // A chain has one child at a time, and dgm waits for the end of a first stage before it expands.
          if (options.policy === 'chain' && isWaiting) return;
          const mayWait = options.policy === 'dgm' && isWaiting;
          assert.ok(!canEvaluate && (mayWait || !canExpand));
        });
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('expands evaluated agents only, and evaluates the root first', () => {
    fc.assert(
      fc.property(scenario, (options) => {
        const driver = new SearchDriver(options);
        const { tree } = driver.search;
        driver.run((decision) => {
          if (decision?.type === 'expand') assert.ok(tree.ownVisits(decision.agent) > 0);
        });
        assert.match(driver.log[0] ?? '', /^evaluate 0 on /);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('sums clades exactly, whatever the order in which results come back', () => {
    fc.assert(
      fc.property(scenario, (options) => {
        const driver = new SearchDriver(options);
        driver.run();
        const { tree } = driver.search;
        driver.search.settleClades();
        const success = new Array<number>(tree.size).fill(0);
        const visits = new Array<number>(tree.size).fill(0);
        for (const { agent, reward, weight } of driver.results) {
          for (let above = agent; above >= 0; above = tree.parentOf(above)) {
            success[above]! += reward * weight;
            visits[above]! += weight;
          }
        }
        for (let agent = 0; agent < tree.size; agent++) {
          assert.ok(Math.abs(tree.cladeSuccess(agent) - success[agent]!) < 1e-9);
          assert.ok(Math.abs(tree.cladeSuccess(agent) + tree.cladeFailure(agent) - visits[agent]!) < 1e-9);
        }
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('decides the same with the same seed and otherwise with another', () => {
    fc.assert(
      fc.property(scenario, (options) => {
        const [first, second] = [new SearchDriver(options), new SearchDriver(options)];
        first.run();
        second.run();
        assert.deepEqual(first.log, second.log);
      }),
      { seed: 6, numRuns: 100 },
    );
    const [first, other] = [new SearchDriver({ seed: 1, taskCount: 12 }), new SearchDriver({ seed: 2, taskCount: 12 })];
    first.run();
    other.run();
    assert.notDeepEqual(first.log, other.log);
  });

  it('is, when decisions are redone and answered alike, where it was when they were made', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 0, max: 80 }), (options, decisions) => {
        const [first, second] = [new SearchDriver(options), new SearchDriver(options)];
        for (let step = 0; step < decisions; step++) {
          const decision = first.decide();
          if (decision !== null) second.redo(decision);
          if (step % 4 !== 0) {
            first.answer();
            second.answer();
          }
        }
        assert.equal(second.search.evaluationsChosen, first.search.evaluationsChosen);
        assert.equal(second.search.expansionsChosen, first.search.expansionsChosen);
        assert.equal(second.search.tree.size, first.search.tree.size);
        for (let agent = 0; agent < first.search.tree.size; agent++) {
          for (const figure of ['evaluationsGiven', 'pendingEvaluations', 'childrenGiven', 'canEvaluate', 'canExpand'] as const) {
            assert.equal(second.search[figure](agent), first.search[figure](agent));
          }
          assert.equal(second.search.tree.ownSuccess(agent), first.search.tree.ownSuccess(agent));
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('chooses the same after decisions were redone with all choosing deferred, as after each was taken in when it came', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 0, max: 150 }), (options, decisions) => {
        const [first, deferred, plain] = [new SearchDriver(options), new SearchDriver(options), new SearchDriver(options)];
        deferred.search.deferChoices();
        for (let step = 0; step < decisions; step++) {
          const decision = first.decide();
          for (const driver of [first, deferred, plain]) {
            if (decision !== null && driver !== first) driver.redo(decision);
            if (step % 4 !== 0) driver.answer();
          }
        }
        for (let step = 0; step < 20; step++) {
          assert.deepEqual(deferred.decide(), plain.decide());
          for (const driver of [deferred, plain]) driver.answer();
        }
      }),
      { seed: 8, numRuns: 100 },
    );
  });

  it('chooses no expansion while the gate is closed, and goes on with them when it opens', () => {
    const driver = new SearchDriver({ evaluations: 400 });
    const { search } = driver;
    assert.equal(search.expansionGate, true);
    driver.run((decision) => {
      assert.ok(search.expansionGate || decision === null || decision.type === 'evaluate');
      search.setExpansionGate(search.evaluationsChosen % 100 < 50);
    });
    assert.equal(search.evaluationsChosen, 400);
    assert.ok(search.tree.size > 10);
  });

  it('is at an end, with a closed gate, when every agent has met every task', () => {
    const driver = new SearchDriver({ taskCount: 3, evaluations: 100 });
    driver.search.setExpansionGate(false);
    driver.run();
    assert.deepEqual(
      driver.log.map((line) => line.replace(/ on .*/, '')),
      ['evaluate 0', 'evaluate 0', 'evaluate 0'],
    );
  });

  it('never chooses a pruned agent, nor one below it, even one that was in the making', () => {
    const driver = new SearchDriver({ evaluations: 300, seed: 3 });
    const { search } = driver;
    const isBelow = (agent: number): boolean => agent >= 0 && (agent === 1 || isBelow(search.tree.parentOf(agent)));
    let isPruned = false;
    driver.run((decision) => {
      if (isPruned) assert.ok(decision === null || !isBelow(decision.agent));
      if (!isPruned && driver.inFlight.some(({ type, agent }) => type === 'expand' && agent === 1)) {
        search.prune(search.tree.keyOf(1), 'a test');
        isPruned = true;
      }
    });
    assert.ok(isPruned);
    assert.equal(search.evaluationsChosen, 300);
  });

  it('refuses to prune an agent that it does not have', () => {
    const { search } = new SearchDriver({});
    assert.throws(
      () => search.prune('root/7'),
      (error) => isHgmError(error, 'ERR_UNKNOWN_AGENT'),
    );
  });

  it('changes nothing when a reward is out of range, and the decision can still be answered', () => {
    const { search } = new SearchDriver({});
    const decision = search.decide(keyedUniform(1, 1, 1));
    assert.ok(decision !== null);
    assert.throws(
      () => search.evaluated(decision, 1.5, 1),
      (error) => isHgmError(error, 'ERR_REWARD_RANGE'),
    );
    assert.throws(
      () => search.evaluated(decision, 0.5, 0),
      (error) => isHgmError(error, 'ERR_WEIGHT_RANGE'),
    );
    assert.equal(search.tree.ownVisits(0), 0);
    assert.equal(search.pendingEvaluations(0), 1);
    search.evaluated(decision, 0.5, 2);
    assert.equal(search.pendingEvaluations(0), 0);
    assert.equal(search.tree.ownSuccess(0), 1);
  });
});

function checkTask(decision: Decision & { readonly type: 'evaluate' }, taskCount: number, met: Set<string>): void {
  const { agent, task } = decision;
  if (taskCount === 0) {
    assert.equal(task, -1);
    return;
  }
  assert.ok(task >= 0 && task < taskCount);
  assert.ok(!met.has(`${agent} ${task}`), `agent ${agent} meets task ${task} twice`);
  met.add(`${agent} ${task}`);
}
