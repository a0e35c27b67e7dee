import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LinkedQueue, type QueueItem } from '../../../src/shared/collections/linked-queue.js';

class Item implements QueueItem<Item> {
  queued = false;
  previous: Item | null = null;
  next: Item | null = null;
}

test('items leave in the order they came, those taken out from the middle excepted', () => {
  const commands = fc.array(fc.tuple(fc.constantFrom('push', 'unshift', 'shift', 'remove'), fc.nat(9)), {
    maxLength: 200,
    size: 'max',
  });
  fc.assert(
    fc.property(commands, (sequence) => {
      const queue = new LinkedQueue<Item>();
      const model: Item[] = [];
      for (const [command, index] of sequence) {
        if (command === 'push' || command === 'unshift') {
          const item = new Item();
          queue[command](item);
          model[command](item);
        } else if (command === 'shift') {
          assert.equal(queue.shift(), model.shift() ?? null);
        } else {
          const [item = new Item()] = model.splice(index, 1);
          queue.remove(item);
          assert.deepEqual(item, new Item());
        }
        assert.equal(queue.size, model.length);
        assert.equal(queue.first, model[0] ?? null);
        assert.ok(queue.items().length === model.length && queue.items().every((item, place) => item === model[place]));
      }
      for (const item of model) assert.equal(queue.shift(), item);
      assert.equal(queue.shift(), null);
    }),
    { seed: 3, numRuns: 200 },
  );
});
