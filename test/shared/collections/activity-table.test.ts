import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ActivityTable } from '../../../src/shared/collections/activity-table.js';

test('it holds what a Map holds, whatever comes and goes, and lists it by number', () => {
  const step = fc.record({
    // Near a beginning, a power of two apart, and beyond 32 bits.
    number: fc.oneof(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 40 }).map((turn) => 7 + 64 * turn),
      fc.integer({ min: 0, max: 40 }).map((turn) => 7 + 2 ** 40 + 128 * turn),
    ),
    isAdded: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const table = new ActivityTable<string>();
      const model = new Map<number, string>();
      for (const { number, isAdded } of steps) {
        if (!isAdded) {
          table.delete(number);
          model.delete(number);
        } else if (!model.has(number)) {
          table.add(number, `item ${number}`);
          model.set(number, `item ${number}`);
        }
        assert.equal(table.size, model.size);
        assert.equal(table.get(number), model.get(number));
        assert.equal(table.has(number), model.has(number));
      }
      for (const [number, item] of model) assert.equal(table.get(number), item);
      const sorted = [...model].sort(([one], [other]) => one - other).map(([, item]) => item);
      assert.deepEqual(table.values(), sorted);
    }),
  );
});

test('one that stays while a million others come and go is still found', () => {
  const table = new ActivityTable<number>();
  table.add(1, 1);
  for (let number = 2; number < 1_000_000; number++) {
    table.add(number, number);
    if (number > 12) table.delete(number - 10);
  }
  assert.equal(table.get(1), 1);
  assert.deepEqual(table.values().length, table.size);
});
