import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DueHeap, type DueItem } from '../../../src/main/scheduler/due-heap.js';

class Item implements DueItem {
  readonly number: number;
  dueMs = 0;
  dueOrder = 0;
  heapIndex = -1;

  constructor(number: number) {
    this.number = number;
  }
}

test('an empty heap has no first item, and removing what it does not hold changes nothing', () => {
  const heap = new DueHeap<Item>();
  heap.remove(new Item(1));
  assert.equal(heap.first, undefined);
});

test('the first item is always the one due first, and of those due together the one added first', () => {
  const commands = fc.array(fc.tuple(fc.constantFrom('add', 'add', 'remove', 'take'), fc.nat(40)), {
    maxLength: 200,
    size: 'max',
  });
  fc.assert(
    fc.property(commands, (sequence) => {
      const heap = new DueHeap<Item>();
      // In the order of adding, which a stable sort keeps among equals.
      let model: Item[] = [];
      sequence.forEach(([command, number], index) => {
        if (command === 'add') {
          const item = new Item(index);
          heap.add(item, number);
          model.push(item);
        } else {
          const item = command === 'take' ? heap.first : model[number];
          if (item !== undefined) heap.remove(item);
          model = model.filter((other) => other !== item);
          assert.equal(item?.heapIndex ?? -1, -1);
        }
        assert.equal(heap.first, model.toSorted((a, b) => a.dueMs - b.dueMs)[0]);
      });
    }),
    { seed: 2, numRuns: 200 },
  );
});
