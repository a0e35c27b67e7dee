import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BandTree } from '../../../../src/main/engine/thompson/band-tree.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { assertCounts } from '../../policy/chi-square.js';

const rate = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 10, noNaN: true }),
  fc.double({ min: 0, max: 1e-12, noNaN: true }),
);
const writes = fc.array(fc.tuple(fc.nat(700), rate), { maxLength: 100 });

function treeOf(capacity: number, above?: BandTree): BandTree {
  const tree = new BandTree();
  tree.reserve(capacity, above);
  return tree;
}

describe('BandTree', () => {
  it('has the same sums whether rates are set one by one, or written and summed, or room is made in between', () => {
    fc.assert(
      fc.property(writes, writes, (upper, lower) => {
        const above = treeOf(1);
        const tree = treeOf(1, above);
        const aboveAtOnce = treeOf(1000);
        const atOnce = treeOf(1000, aboveAtOnce);
        for (const [arm, own] of upper) {
          above.reserve(arm + 1, undefined);
          above.set(arm, own);
          aboveAtOnce.rates[arm] = own;
        }
        tree.reserve(701, above);
        above.reserve(701, undefined);
        tree.reserve(701, above);
        tree.rebuild(above);
        for (const [arm, own] of lower) {
          tree.set(arm, own);
          atOnce.rates[arm] = own;
        }
        aboveAtOnce.rebuild(undefined);
        atOnce.rebuild(aboveAtOnce);
        assert.equal(above.total, aboveAtOnce.total);
        assert.equal(tree.total, atOnce.total);
        let sum = 0;
        for (let arm = 0; arm < 701; arm++) sum += Math.max(0, atOnce.rates[arm]! - aboveAtOnce.rates[arm]!);
        assert.ok(Math.abs(tree.total - sum) <= 1e-12 * sum);
      }),
      { seed: 1 },
    );
  });

  it('has the same sums over some arms as over all, where those are all that have rates before or afterwards', () => {
    fc.assert(
      fc.property(writes, writes, writes, (before, upper, lower) => {
        const arms = [...before, ...upper, ...lower].map(([arm]) => arm);
        const touched = Int32Array.from(new Set(arms)).sort();
        const sumsOf = (sumUp: (tree: BandTree, above: BandTree | undefined) => void): number[] => {
          const above = treeOf(701);
          const tree = treeOf(701, above);
          for (const [arm, own] of before) tree.set(arm, own);
          for (const [arm] of before) tree.rates[arm] = 0;
          for (const [arm, own] of upper) above.rates[arm] = own;
          for (const [arm, own] of lower) tree.rates[arm] = own;
          // The trees change places, as levels do.
          sumUp(tree, undefined);
          sumUp(above, tree);
          return [above.total, tree.total, above.total === 0 ? -1 : above.pick(0.5), tree.total === 0 ? -1 : tree.pick(0.5)];
        };
        assert.deepEqual(
          sumsOf((tree, above) => tree.rebuildAt(touched, above)),
          sumsOf((tree, above) => tree.rebuild(above)),
        );
      }),
      { seed: 1 },
    );
  });

  it('picks only what has a weight, at any share', () => {
    fc.assert(
      fc.property(writes, writes, fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }), (upper, lower, share) => {
        const above = treeOf(701);
        const tree = treeOf(701, above);
        for (const [arm, own] of upper) above.set(arm, own);
        tree.rebuild(above);
        for (const [arm, own] of lower) tree.set(arm, own);
        fc.pre(tree.total > 0);
        for (const at of [share, 0, 1 - 2 ** -53]) assert.ok(tree.weight(tree.pick(at)) > 0);
      }),
      { seed: 1 },
    );
  });

  it('picks proportionally to the weights; false-alarm rate 1e-4', () => {
    const above = treeOf(100);
    const tree = treeOf(100, above);
    for (let arm = 0; arm < 100; arm++) above.set(arm, arm % 4);
    tree.rebuild(above);
    for (let arm = 0; arm < 100; arm++) tree.set(arm, arm % 10);
    const uniform = keyedUniform(5, RandomPurpose.simulation, 1);
    const counts = new Array<number>(100).fill(0);
    for (let n = 0; n < 50_000; n++) counts[tree.pick(uniform())]!++;
    const weights = counts.map((_, arm) => Math.max(0, (arm % 10) - (arm % 4)));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    assertCounts(
      counts,
      weights.map((weight) => (50_000 * weight) / sum),
    );
  });
});
