import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LostThreads } from '../../../../src/main/executors/threads/lost-threads.js';
import { evaluate } from './thread-harness.js';

test('a thread that ends within a second is not told of; one that does not is, once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const told: string[] = [];
  const lost = new LostThreads((message) => told.push(message));
  const [slow, stuck] = [{}, {}];
  lost.add(slow, evaluate('native'), 0);
  lost.add(stuck, evaluate('sleepSync', 3), 0);
  t.mock.timers.tick(999);
  lost.delete(slow);
  assert.deepEqual(told, []);
  t.mock.timers.tick(10_000);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /is in a call that nothing interrupts, such as execSync: its thread is missing until that returns/);
});

test('at the end only what the process waits for is told of', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const told: string[] = [];
  const lost = new LostThreads((message) => told.push(message));
  lost.add({}, evaluate('native'), 500);
  lost.tellLast(2000);
  t.mock.timers.tick(10_000);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^the process can end only when .* in which it has been for 1\.5 s$/);
});
