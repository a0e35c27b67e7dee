import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type GuardOptions, resolveGuardOptions } from '../../../src/main/policy/guard-options.js';
import { type GuardAction, type GuardedBelief, SearchGuards } from '../../../src/main/policy/search-guards.js';
import type { Direction } from '../../../src/shared/results/direction.js';

/** What a guard asks of beliefs in a test. */
interface Asked {
  bestLowerBound: () => number;
  readonly lowerBounds: Map<number, number>;
  /** The best-belief agent, where it is sure of it. */
  sureOf: number;
  /** Margins that were asked for. */
  readonly margins: number[];
}

const asked = new WeakMap<SearchGuards, Asked>();

function guardsOf(options: GuardOptions, direction?: Direction, unit = 1): SearchGuards {
  const belief: Asked = { bestLowerBound: never, lowerBounds: new Map(), sureOf: -1, margins: [] };
  const guarded: GuardedBelief = {
    bestLowerBound: () => belief.bestLowerBound(),
    lowerBound: (agent) => belief.lowerBounds.get(agent),
    sureness: (_, margin) => {
      belief.margins.push(margin);
      return belief.sureOf < 0 ? undefined : { agent: belief.sureOf, chance: 0.96 };
    },
    unit: () => unit,
  };
  const guards = new SearchGuards(resolveGuardOptions(options), 2, guarded, direction);
  asked.set(guards, belief);
  return guards;
}

function askedOf(guards: SearchGuards): Asked {
  return asked.get(guards) ?? assert.fail();
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
  askedOf(guards).bestLowerBound = bestLowerBound;
  return [...guards.paid(cost), ...guards.evaluated(1, reward, 1, cost)];
}

function failed(
  guards: SearchGuards,
  agent: number,
  type: 'expand' | 'evaluate',
  cost: number,
  bestLowerBound: () => number,
): readonly GuardAction[] {
  askedOf(guards).bestLowerBound = bestLowerBound;
  return guards.failed(agent, type, cost);
}

describe('SearchGuards', () => {
  it('stops at the third look in a row that is sure of the same agent, and looks whenever there are 2 % more results', () => {
    const guards = guardsOf({ confidence: 0.95, confidenceAfter: 1000, confidenceMargin: 0.1 }, 'maximize', 20);
    const belief = askedOf(guards);
    const until = (results: number): readonly GuardAction[] => {
      const actions: GuardAction[] = [];
      for (; results > 0; results--) actions.push(...evaluate(guards, 1, 0));
      return actions;
    };
    belief.sureOf = 3;
    assert.deepEqual([until(999), belief.margins], [[], []]);
    until(1);
    // The look at 1,020 is sure of another one, that at 1,041 of none.
    belief.sureOf = 4;
    until(20);
    belief.sureOf = -1;
    until(21);
    belief.sureOf = 4;
    assert.deepEqual(until(21 + 22 + 21), []);
    assert.deepEqual(belief.margins, [2, 2, 2, 2, 2]);
    const reason = 'with probability 0.96, no agent is better than the one believed best by more than 2';
    assert.deepEqual(until(1), [{ type: 'stop', guard: 'confidence', reason }]);
    assert.deepEqual([until(500), belief.margins.length], [[], 6]);
  });

  it('takes the stop of confidence back when what is asked for changes, and looks anew', () => {
    const options = resolveGuardOptions({ confidence: 0.95, confidenceAfter: 3 });
    const guards = guardsOf(options);
    askedOf(guards).sureOf = 2;
    for (let n = 0; n < 5; n++) evaluate(guards, 1, 0);
    assert.equal(guards.stop?.guard, 'confidence');
    assert.deepEqual(guards.reconsider({ ...options, maximumCost: 5 }), []);
    assert.equal(guards.stop?.guard, 'confidence');
    guards.reconsider({ ...options, confidenceMargin: 0.01 });
    assert.equal(guards.stop, undefined);
    assert.deepEqual([...evaluate(guards, 1, 0), ...evaluate(guards, 1, 0)], []);
    assert.equal(evaluate(guards, 1, 0).length, 1);
  });

  it('asks for nothing when every guard is off', () => {
    const guards = guardsOf({});
    for (let n = 0; n < 500; n++) {
      assert.deepEqual(evaluate(guards, 0, 1000), []);
      assert.deepEqual(failed(guards, 1, 'evaluate', 0, never), []);
      assert.deepEqual(failed(guards, 1, 'expand', 0, never), []);
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
    assert.deepEqual(failed(guards, 2, 'evaluate', 0, never), []);
    assert.deepEqual(failed(guards, 2, 'expand', 0, never), []);
    assert.deepEqual(evaluate(guards, 1, 0), []);
    assert.deepEqual(failed(guards, 2, 'evaluate', 0, never), [
      { type: 'prune', guard: 'failures', agent: 2, reason: '3 of its activities in a row failed for good' },
    ]);
    assert.deepEqual(failed(guards, 2, 'evaluate', 0, never), []);
  });

  it('counts failures anew after any success of the agent, and spares the root', () => {
    const guards = guardsOf({ pruneAfterFailures: 2 });
    failed(guards, 1, 'evaluate', 0, never);
    evaluate(guards, 0, 0);
    assert.deepEqual(failed(guards, 1, 'evaluate', 0, never), []);
    guards.expanded(1, 0);
    assert.deepEqual(failed(guards, 1, 'expand', 0, never), []);
    assert.equal(failed(guards, 1, 'expand', 0, never).length, 1);
    for (let n = 0; n < 5; n++) assert.deepEqual(failed(guards, 0, 'expand', 0, never), []);
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
    assert.deepEqual(guards.evaluated(1, 0.5, 2, 1), []);
    assert.equal(guards.evaluated(1, 0.5, 1.9, 1).length, 1);
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
      failed(guards, 3, 'expand', 0, () => 0.59),
      [],
    );
    assert.deepEqual(
      failed(guards, 3, 'evaluate', 0, () => 0.59),
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

  it('stops once an agent is believed to be as good as the target, in the direction of the scores', () => {
    for (const [direction, target, bounds] of [
      ['maximize', 2.5, [2.4, 2.49, 2.5]],
      ['minimize', -1, [3, -0.99, -1]],
      [undefined, 0.9, [0.1, 0.8, 0.95]],
    ] as const) {
      const guards = guardsOf({ target }, direction);
      const stops = bounds.map((bound) => {
        askedOf(guards).lowerBounds.set(1, direction === 'minimize' ? -bound : bound);
        return evaluate(guards, 0, 0).length;
      });
      assert.deepEqual(stops, [0, 0, 1]);
      assert.match(guards.stop?.reason ?? '', /the target is/);
      assert.deepEqual(evaluate(guards, 0, 0), []);
    }
  });

  it('asks nothing of an agent that cannot be the best one, and takes a stop back when the target changes', () => {
    const guards = guardsOf({ target: 1 }, 'maximize');
    assert.deepEqual(evaluate(guards, 5, 0), []);
    askedOf(guards).lowerBounds.set(1, 1);
    assert.equal(evaluate(guards, 1, 0).length, 1);
    askedOf(guards).bestLowerBound = () => 1;
    assert.deepEqual(guards.reconsider(resolveGuardOptions({ target: 2 })), []);
    assert.equal(guards.stop, undefined);
    assert.equal(guards.reconsider(resolveGuardOptions({ target: 0.5 })).length, 1);
  });

  it('counts an improvement of scores in the unit by which they are standardised', () => {
    const guards = guardsOf({ stopAfterStagnantEvaluations: 4, minimumImprovement: 0.1 }, 'maximize', 1000);
    const bounds = [0, 200, 290, 299, 299, 299];
    assert.deepEqual(
      bounds.map((bound) => evaluate(guards, 0, 0, () => bound).length),
      [0, 0, 0, 0, 0, 1],
    );
  });

  it('prunes an agent after so many low rewards in a row, failures that count as reward 0 among them, and never the root', () => {
    const guards = guardsOf({ pruneAfterLowRewards: 3, lowReward: 0.2 });
    const reward = (agent: number, reward: number) => guards.evaluated(agent, reward, 1, 0);
    assert.deepEqual(
      [0.2, 0.1, 0.21, 0, 0.2].flatMap((value) => reward(1, value)),
      [],
    );
    assert.deepEqual(guards.failed(1, 'evaluate', 0), [], 'discarded: it is no reward');
    assert.deepEqual(guards.failed(1, 'evaluate', 0, true), [
      { type: 'prune', guard: 'low-rewards', agent: 1, reason: '3 of its rewards in a row were at most 0.2' },
    ]);
    assert.deepEqual(reward(1, 0), [], 'once');
    for (let n = 0; n < 9; n++) assert.deepEqual(reward(0, 0), []);
  });

  it('counts low rewards anew when what counts as low is changed', () => {
    const guards = guardsOf({ pruneAfterLowRewards: 2 });
    const low = () => guards.evaluated(1, 0, 1, 0);
    assert.deepEqual(low(), []);
    assert.deepEqual(guards.reconsider(resolveGuardOptions({ pruneAfterLowRewards: 2, lowReward: 0.5 })), []);
    assert.deepEqual(low(), []);
    assert.equal(low().length, 1);
  });
});
