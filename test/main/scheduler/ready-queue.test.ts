import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type QueueItem, ReadyQueue } from '../../../src/main/scheduler/ready-queue.js';

class Item implements QueueItem<Item> {
  queued = false;
  previous: Item | null = null;
  next: Item | null = null;
}

test('items leave in the order they came, those taken out from the middle excepted', () => {
  const commands = fc.array(fc.tuple(fc.constantFrom('push', 'shift', 'remove'), fc.nat(9)), { maxLength: 200, size: 'max' });
  fc.assert(
    fc.property(commands, (sequence) => {
      const queue = new ReadyQueue<Item>();
      const model: Item[] = [];
      for (const [command, index] of sequence) {
        if (command === 'push') {
          const item = new Item();
          queue.push(item);
          model.push(item);
        } else if (command === 'shift') {
          assert.equal(queue.shift(), model.shift() ?? null);
        } else {
          const [item = new Item()] = model.splice(index, 1);
          queue.remove(item);
          assert.deepEqual(item, new Item());
        }
      }
      for (const item of model) assert.equal(queue.shift(), item);
      assert.equal(queue.shift(), null);
    }),
    { seed: 3, numRuns: 200 },
  );
});
