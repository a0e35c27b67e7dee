import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Fifo } from '../../../src/shared/collections/fifo.js';

const LEAST = new Fifo().capacity;

describe('the queue', () => {
  it('gives what an array would, in any order of use', () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('push', 'shift') },
      { weight: 1, arbitrary: fc.constantFrom('fill', 'drain') },
      { weight: 1, arbitrary: fc.constant('clear') },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const queue = new Fifo<number>();
        let model: number[] = [];
        let next = 0;
        const repeat = (times: number, action: () => void): void => {
          for (let time = 0; time < times; time++) action();
        };
        const push = (): void => {
          queue.push(next);
          model.push(next++);
        };
        const shift = (): void => assert.equal(queue.shift(), model.shift());
        for (const one of steps) {
          if (one === 'push') push();
          else if (one === 'fill') repeat(300, push);
          else if (one === 'shift') shift();
          else if (one === 'drain') repeat(280, shift);
          else {
            queue.clear();
            model = [];
          }
          assert.equal(queue.size, model.length);
          assert.ok(queue.capacity <= Math.max(LEAST, 4 * queue.size), `${queue.capacity} places for ${queue.size} items`);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('holds no more places for having been used long, though it was never empty', () => {
    const queue = new Fifo<number>();
    for (let item = 0; item < 10; item++) queue.push(item);
    for (let item = 10; item < 100_000; item++) {
      queue.push(item);
      assert.equal(queue.shift(), item - 10);
    }
    assert.equal(queue.size, 10);
    assert.equal(queue.capacity, LEAST);
  });

  it('gives back the places of a crowd while some of it still waits', () => {
    const queue = new Fifo<number>();
    for (let item = 0; item < 100_000; item++) queue.push(item);
    for (let item = 0; item < 99_900; item++) queue.shift();
    assert.ok(queue.capacity <= 4 * queue.size, `${queue.capacity} places for ${queue.size} items`);
  });
});
