import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type GuardOptions, resolveGuardOptions } from '../../../src/main/policy/guard-options.js';
import { type GuardAction, SearchGuards } from '../../../src/main/policy/search-guards.js';

function guardsOf(options: GuardOptions): SearchGuards {
  return new SearchGuards(resolveGuardOptions(options), 2);
}

function never(): number {
  throw new Error('the best belief is not to be asked for');
}

/** An evaluation of agent 1 with the given reward and cost. */
function evaluate(
  guards: SearchGuards,
  reward: number,
  cost: number,
  bestLowerBound: () => number = never,
): readonly GuardAction[] {
  return [...guards.paid(cost), ...guards.evaluated({ agent: 1, reward, weight: 1, cost }, bestLowerBound)];
}

describe('SearchGuards', () => {
  it('asks for nothing when every guard is off', () => {
    const guards = guardsOf({});
    for (let n = 0; n < 500; n++) {
      assert.deepEqual(evaluate(guards, 0, 1000), []);
      assert.deepEqual(guards.failed(1, 'evaluate', 0, never), []);
      assert.deepEqual(guards.failed(1, 'expand', 0, never), []);
    }
  });

  it('stops once when evaluations have cost as much as they may', () => {
    const guards = guardsOf({ maximumCost: 1 });
    assert.deepEqual(evaluate(guards, 1, 0.75), []);
    assert.deepEqual(evaluate(guards, 1, 0.25), [
      { type: 'stop', guard: 'cost', reason: 'evaluations and expansions have cost 1 of 1' },
    ]);
    assert.deepEqual(evaluate(guards, 1, 5), []);
  });

  it('prunes an agent once, at its n-th failure in a row, whatever happens to others meanwhile', () => {
    const guards = guardsOf({ pruneAfterFailures: 3 });
    assert.deepEqual(guards.failed(2, 'evaluate', 0, never), []);
    assert.deepEqual(guards.failed(2, 'expand', 0, never), []);
    assert.deepEqual(evaluate(guards, 1, 0), []);
    assert.deepEqual(guards.failed(2, 'evaluate', 0, never), [
      { type: 'prune', guard: 'failures', agent: 2, reason: '3 of its activities in a row failed for good' },
    ]);
    assert.deepEqual(guards.failed(2, 'evaluate', 0, never), []);
  });

  it('counts failures anew after any success of the agent, and spares the root', () => {
    const guards = guardsOf({ pruneAfterFailures: 2 });
    guards.failed(1, 'evaluate', 0, never);
    evaluate(guards, 0, 0);
    assert.deepEqual(guards.failed(1, 'evaluate', 0, never), []);
    guards.expanded(1, 0);
    assert.deepEqual(guards.failed(1, 'expand', 0, never), []);
    assert.equal(guards.failed(1, 'expand', 0, never).length, 1);
    for (let n = 0; n < 5; n++) assert.deepEqual(guards.failed(0, 'expand', 0, never), []);
  });

  it('pauses expansions while the latest evaluations give too little per cost, and resumes them when they give enough', () => {
    const guards = guardsOf({ minimumValuePerCost: 0.25, valuePerCostWindow: 4 });
    const gates: (readonly [number, boolean])[] = [];
    [0, 0, 0, 0, 1, 0, 0, 0, 0, 1].forEach((reward, place) => {
      for (const action of evaluate(guards, reward, 1)) if (action.type === 'expansion-gate') gates.push([place, action.open]);
    });
    assert.deepEqual(gates, [
      [3, false],
      [4, true],
      [8, false],
      [9, true],
    ]);
    const [action] = [0, 0, 0, 0].flatMap((reward) => evaluate(guards, reward, 1));
    assert.equal(action?.reason, 'the latest 4 evaluations give 0 per cost, below 0.25');
  });

  it('weighs value by weight, and takes what costs nothing for worth it', () => {
    const guards = guardsOf({ minimumValuePerCost: 1, valuePerCostWindow: 1 });
    assert.deepEqual(evaluate(guards, 0, 0), []);
    assert.deepEqual(guards.evaluated({ agent: 1, reward: 0.5, weight: 2, cost: 1 }, never), []);
    assert.equal(guards.evaluated({ agent: 1, reward: 0.5, weight: 1.9, cost: 1 }, never).length, 1);
  });

  it('stops when the best belief has not improved for n evaluations, failed ones counted', () => {
    const guards = guardsOf({ stopAfterStagnantEvaluations: 10, minimumImprovement: 0.1 });
    for (let n = 0; n < 5; n++)
      assert.deepEqual(
        evaluate(guards, 1, 0, () => 0.3),
        [],
      );
    assert.deepEqual(
      evaluate(guards, 1, 0, () => 0.5),
      [],
    );
    // 0.59 is less than 0.1 above 0.5.
    for (let n = 0; n < 8; n++)
      assert.deepEqual(
        evaluate(guards, 1, 0, () => 0.59),
        [],
      );
    assert.deepEqual(
      guards.failed(3, 'expand', 0, () => 0.59),
      [],
    );
    assert.deepEqual(
      guards.failed(3, 'evaluate', 0, () => 0.59),
      [],
    );
    assert.deepEqual(
      evaluate(guards, 1, 0, () => 0.59),
      [{ type: 'stop', guard: 'stagnation', reason: 'the best belief has not improved for 10 evaluations' }],
    );
    assert.deepEqual(
      evaluate(guards, 1, 0, () => 0.59),
      [],
    );
  });

  it('sees a slow rise as an improvement when it has added up', () => {
    const guards = guardsOf({ stopAfterStagnantEvaluations: 100, minimumImprovement: 0.05 });
    for (let n = 0; n < 500; n++)
      assert.deepEqual(
        evaluate(guards, 1, 0, () => 0.1 + 0.001 * n),
        [],
      );
  });

  it('asks for the best belief about fifty times within the span', () => {
    const guards = guardsOf({ stopAfterStagnantEvaluations: 1000 });
    let asked = 0;
    for (let n = 0; n < 1000; n++) {
      evaluate(guards, 1, 0, () => {
        asked++;
        return 0.5;
      });
    }
    assert.ok(asked >= 49 && asked <= 52, String(asked));
  });
});
