import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PoolShrinkage } from '../../../../src/main/executors/threads/pool-shrinkage.js';

/** What is told of a pool of 4 threads of which one dies of each error. */
function told(...causes: readonly unknown[]): readonly string[] {
  const messages: string[] = [];
  const shrinkage = new PoolShrinkage(4, ['thread', 'threads'], (message) => messages.push(message));
  for (const [index, cause] of causes.entries()) shrinkage.note(3 - index, 0, cause);
  shrinkage.onStarted(4 - causes.length);
  return messages;
}

const EXHAUSTED = new Error("EMFILE: too many open files, open '/a.js'");
const UNREAD = new SyntaxError('a module is of another type than its package.json, which was not read, says');

it('threads that die together are told of once, by the limit of open files if an error of any of them names it', () => {
  const said =
    "3 threads died while they started, so the pool is down to 1 of 4 threads: Error: EMFILE: too many open files, open '/a.js'; raise the limit of open files (ulimit -n), or use fewer threads";
  assert.deepEqual(told(EXHAUSTED, UNREAD, UNREAD), [said]);
  assert.deepEqual(told(UNREAD, EXHAUSTED, UNREAD), [said]);
  assert.deepEqual(told(UNREAD, UNREAD, EXHAUSTED), [said]);
});

it('threads that die of anything else are told of by the last error', () => {
  assert.deepEqual(told(UNREAD, new Error('last')), [
    '2 threads died while they started, so the pool is down to 2 of 4 threads: Error: last; check resourceLimits and the memory that is free',
  ]);
});
