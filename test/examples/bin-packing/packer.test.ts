import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bestFit, firstFit } from '../../../examples/bin-packing/baselines.js';
import { bestFitHeuristic, tablesOf } from '../../../examples/bin-packing/heuristic.js';
import { makeInstance } from '../../../examples/bin-packing/instance.js';
import { Packer } from '../../../examples/bin-packing/packer.js';
import { instanceOfSeed, RECIPES } from '../../../examples/bin-packing/recipes.js';
import {
  bestFitRule,
  firstFitRule,
  heuristicRule,
  instances,
  instancesWithHeuristics,
  packByRule,
  roomIn,
} from './packing-reference.js';

fc.configureGlobal({ seed: 1 });

describe('packing by a heuristic', () => {
  it('makes the very bins that the formula makes when every bin is looked at', () => {
    fc.assert(
      fc.property(instancesWithHeuristics, ([instance, heuristic]) => {
        const packer = new Packer(instance.capacity);
        const count = packer.pack(instance, tablesOf(heuristic));
        const bins = packByRule(instance, heuristicRule(heuristic));
        const byRoom = Array.from({ length: instance.capacity + 1 }, () => 0);
        for (const bin of bins) byRoom[roomIn(bin, instance.capacity)]! += 1;
        assert.equal(count, bins.length);
        assert.deepEqual(packer.binsByRoom, byRoom);
      }),
    );
  });

  it('places every item and fills no bin above its capacity', () => {
    fc.assert(
      fc.property(instancesWithHeuristics, ([instance, heuristic]) => {
        const packer = new Packer(instance.capacity);
        const count = packer.pack(instance, tablesOf(heuristic));
        const binsByRoom = packer.binsByRoom;
        const room = binsByRoom.reduce((sum, bins, free) => sum + bins * free, 0);
        const placed = instance.items.reduce((sum, size) => sum + size, 0);
        assert.ok(binsByRoom.every((bins) => bins >= 0));
        assert.equal(
          binsByRoom.reduce((sum, bins) => sum + bins, 0),
          count,
        );
        assert.equal(count * instance.capacity - room, placed);
        assert.ok(count >= instance.lowerBound);
      }),
    );
  });

  it('forgets an instance before the next', () => {
    fc.assert(
      fc.property(instancesWithHeuristics, instances, ([instance, heuristic], other) => {
        const packer = new Packer(instance.capacity);
        const first = packer.pack(instance, tablesOf(heuristic));
        const fitting = makeInstance(
          'other',
          instance.capacity,
          other.items.map((size) => Math.min(size, instance.capacity)),
        );
        packer.pack(fitting, tablesOf(heuristic));
        assert.equal(packer.pack(instance, tablesOf(heuristic)), first);
      }),
    );
  });

  it('is best fit for the first agent, whatever the instance', () => {
    fc.assert(
      fc.property(instances, (instance) => {
        const packer = new Packer(instance.capacity);
        assert.equal(packer.pack(instance, tablesOf(bestFitHeuristic(instance.capacity))), bestFit(instance));
      }),
    );
    for (const recipe of Object.values(RECIPES)) {
      const packer = new Packer(recipe.capacity);
      const tables = tablesOf(bestFitHeuristic(recipe.capacity));
      for (let seed = 0; seed < 10; seed++) {
        const instance = instanceOfSeed(recipe, seed);
        assert.equal(packer.pack(instance, tables), bestFit(instance));
      }
    }
  });

  it('takes a bin for an item as large as a bin', () => {
    const instance = makeInstance('whole bins', 10, [10, 10, 3, 10, 7]);
    const packer = new Packer(10);
    assert.equal(packer.pack(instance, tablesOf(bestFitHeuristic(10))), 4);
    assert.equal(packer.binsByRoom[0], 4);
  });
});

describe('the classical heuristics', () => {
  it('first fit is the first bin with room for an item', () => {
    fc.assert(fc.property(instances, (instance) => assert.equal(firstFit(instance), packByRule(instance, firstFitRule).length)));
  });

  it('best fit is the bin that leaves least room', () => {
    fc.assert(fc.property(instances, (instance) => assert.equal(bestFit(instance), packByRule(instance, bestFitRule).length)));
  });

  it('differ where the fullest bin is not the first', () => {
    // Bins with 5 and 4 free; 4 goes into the first or into the tighter one, and then 5 fits nowhere or into the first.
    const instance = makeInstance('differ', 10, [5, 6, 4, 5]);
    assert.deepEqual([firstFit(instance), bestFit(instance)], [3, 2]);
  });
});

describe('an instance', () => {
  it('has as its lower bound the bins that its sizes fill, rounded up', () => {
    assert.equal(makeInstance('exact', 10, [5, 5, 10]).lowerBound, 2);
    assert.equal(makeInstance('more', 10, [5, 5, 10, 1]).lowerBound, 3);
  });
});
