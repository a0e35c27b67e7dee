import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HgmEngine } from '../../../src/main/engine/hgm-engine.js';
import { assertDistributionOfChoice } from './choice-distribution.js';
import { engineWith } from './engine-with.js';

describe('nextAction', () => {
  test('makes the first action that is not yet a child while widening allows, and counts by the clade’s visits', () => {
    const engine = new HgmEngine();
    const actions = ['a', 'b', 'c', 'd'];
    assert.equal(engine.nextAction('root', actions), 'a');
    for (let visit = 0; visit < 4; visit++) engine.recordEvaluation('root/a/deeper', 1);
    assert.equal(engine.nextAction('root', actions), 'b');
    assert.deepEqual(engine.agent('root')?.children, ['a', 'b']);
    assert.ok(['a', 'b'].includes(engine.nextAction('root', actions) ?? ''));
    for (let visit = 0; visit < 5; visit++) engine.recordEvaluation('root', 0);
    assert.equal(engine.nextAction('root', actions), 'c');
  });

  test('allows as many children as minVisitations would before there are visits', () => {
    const engine = new HgmEngine({ minVisitations: 9 });
    const chosen = ['a', 'b', 'c', 'd'].map(() => engine.nextAction('root', ['a', 'b', 'c', 'd']));
    assert.deepEqual(chosen.slice(0, 3), ['a', 'b', 'c']);
    assert.equal(engine.agent('root')?.children.length, 3);
  });

  test('counts only children that are among the actions, and draws among those only', () => {
    const engine = engineWith({ x: [1, 1, 1], y: [1, 1, 1] });
    assert.equal(engine.nextAction('root', ['a', 'b']), 'a');
    for (let time = 0; time < 20; time++) assert.ok(['a', 'b'].includes(engine.nextAction('root', ['a', 'b']) ?? ''));
  });

  test('takes an action that occurs twice once', () => {
    const engine = new HgmEngine({ minVisitations: 4 });
    assert.equal(engine.nextAction('root', ['a', 'a']), 'a');
    assert.equal(engine.nextAction('root', ['a', 'a']), 'a');
    assert.deepEqual(engine.agent('root')?.children, ['a']);
  });

  test('makes unknown agents with their ancestors, but only together with a child', () => {
    const engine = new HgmEngine();
    assert.equal(engine.nextAction('root/a/b', []), null);
    assert.equal(engine.size, 0);
    assert.equal(engine.nextAction('root/a/b', ['c']), 'c');
    assert.equal(engine.agent('root/a/b/c')?.expanded, false);
  });

  test('is null without actions', () => {
    assert.equal(engineWith({ a: [1] }).nextAction('root', []), null);
  });

  test('is null while the gate is closed, and goes on when it opens', () => {
    const engine = engineWith({ a: [1] });
    engine.setExpansionGate(false);
    assert.equal(engine.expansionGate, false);
    assert.equal(engine.nextAction('root', ['a', 'b']), null);
    assert.equal(engine.size, 2);
    engine.setExpansionGate(true);
    assert.equal(engine.nextAction('root', ['a']), 'a');
  });

  test('never returns a pruned or an excluded agent, old or new', () => {
    const engine = engineWith({ a: [1, 1, 1], b: [0], c: [0] }, { minVisitations: 100 });
    engine.markPruned('root/a');
    const excluded = new Set(['root/b', 'root/new']);
    assert.equal(engine.nextAction('root', ['a', 'b', 'new'], { excluded }), null);
    assert.equal(engine.agent('root/new'), undefined);
    for (let time = 0; time < 20; time++) {
      assert.equal(engine.nextAction('root', ['a', 'b', 'c', 'new'], { excluded }), 'c');
    }
    assert.equal(engine.nextAction('root', ['a', 'b', 'c', 'new', 'newer'], { excluded }), 'newer');
  });

  test('counts pruned children when it widens', () => {
    const engine = engineWith({ a: [1] });
    engine.markPruned('root/a');
    assert.equal(engine.nextAction('root', ['a', 'b']), null, 'one visit allows one child, and that is pruned');
    for (let visit = 0; visit < 3; visit++) engine.recordEvaluation('root', 1);
    assert.equal(engine.nextAction('root', ['a', 'b']), 'b');
  });

  test('is null for a pruned agent and everything below it', () => {
    const engine = engineWith({ a: [1] }, { minVisitations: 100 });
    engine.ensureNode('root/a/b');
    engine.markPruned('root/a');
    for (const key of ['root/a', 'root/a/b', 'root/a/unknown/agent']) {
      assert.equal(engine.nextAction(key, ['x']), null, key);
      assert.equal(engine.isPruned(key), true, key);
    }
    assert.equal(engine.size, 3);
    assert.equal(engine.isPruned('root/c'), false);
    assert.equal(engine.isPruned('elsewhere'), false);
  });

  test('a null takes no random numbers', () => {
    const [first, second] = [engineWith({ a: [1], b: [1] }), engineWith({ a: [1], b: [1] })];
    for (let time = 0; time < 30; time++) {
      assert.equal(first.nextAction('root', ['a', 'b'], { excluded: new Set(['root/a', 'root/b']) }), null);
      assert.equal(first.nextAction('root', ['a', 'b']), second.nextAction('root', ['a', 'b']));
    }
  });
});

describe('Thompson sampling', () => {
  test('chooses each child as often as its Beta posterior is the largest', () => {
    const rewards = { a: [1, 1, 1, 0], b: [1, 0], c: [0.5, 0.25, 0, 0], d: [] };
    const engine = engineWith(rewards, { wideningAlpha: 0 });
    const posteriors = Object.values(rewards).map((values: readonly number[]) => {
      const success = values.reduce((sum, reward) => sum + reward, 0);
      return { alpha: 1 + success, beta: 1 + values.length - success };
    });
    assertDistributionOfChoice(
      () => Object.keys(rewards).indexOf(engine.nextAction('root', Object.keys(rewards)) ?? ''),
      posteriors,
    );
  });

  test('goes by the results of the child’s whole clade, and by the prior', () => {
    const engine = new HgmEngine({ wideningAlpha: 0, thompsonPrior: 0.5, seed: 3 });
    engine.recordEvaluation('root/a', 1);
    engine.recordEvaluation('root/b', 1);
    for (let visit = 0; visit < 2; visit++) engine.recordEvaluation('root/b/c/d', 0.25);
    const posteriors = [
      { alpha: 1.5, beta: 0.5 },
      { alpha: 2, beta: 2 },
    ];
    assertDistributionOfChoice(() => ['a', 'b'].indexOf(engine.nextAction('root', ['a', 'b']) ?? ''), posteriors);
  });

  test('is fair among equals, also where a tiny prior makes every draw 0 or 1 to a double', () => {
    for (const thompsonPrior of [1, 1e-3, 1e-6]) {
      const engine = engineWith({ a: [], b: [], c: [] }, { wideningAlpha: 0, thompsonPrior });
      const counts = new Map([
        ['a', 0],
        ['b', 0],
        ['c', 0],
      ]);
      const choices = 6000;
      for (let time = 0; time < choices; time++) {
        const action = engine.nextAction('root', ['a', 'b', 'c']) ?? assert.fail();
        counts.set(action, (counts.get(action) ?? 0) + 1);
      }
      // Chi-square with 2 degrees of freedom exceeds 18.4 with probability 1e-4.
      const expected = choices / 3;
      const statistic = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      assert.ok(statistic < 18.4, `chi-square ${statistic} for a prior of ${thompsonPrior}`);
    }
  });

  test('engines with the same seed and calls agree, and with another seed they do not', () => {
    const choicesOf = (seed: number) => {
      const engine = engineWith({ a: [0.5], b: [0.5], c: [0.5] }, { wideningAlpha: 0, seed });
      return Array.from({ length: 60 }, () => engine.nextAction('root', ['a', 'b', 'c'])).join('');
    };
    assert.equal(choicesOf(7), choicesOf(7));
    assert.notEqual(choicesOf(7), choicesOf(8));
  });
});
