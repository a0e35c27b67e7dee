import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HgmEngine } from '../../../src/main/engine/hgm-engine.js';

const ACTIONS = ['a', 'b', 'c', 'd'];

describe('pruning by low rewards', () => {
  test('takes an agent out after so many in a row of its own, with the reason', () => {
    const engine = new HgmEngine({ pruneAfterLowRewards: 3, lowReward: 0.2, minVisitations: 100 });
    for (const reward of [0.2, 0, 0.5, 0.1, 0.2]) engine.recordEvaluation('root/a', reward);
    assert.equal(engine.isPruned('root/a'), false, 'the row was broken');
    engine.recordEvaluation('root/a/x', 0);
    assert.equal(engine.isPruned('root/a'), false, 'a descendant’s rewards are its own');
    engine.recordEvaluation('root/a', 0.2);
    assert.equal(engine.isPruned('root/a/x'), true);
    assert.equal(engine.pruneReason('root/a'), '3 of its rewards in a row were at most 0.2');
    engine.recordEvaluation('root/b', 1);
    for (let time = 0; time < 20; time++) assert.equal(engine.nextAction('root', ['a', 'b']), 'b');
  });

  test('spares a root, and is off unless it is asked for', () => {
    const engine = new HgmEngine({ pruneAfterLowRewards: 1 });
    engine.recordEvaluation('root', 0);
    assert.equal(engine.isPruned('root'), false);
    const plain = new HgmEngine();
    for (let time = 0; time < 100; time++) plain.recordEvaluation('root/a', 0);
    assert.equal(plain.isPruned('root/a'), false);
  });
});

describe('caps', () => {
  test('on agents: choosing makes no more, and goes on among those there are', () => {
    const engine = new HgmEngine({ maximumAgents: 3, minVisitations: 100 });
    assert.deepEqual(
      [0, 1].map(() => engine.nextAction('root', ACTIONS)),
      ['a', 'b'],
    );
    for (let time = 0; time < 20; time++) assert.ok(['a', 'b'].includes(engine.nextAction('root', ACTIONS) ?? ''));
    assert.equal(engine.size, 3);
    engine.updateParameters({ maximumAgents: 4 });
    assert.equal(engine.nextAction('root', ACTIONS), 'c');
  });

  test('on expansions: nothing is chosen once there are so many', () => {
    const engine = new HgmEngine({ maximumExpansions: 2 });
    for (const action of ['a', 'b']) {
      assert.notEqual(engine.nextAction('root', ACTIONS), null);
      engine.recordExpansion('root', action);
    }
    assert.equal(engine.nextAction('root', ACTIONS), null);
    engine.updateParameters({ maximumExpansions: Number.POSITIVE_INFINITY });
    assert.notEqual(engine.nextAction('root', ACTIONS), null);
  });

  test('on children by widening: an exponent above 1 allows more of them than visits', () => {
    const engine = new HgmEngine({ wideningAlpha: 1.5 });
    for (let visit = 0; visit < 4; visit++) engine.recordEvaluation('root', 1);
    const actions = Array.from({ length: 20 }, (_, number) => `a${number}`);
    for (let time = 0; time < 50; time++) engine.nextAction('root', actions);
    assert.equal(engine.agent('root')?.children.length, 8);
  });
});
