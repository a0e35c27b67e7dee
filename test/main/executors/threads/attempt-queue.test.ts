import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AttemptQueue } from '../../../../src/main/executors/threads/attempt-queue.js';

fc.configureGlobal({ seed: 1 });

test('the queue gives what an array would, in any order of use', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('push', 'unshift', 'shift', 'shift')), (steps) => {
      const queue = new AttemptQueue<number>();
      const model: number[] = [];
      for (const [index, step] of steps.entries()) {
        if (step === 'shift') assert.equal(queue.shift(), model.shift());
        else {
          queue[step](index);
          model[step](index);
        }
      }
    }),
  );
});

test('a long queue is given out in order', () => {
  const queue = new AttemptQueue<number>();
  let next = 0;
  for (let item = 0; item < 10_000; item++) {
    queue.push(item);
    if (item % 3 === 0) assert.equal(queue.shift(), next++);
  }
  while (next < 10_000) assert.equal(queue.shift(), next++);
  assert.equal(queue.shift(), undefined);
});
